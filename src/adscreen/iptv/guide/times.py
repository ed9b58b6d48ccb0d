"""Times as guides write them: `20251116040000 +0100` and all that people make of it."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_STAMP = re.compile(
    r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)?(?:[.,]\d+)?\s*(.*?)\s*", re.ASCII
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?(?::?\d\d)?", re.ASCII | re.IGNORECASE)
_UNIX = re.compile(r"\s*(\d{9,10})(\d{3})?(?:\.\d+)?\s*", re.ASCII)
_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
    "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BRT": -3, "JST": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
"""Letters that guides write in place of an offset, in hours."""

EARLIEST, LATEST = 946_684_800, 4_102_444_800
"""The years 2000 and 2100: what lies outside is no programme's time."""
_KEPT = 50_000


class TimeReader:
    """Reads the times of one guide; those without a zone are in `zone` (XMLTV means UTC)."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._known: dict[bytes, int | None] = {}

    def read(self, text: bytes) -> int | None:
        """Return Unix seconds; None for what is no time. A guide repeats its times, so they are kept."""
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[text] = read_time(text.decode("latin-1"), self._zone)
            return found


def read_time(text: str, zone: tzinfo = UTC) -> int | None:
    """Return Unix seconds of a time with an offset, a zone's name or letters, or none (then in `zone`).

    Reads ISO 8601 and Unix seconds or milliseconds too. A local time that a change of the clocks skips is
    read as the moment after it, one that comes twice as the first.
    """
    match = _STAMP.fullmatch(text)
    stamp = _local(match) if match is not None else None
    if match is None or stamp is None:
        return _unix(text)
    written = zone_of(match[7]) if match[7] else zone
    if written is None:
        return None
    try:
        seconds = int(stamp.replace(tzinfo=written).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds if EARLIEST <= seconds < LATEST else None


@lru_cache(256)
def zone_of(text: str) -> tzinfo | None:
    """Return the zone of `+0100`, `-05:30`, `CEST` or `Europe/Paris`; None for what is none of them."""
    if (match := _OFFSET.fullmatch(text)) is not None:
        sign = -1 if match[1] == "-" else 1
        offset = sign * timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(offset) if abs(offset) < timedelta(hours=24) else None
    if (hours := _HOURS.get(text.upper())) is not None:
        return timezone(timedelta(hours=hours))
    try:
        return ZoneInfo(text) if len(text) < 60 else None
    except (ValueError, OSError, KeyError):  # no such zone, or a text that is no name of a file
        return None


def _local(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    extra = timedelta(days=1) if hour == 24 else timedelta()  # ISO 8601 lets a day end at 24:00
    try:
        return datetime(year, month, day, hour % 24, minute, min(second, 59)) + extra  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None


def _unix(text: str) -> int | None:
    match = _UNIX.fullmatch(text)
    seconds = int(match[1]) if match is not None else 0
    return seconds if EARLIEST <= seconds < LATEST else None
