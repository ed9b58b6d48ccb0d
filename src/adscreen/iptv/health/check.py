"""The health check: is it reachable, is it media, does it move; asked before a stream is promised."""

from dataclasses import dataclass

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.iptv.health.look import look
from adscreen.media.model import SourceSpec
from adscreen.media.sniff import Kind

QUICK = 5.0
"""Seconds that a check takes at most from the first bytes on."""


@dataclass(frozen=True, slots=True)
class Health:
    """The answer to three questions, and why it is no."""

    reachable: bool
    """A server answered."""
    kind: Kind | None
    """What came, by its bytes; None where it is no television."""
    moving: bool
    """Its time line went on while it was watched."""
    failure: Failure | None
    """None where all is well."""
    detail: str
    """Redacted evidence of `failure`."""
    seconds: float
    """How long the check took."""

    @property
    def is_well(self) -> bool:
        """Tell whether the stream may be promised."""
        return self.failure is None


async def check(spec: SourceSpec, client: HttpClient, *, seconds: float = QUICK) -> Health:
    """Open `spec`; answer once it is proven to be moving television, within `seconds` of its first bytes.

    It uses a connection of the provider while it runs; it never raises AdScreenError.
    """
    seen = await look(spec, client, seconds=seconds, quick=True, opening=2 * seconds)
    failure = seen.failure
    if failure is None and not seen.moving:
        failure = Failure.STALLED
    return Health(
        reachable=seen.status is not None,
        kind=seen.kind,
        moving=bool(seen.moving),
        failure=failure,
        detail=seen.detail,
        seconds=seen.seconds,
    )
