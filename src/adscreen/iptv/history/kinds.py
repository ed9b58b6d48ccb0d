"""The closed lists of a channel's history: the states of its intervals, the kinds of its events."""

from enum import StrEnum

from adscreen.media.looks.model import FlawKind
from adscreen.media.model import FeedPhase


class Lane(StrEnum):
    """What an interval is about; a channel has at most one open interval of each."""

    STREAM = "stream"
    PICTURE = "picture"
    SOUND = "sound"


class State(StrEnum):
    """State of a channel for a while. Where there is none, nobody watched."""

    STARTING = "starting"
    """Somebody watches, and there is no television yet."""
    LIVE = "live"
    STALLED = "stalled"
    """The source is lost and asked again at once."""
    AWAY = "away"
    """It stays lost: asked again after pauses."""
    BACKUP = "backup"
    """Another channel is shown in its place."""
    UNKNOWN = "unknown"
    """Somebody watched when AdScreen was ended by force; what came then is not known."""
    BLACK = "black"
    FROZEN = "frozen"
    PLACEHOLDER = "placeholder"
    SILENT = "silent"

    @property
    def lane(self) -> Lane:
        """Tell what this state is about."""
        return _LANES.get(self, Lane.STREAM)


_LANES = {
    State.BLACK: Lane.PICTURE,
    State.FROZEN: Lane.PICTURE,
    State.PLACEHOLDER: Lane.PICTURE,
    State.SILENT: Lane.SOUND,
}

OF_PHASE: dict[FeedPhase, State | None] = {
    FeedPhase.IDLE: None,
    FeedPhase.STARTING: State.STARTING,
    FeedPhase.LIVE: State.LIVE,
    FeedPhase.STALLED: State.STALLED,
    FeedPhase.BACKOFF: State.AWAY,
    FeedPhase.FAILED: State.AWAY,
}
OF_FLAW: dict[FlawKind, State] = {
    FlawKind.BLACK: State.BLACK,
    FlawKind.FROZEN: State.FROZEN,
    FlawKind.PLACEHOLDER: State.PLACEHOLDER,
    FlawKind.SILENT: State.SILENT,
}


class Kind(StrEnum):
    """What sort of event it is; says what its `what` is taken from."""

    PHASE = "phase"
    """The feed changed its state: a `FeedPhase`."""
    DECISION = "decision"
    """The feed did something about it: a `media.decisions.Action`."""
    FLAW = "flaw"
    """A look found something wrong: a `FlawKind`."""
    WELL = "well"
    """That is over: a `FlawKind`."""
    CONVERSION = "conversion"
    """A rendition made for browsers that cannot play the source: `began`, `failed` or `ended`."""
    CONNECTION = "connection"
    """The account's connections: a `SlotNews`."""
    DAMAGE = "damage"
    """Packets were missing or broken: `burst`."""
    PROCESS = "process"
    """AdScreen itself: `killed`, when an earlier process left intervals open."""


BURST, KILLED = "burst", "killed"
