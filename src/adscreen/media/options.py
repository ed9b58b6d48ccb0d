"""What an operator may set about feeds."""

from dataclasses import dataclass, field

from adscreen.media.feeds.backoff import RetryPolicy
from adscreen.media.health.model import HealthLimits


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """Seconds, all of them."""

    window_seconds: float = 12.0
    """Television that a playlist lists, at least (three target durations if that is more)."""
    idle_stop: float = 30.0
    """After the last request of any viewer the feed stops."""
    stall_timeout: float = 3.0
    """How long a source of endless bytes may send nothing; sources keep to it, the feed sees that they do."""
    barren_timeout: float = 25.0
    """Without a segment although the source is open, it counts as no television."""
    switch_after: float = 5.0
    """After the last byte of a source that does not come back, the next one is tried. A source may take as
    long to its first bytes while another one waits for its turn.
    """
    return_after: float = 300.0
    """After so long on another source the preferred one is tried again."""
    slate: bool | None = None
    """A slate is listed while there is no television, where the channel does not say otherwise.

    None: where somebody watches who learns of a channel's state from its playlist alone.
    """
    stale_after: float = 30.0
    """A feed whose source has been away this long shows a new viewer the failure, not old television."""
    life: float = 600.0
    """After this long without a segment, nobody holds the old playlist: TARGETDURATION may be chosen anew."""
    health: HealthLimits = field(default_factory=HealthLimits)
    repair_calm: float = 3600.0
    """After this long without damage, a picture that was decoded for its sake is copied again."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
