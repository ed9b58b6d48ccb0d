"""A row of the guide as cells of a table: columns of five minutes, each programme as wide as it is long."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from adscreen.iptv.guide.nownext import Slot
from adscreen.web.dashboard.programmes import clock

SPAN = 3 * 3600
"""Seconds that a page shows."""
STEP = 300
COLUMNS = SPAN // STEP


def cells(slots: Sequence[Slot], begin: int, zone: ZoneInfo, now: float) -> list[dict[str, object]]:
    """Return the cells of a row: programmes and the gaps between them; together they are COLUMNS wide."""
    row: list[dict[str, object]] = []
    at = 0
    for slot in slots:
        first = max(at, _column(slot.start - begin))
        last = min(COLUMNS, _column(slot.stop - begin))
        if last <= first:
            continue
        if first > at:
            row.append(_gap(first - at))
        row.append(_cell(slot, last - first, zone, now))
        at = last
    if at < COLUMNS:
        row.append(_gap(COLUMNS - at))
    return row


def _column(seconds: int) -> int:
    return max(0, min(COLUMNS, round(seconds / STEP)))


def _gap(width: int) -> dict[str, object]:
    return {"width": width, "title": ""}


def _cell(slot: Slot, width: int, zone: ZoneInfo, now: float) -> dict[str, object]:
    return {
        "width": width,
        "title": slot.title,
        "subtitle": slot.subtitle,
        "description": slot.description,
        "category": slot.category,
        "start": clock(slot.start, zone),
        "stop": clock(slot.stop, zone),
        "state": "past" if slot.stop <= now else "now" if slot.start <= now else "",
    }
