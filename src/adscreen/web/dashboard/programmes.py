"""What channels show by the guide, as lists and cards tell it, in the venues' time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adscreen.iptv.guide.nownext import NowNext, Slot
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.screens import DEFAULT_TIMEZONE

NOTHING: dict[str, object] = {"now": "", "next": "", "done": 0}


async def venue_zone(on: Reading) -> ZoneInfo:
    """Return the zone that most screens are in; that of new screens while there is none."""
    zones = Counter(screen.timezone for screen in await on.services.screens.all())
    names = [name for name, _count in zones.most_common()]
    return _zone([*names, DEFAULT_TIMEZONE, "UTC"])


async def on_now(refs: Iterable[str], on: Reading, *, on_air: bool = False) -> dict[str, dict[str, object]]:
    """Return what channels show, by reference: `now` and `next` as texts, `done` in percent of the first."""
    wanted = list(refs)
    found = await on.desk.guide.service.now_next(wanted, on_air=on_air)
    if not found:
        return dict.fromkeys(wanted, NOTHING)
    zone, at = await venue_zone(on), on.services.clock.time()
    return {ref: _told(found[ref], zone, at) if ref in found else NOTHING for ref in wanted}


def clock(at: float, zone: ZoneInfo) -> str:
    """Return a moment as a venue's clock shows it."""
    return datetime.fromtimestamp(at, zone).strftime("%H:%M")


def _told(pair: NowNext, zone: ZoneInfo, at: float) -> dict[str, object]:
    now = pair.now
    done = int(100 * (at - now.start) / (now.stop - now.start)) if now is not None else 0
    return {"now": _line(now, zone), "next": _line(pair.next, zone), "done": done}


def _line(slot: Slot | None, zone: ZoneInfo) -> str:
    return f"{clock(slot.start, zone)} {slot.title}" if slot is not None else ""


def _zone(names: Sequence[str]) -> ZoneInfo:
    for name in names[:-1]:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo(names[-1])
