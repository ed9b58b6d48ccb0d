"""Undoing what pasting does to an address: invisible characters, escapes, entities, wrapped lines, spaces."""

import re
import unicodedata
from urllib.parse import unquote

MAX_TEXT = 20_000
"""Characters of a pasted text that are looked at: a long letter."""

_ENTITIES = re.compile(r"&(amp|lt|gt|quot|apos|#0*38|#x0*26|#0*39|#0*34|nbsp);", re.IGNORECASE)
_ENTITY_TEXTS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNICODE_AMPERSAND = re.compile(r"\\u0026", re.IGNORECASE)
_BROKEN_SCHEME = re.compile(r"\b(https?)\s*(?::\s*/\s*/|:\s*/|//|:\s*\\\\)\s*(?=[\w\[])", re.IGNORECASE)
_ENCODED_ADDRESS = re.compile(r"\bhttps?%3a%2f%2f[^\s<>\"']+", re.IGNORECASE)

KEYS = "username|password|user|pass|type|output|key|token|action|stream|stream_id|category_id|nocache|mac"
_KEY_FIRST = re.compile(rf"&*(?:{KEYS})=", re.IGNORECASE)
_KEY_INSIDE = re.compile(rf"[^\s=?]*&(?:{KEYS})=", re.IGNORECASE)
_KEY_ACROSS = re.compile(rf"[?&](?:{KEYS})=$", re.IGNORECASE)
_PATH_GOES_ON = re.compile(r"[\w%.~-]*(?:/|\?|\.(?:ts|m3u8?|php)\b)|\d+$", re.IGNORECASE)
_FILE_GOES_ON = re.compile(r"(?:php|m3u8?|ts)(?:\?|$)", re.IGNORECASE)


def clean_text(text: str) -> str:
    """Return the text without invisible characters, HTML entities, backslash escapes and broken `http://`."""
    text = "".join(" " if c == "\xa0" else c for c in text[:MAX_TEXT] if unicodedata.category(c) != "Cf")
    text = "".join(c if c in "\n\r\t" or unicodedata.category(c) != "Cc" else "" for c in text)
    for _round in range(2):  # an ampersand is sometimes escaped twice: &amp;amp;
        text = _ENTITIES.sub(_entity, text)
    text = _UNICODE_AMPERSAND.sub("&", text)
    text = _BROKEN_SCHEME.sub(r"\1://", text)
    text = _ESCAPED.sub(r"\1", text)
    return _ENCODED_ADDRESS.sub(lambda m: unquote(m[0]), text)


def _entity(match: re.Match[str]) -> str:
    name = match[1].lower()
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        return chr(number)
    return _ENTITY_TEXTS[name]


def rejoin(words: list[str]) -> str:
    """Return the first word with the words of the same address, which spaces and line ends cut in pieces."""
    address = words[0]
    for word in words[1:]:
        if not _goes_on(address, word):
            break
        address += word
    return address


def _goes_on(address: str, word: str) -> bool:
    if "://" in word:
        return False
    if word[0] in "&?=":
        return True
    if "?" in address and (_KEY_FIRST.match(word) or _KEY_INSIDE.match(word)):
        return True
    if address[-1] in "&?" or _KEY_ACROSS.search(address):
        return True
    if "?" in address:
        tail = address[max(address.rfind("&"), address.rfind("?")) + 1 :]
        return "=" not in tail and re.match(rf"(?:{KEYS})=", tail + word, re.IGNORECASE) is not None
    if address[-1] in "/:" or word[0] in "/:":
        return _PATH_GOES_ON.match(word.lstrip("/:")) is not None
    return address[-1] == "." and _FILE_GOES_ON.match(word) is not None
