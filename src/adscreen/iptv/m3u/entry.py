"""One entry of a list."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.texts import tidy

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_NUMBER_KEYS = ("tvg-chno", "ch-number", "channel-number", "tvg-num")
_ARCHIVE_KEYS = ("catchup-days", "tvg-rec", "timeshift")


class Entry(NamedTuple):
    """A channel, film or separator line as the list names it.

    A named tuple and no dataclass: lists make a hundred thousand of them, and it is made three times as fast.
    """

    name: str
    url: str
    """Absolute where the list's own address was known; without the headers that were hung on it."""
    kind: ChannelKind
    group: str
    """Whole text of group-title, or of the `#EXTGRP` in force; may be "A;B"."""
    duration: float
    """Seconds; -1 or 0 for what has no end."""
    attributes: Mapping[str, str]
    """Attributes of the EXTINF line by lower-case name."""
    headers: Mapping[str, str] = NO_HEADERS
    """Request headers that the list asks for."""
    drm: str = ""
    """Name of the rights system that the list announces; no browser outside its own player can show it."""
    separator: bool = False
    """A line such as "##### UK #####" that only looks like a channel."""

    def __repr__(self) -> str:
        # address, attributes and headers hold credentials
        return f"Entry(name={self.name!r}, kind={self.kind!r}, group={self.group!r})"

    @property
    def tvg_id(self) -> str:
        """Return the id that the guide knows the channel by; HD and backup variants share it."""
        return tidy(self.attributes.get("tvg-id", ""))

    @property
    def logo(self) -> str:
        """Return the logo's address."""
        return tidy(self.attributes.get("tvg-logo") or self.attributes.get("logo", ""), 2000)

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups, the main one first."""
        return tuple(group for part in self.group.split(";") if (group := tidy(part)))

    @property
    def number(self) -> int | None:
        """Return the channel number; lists write floats too."""
        for key in _NUMBER_KEYS:
            if (number := _whole(self.attributes.get(key))) is not None:
                return number
        return None

    @property
    def guide_shift(self) -> int | None:
        """Return the minutes by which the guide's times are to be moved; None where nothing is said."""
        return shift_minutes(self.attributes.get("tvg-shift"))

    @property
    def archive_days(self) -> int:
        """Return for how many days the provider keeps the programme."""
        return max((_whole(self.attributes.get(key)) or 0 for key in _ARCHIVE_KEYS), default=0)


def shift_minutes(hours: str | None) -> int | None:
    """Return a `tvg-shift` (hours, e.g. `+1` or `-2.5`) in minutes; None for what is none."""
    try:
        shift = float((hours or "").replace(",", "."))
    except ValueError:
        return None
    return round(shift * 60) if -24 <= shift <= 24 else None


def _whole(text: str | None) -> int | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return int(number) if 0 <= number < 1_000_000 else None
