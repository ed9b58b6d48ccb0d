"""How far the reading of a guide is, for people."""

from adscreen.core.i18n import Message, _
from adscreen.iptv.guide.schemas import SourceOut
from adscreen.web.dashboard.render import Reader

_OF = _("{came} of {total}: {percent} %")


def percent_read(source: SourceOut) -> int | None:
    """Return how much of a guide has come, in whole percent; None where its length is not known."""
    return min(100, 100 * source.bytes // source.bytes_total) if source.bytes_total else None


def size_read(source: SourceOut, reader: Reader) -> str:
    """Return the megabytes that came, of how many if that is known."""
    came, percent = _megabytes(source.bytes), percent_read(source)
    if percent is None or source.bytes_total is None:
        return came
    total = _megabytes(source.bytes_total)
    return reader.say(Message(_OF.template, {"came": came, "total": total, "percent": percent}))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
