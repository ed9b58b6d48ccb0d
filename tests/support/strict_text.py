"""Reads a live media playlist as strictly as RFC 8216 is written: what is wrong with one text by itself."""

import re
from dataclasses import dataclass

_ONCE = (
    "#EXT-X-VERSION",
    "#EXT-X-TARGETDURATION",
    "#EXT-X-MEDIA-SEQUENCE",
    "#EXT-X-DISCONTINUITY-SEQUENCE",
    "#EXT-X-INDEPENDENT-SEGMENTS",
)
_OF_SEGMENTS = ("#EXTINF", "#EXT-X-DISCONTINUITY", "#EXT-X-PROGRAM-DATE-TIME")
_NEVER = ("#EXT-X-ENDLIST", "#EXT-X-PLAYLIST-TYPE", "#EXT-X-STREAM-INF", "#EXT-X-MEDIA:")
_INTEGER = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Item:
    """One segment as the playlist lists it."""

    number: int
    uri: str
    seconds: float
    discontinuity: bool
    breaks: int
    """Discontinuities before it since the feed began, its own included."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One version of a playlist."""

    sequence: int
    target: int
    items: tuple[Item, ...]

    @property
    def newest(self) -> int:
        """Number of the last segment."""
        return self.sequence + len(self.items) - 1

    @property
    def seconds(self) -> float:
        """Television that it lists."""
        return sum(item.seconds for item in self.items)


def read_listing(text: str) -> tuple[Listing | None, list[str]]:
    """Return the playlist, and what is wrong with it; None where it cannot be read at all."""
    lines = text.split("\n")
    wrong = list(_faults_of_lines(text, lines))
    heads = {name: [line.partition(":")[2] for line in lines if _is(line, name)] for name in _ONCE}
    wrong += [f"{name} stands {len(found)} times" for name, found in heads.items() if len(found) > 1]
    numbers: dict[str, int] = {}
    for name in _ONCE[:4]:
        value = heads[name][0] if heads[name] else ""
        if _INTEGER.fullmatch(value):
            numbers[name] = int(value)
        elif name != "#EXT-X-DISCONTINUITY-SEQUENCE" or value:
            wrong.append(f"{name} is {value!r}")
    if not {"#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE"} <= numbers.keys():
        return None, wrong
    items = _items(lines, numbers["#EXT-X-MEDIA-SEQUENCE"], numbers.get("#EXT-X-DISCONTINUITY-SEQUENCE", 0))
    listing = Listing(numbers["#EXT-X-MEDIA-SEQUENCE"], numbers["#EXT-X-TARGETDURATION"], items)
    wrong += _faults_of_segments(lines, listing, numbers.get("#EXT-X-VERSION", 1))
    return listing, wrong


def _is(line: str, name: str) -> bool:
    return line == name or line.startswith(name + ":")


def _faults_of_lines(text: str, lines: list[str]) -> list[str]:
    wrong = []
    if text.startswith("\ufeff") or any(ord(c) < 32 and c not in "\r\n" for c in text):
        wrong.append("a byte order mark or a control character")
    if lines[0] != "#EXTM3U":
        wrong.append("the first line is not #EXTM3U")
    wrong += [f"{line!r} in a live playlist" for line in lines if line.startswith(_NEVER)]
    return wrong


def _items(lines: list[str], number: int, breaks: int) -> tuple[Item, ...]:
    items: list[Item] = []
    seconds, broken = 0.0, False
    for line in lines:
        if _is(line, "#EXTINF"):
            seconds = float(line.partition(":")[2].partition(",")[0] or 0)
        elif line == "#EXT-X-DISCONTINUITY":
            broken, breaks = True, breaks + 1
        elif line and not line.startswith("#"):
            items.append(Item(number + len(items), line, seconds, broken, breaks))
            seconds, broken = 0.0, False
    return tuple(items)


def _faults_of_segments(lines: list[str], listing: Listing, version: int) -> list[str]:
    first = next(
        (
            i
            for i, line in enumerate(lines)
            if line.startswith(_OF_SEGMENTS) and not _is(line, "#EXT-X-DISCONTINUITY-SEQUENCE")
        ),
        len(lines),
    )
    wrong = [f"{line} behind the first segment" for line in lines[first:] if any(_is(line, n) for n in _ONCE)]
    if not listing.items:
        wrong.append("no segment is listed")
    for item in listing.items:
        if item.seconds <= 0:
            wrong.append(f"{item.number} has no duration")
        if int(item.seconds + 0.5) > listing.target:
            wrong.append(f"{item.number} lasts {item.seconds} s, beyond the target of {listing.target}")
    if version < 3 and any(item.seconds % 1 for item in listing.items):
        wrong.append(f"decimal durations in version {version}")
    repeated = len(listing.items) - len({item.uri for item in listing.items})
    return wrong + ([f"{repeated} addresses stand twice"] if repeated else [])
