"""Which conversions of a channel begin, fail and end, from its state every few seconds."""

from dataclasses import dataclass

from adscreen.core.errors import Failure
from adscreen.media.model import FeedStatus, RenditionStatus


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to one conversion."""

    ref: str
    what: str
    """`began`, `failed` or `ended`."""
    recipe: str
    failure: Failure | None = None
    detail: str = ""


class Conversions:
    """Give it the states of all feeds every few seconds."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], RenditionStatus] = {}

    def note(self, statuses: list[FeedStatus]) -> list[Told]:
        """Return what happened since the last time."""
        now = {(status.ref, one.name): one for status in statuses for one in status.renditions}
        told = [Told(ref, "began", name) for ref, name in now if (ref, name) not in self._last]
        for (ref, name), one in now.items():
            before = self._last.get((ref, name))
            if one.failure is not None and one.restarts > (before.restarts if before else 0):
                told.append(Told(ref, "failed", name, one.failure, one.detail))
        told += [Told(ref, "ended", name) for ref, name in self._last if (ref, name) not in now]
        self._last = now
        return told
