"""A day's strip as shapes of an SVG, with words for those who cannot see it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from adscreen.core.i18n import Message, _
from adscreen.iptv.history.kinds import State
from adscreen.iptv.history.schemas import SpanOut
from adscreen.iptv.history.strip import Slot, strip
from adscreen.web.dashboard.history_words import NOBODY, STATES
from adscreen.web.dashboard.render import Reader
from adscreen.web.dashboard.words import duration

WIDTH, HEIGHT = 1440, 40
"""Units of the drawing: a minute each across."""
_HEIGHTS = {None: 4, State.STARTING: 14, State.LIVE: 26, State.UNKNOWN: 14}
"""Of states that are no trouble; trouble is as high as the strip, so that colour alone tells nothing."""


def day_of(text: str, now: float) -> date:
    """Return the day of an address, else today, in the server's time zone."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(now, UTC).astimezone().date()


def bounds(day: date) -> tuple[float, float]:
    """Return begin and end of a day in the server's time zone, Unix seconds."""
    begin = datetime.combine(day, time()).astimezone()
    end = datetime.combine(day + timedelta(days=1), time()).astimezone()
    return begin.timestamp(), end.timestamp()


def clock(at: float, *, seconds: bool = False) -> str:
    """Return a moment as the server's clock shows it."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M:%S" if seconds else "%H:%M")


def drawn(spans: Sequence[SpanOut], day: date, now: float, reader: Reader) -> dict[str, object]:
    """Return a day's strip: `pieces` (place, size, state, title), `summary` in words, `legend`."""
    begin, end = bounds(day)
    slots = strip(spans, begin, end, now)
    scale = WIDTH / (end - begin)
    totals: dict[State, float] = {}
    for slot in slots:
        for state, seconds in slot.seconds.items():
            totals[state] = totals.get(state, 0.0) + seconds
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "pieces": [_piece(slot, begin, scale, reader) for slot in slots],
        "summary": _listed(totals, reader) or reader.say(NOBODY),
        "legend": [(state.value, reader.say(STATES[state][1])) for state in STATES if totals.get(state)],
        "empty": not totals,
    }


def _piece(slot: Slot, begin: float, scale: float, reader: Reader) -> dict[str, object]:
    high = _HEIGHTS.get(slot.state, HEIGHT)
    word = STATES[slot.state][1] if slot.state else NOBODY
    title = _("{begin} to {end}: {state}", begin=clock(slot.begin), end=clock(slot.end), state=word)
    parts = _listed(slot.seconds, reader) if len(slot.seconds) > 1 else ""
    return {
        "x": round((slot.begin - begin) * scale, 2),
        "width": round((slot.end - slot.begin) * scale, 2),
        "y": HEIGHT - high,
        "height": high,
        "state": slot.state.value if slot.state else "nobody",
        "title": reader.say(title) + (f" ({parts})" if parts else ""),
    }


def _listed(seconds: dict[State, float], reader: Reader) -> str:
    """Return `live 5 h, stalled 40 s`, the longest first."""
    longest = sorted(seconds.items(), key=lambda part: -part[1])
    parts: list[Message] = [
        _("{state} {time}", state=STATES[state][1], time=duration(lasted))
        for state, lasted in longest
        if lasted >= 1
    ]
    return ", ".join(reader.say(part) for part in parts)
