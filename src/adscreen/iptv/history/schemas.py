"""What goes to pages, exports and over the API: codes of closed lists, Unix seconds, redacted evidence."""

from pydantic import BaseModel, ConfigDict

from adscreen.iptv.history.kinds import State


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class SpanOut(_Out):
    """A channel was in a state for a while."""

    state: State
    began: float
    """Unix seconds."""
    ended: float | None
    """None while it goes on."""


class EventOut(_Out):
    """Something happened to a channel."""

    id: int
    at: float
    """Unix seconds."""
    kind: str
    """`kinds.Kind`; like the next three a text: rows may be older than the lists of today."""
    what: str
    cause: str | None
    """`media.decisions.Cause`."""
    failure: str | None
    """`core.errors.Failure`."""
    evidence: str
    source: int | None
    """Place in the channel's order of sources, from 0."""


class Uptime(_Out):
    """What came of the time for which somebody watched, in seconds."""

    watched: float = 0.0
    """Starting, live, stalled and away together; the unknown is not among it."""
    live: float = 0.0
    """Television came."""
    flawed: float = 0.0
    """Of `live`: the picture was black, frozen or a placeholder."""
    silent: float = 0.0
    """Of `live`: there was no sound."""
    unknown: float = 0.0
    """Watched perhaps: AdScreen had been ended by force."""

    @property
    def share(self) -> float | None:
        """Return the part of the watched time in which the channel was seen; None when nobody watched."""
        return max(0.0, self.live - self.flawed) / self.watched if self.watched > 0 else None


class ChannelUptime(Uptime):
    """One channel's."""

    channel: int
    name: str
    provider: int


class ProviderUptime(Uptime):
    """All channels of a provider together."""

    provider: int
    name: str
