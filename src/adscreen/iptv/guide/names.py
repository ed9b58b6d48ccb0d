"""Names and ids of channels without what tells them apart by accident: case, accents, quality, country."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNTRIES = _set(
    """
    ad ae af al am ar at au az ba bd be bg bh br by ca ch cl cn co cr cy cz de dk do dz ec ee eg es et fi fr
    gb ge gr gt hk hn hr hu id ie il in iq ir is it jm jo jp ke kr kw kz lb lk lt lu lv ly ma md me mk mt mx
    my ng ni nl no np nz om pa pe ph pk pl pt py qa ro rs ru sa sd se sg si sk sn sv sy th tn tr tw tz ua uk
    us uy uz ve vn xk ye za
    """
)
_SAME_COUNTRY = {"uk": "gb", "usa": "us", "fra": "fr", "ger": "de", "ita": "it", "esp": "es", "bel": "be"}
_QUALITY = _set(
    """
    hd fhd uhd qhd sd 4k 8k hevc h264 h265 x264 x265 avc 720 720p 1080 1080p 1080i 2160p 50fps 60fps fps hq
    lq raw backup bkp vip fullhd multi dolby hdr
    """
)
_ENGLISH = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_FRENCH = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
_NUMBERS = {"une": "1"} | {
    word: str(number) for words in (_ENGLISH, _FRENCH) for number, word in enumerate(words, 1)
}
_PREFIX = re.compile(r"\s*[|\[(▎┃*#-]*\s*([a-z]{2,3}|4k|vip)\s*(?:[|\])▎┃:•*]+|\s[-–]\s)\s*")
_SUFFIX = re.compile(r"[\s_]*[|\[(]\s*([a-z]{2})\s*[|\])]?\s*$")
_LATER = re.compile(r"(?<=\S)\s*\+\s*(\d{1,2})\s*h?(?=\W|$)")
_WORD = re.compile(r"\d+p|\d+fps|[48]k|[hx]26[45]|\d+|[^\W\d_]+")
_NOT_LATIN = re.compile(r"[^a-z0-9]+")
_ID = re.compile(r"(.+?)\.([a-z]{2,3})")
_ID_QUALITY = re.compile(r"(?:fullhd|fhd|uhd|hd|sd|4k|hevc)+$")


class Folded(NamedTuple):
    """A channel's name as it is compared."""

    words: tuple[str, ...]
    joined: str
    """The words as one."""
    later: int
    """Hours of a channel that repeats another one later: 1 for `TF1 +1`."""
    country: str
    """Two letters, of a prefix such as `FR:`; empty where nothing is said."""


@lru_cache(100_000)
def fold_name(name: str) -> Folded:
    """Return a name as it is compared: `|FR| TF1 ᴴᴰ` and `tf 1` are the same, `France Deux` is `France 2`."""
    text = _plain(name)
    country = ""
    while (prefix := _PREFIX.match(text)) is not None and prefix.end() < len(text):
        country = country or _country(prefix[1])
        text = text[prefix.end() :]
    if (suffix := _SUFFIX.search(text)) is not None and suffix.start() > 0 and _country(suffix[1]):
        country = country or _country(suffix[1])
        text = text[: suffix.start()]
    later = 0
    if (shift := _LATER.search(text)) is not None and 0 < int(shift[1]) <= 24:
        later, text = int(shift[1]), text[: shift.start()] + text[shift.end() :]
    words = [
        _NUMBERS.get(word, word) for word in _WORD.findall(text.replace("+", " plus ").replace("&", " "))
    ]
    kept = tuple(word for word in words if word not in _QUALITY) or tuple(words)
    return Folded(kept, "".join(kept), later, country)


def fold_id(key: str) -> str:
    """Return a guide id as it is compared: `TF1.fr`, `tf1.FR` and `TF1HD.fr@HD` are the same."""
    text = _plain(key).partition("@")[0]
    match = _ID.fullmatch(text)
    stem, country = (match[1], _country(match[2])) if match and _country(match[2]) else (text, "")
    stem = _NOT_LATIN.sub("", stem.replace("+", "plus")) or stem
    return f"{_ID_QUALITY.sub('', stem) or stem}.{country}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().strip()


def _country(word: str) -> str:
    word = _SAME_COUNTRY.get(word, word)
    return word if word in _COUNTRIES else ""
