"""A look at a stream: it is opened as a feed would open it, watched for some seconds and closed again."""

import asyncio
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.iptv.health.watch import PROOF_SECONDS, Watch
from adscreen.iptv.health.witness import Seen, Witness
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.probe import MediaReport
from adscreen.media.sources import open_source
from adscreen.media.sources.sniff import Kind

OPENING = 12.0
"""Seconds from the first request to the first bytes of media: connection, redirects, playlists."""
STALL = 3.0
"""Seconds without a byte after which an endless stream counts as stalled."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a stream gave."""

    failure: Failure | None
    """Why it gave no television; None where it did."""
    detail: str = ""
    """Redacted evidence of `failure`."""
    status: int | None = None
    seen: Seen | None = None
    """Head of the first answer; None where there was none."""
    kind: Kind | None = None
    """What the first answer's bytes are; None where nothing came or they were not judged."""
    media: MediaReport | None = None
    """None where no byte of media came."""
    moving: bool | None = None
    """The time line advanced and, for HLS, the playlist gained a segment; None where time was too short."""
    bytes_in: int = 0
    first_byte: float | None = None
    """Seconds from the request to the first byte of media."""
    seconds: float = 0.0


async def look(
    spec: SourceSpec,
    client: HttpClient,
    *,
    seconds: float = 6.0,
    quick: bool = False,
    opening: float = OPENING,
) -> Look:
    """Open `spec`, watch it for `seconds` from its first bytes on, and tell what it is.

    Failures are part of the answer: no AdScreenError is raised. With `quick` it ends as soon as the stream is
    proven to be moving media. One connection at a time is used, and it is closed when this returns.
    """
    loop = asyncio.get_running_loop()
    witness = Witness(client)
    error: AdScreenError | None = None
    started = loop.time()
    deadline = asyncio.timeout(opening)

    def proven() -> None:
        if quick and _moving(spec, watch, witness, quick=True):
            deadline.reschedule(loop.time())

    watch = Watch(loop.time, on_connected=lambda: deadline.reschedule(loop.time() + seconds), on_data=proven)
    try:
        async with deadline:
            await open_source(spec, witness, stall_timeout=STALL).run(watch)
    except AdScreenError as raised:
        error = raised
    except TimeoutError:
        error = None if watch.bytes_in else AdScreenError(Failure.TIMEOUT, "no media in time")
    return _told(spec, watch, witness, error, quick=quick, seconds=loop.time() - started)


def _told(
    spec: SourceSpec,
    watch: Watch,
    witness: Witness,
    error: AdScreenError | None,
    *,
    quick: bool,
    seconds: float,
) -> Look:
    media = watch.report() if watch.bytes_in else None
    failure = error.failure if error else _fault_of(media)
    moving = _moving(spec, watch, witness, quick=quick) if watch.bytes_in else None
    return Look(
        failure=failure,
        detail=error.detail if error else "",
        status=witness.first.status if witness.first else None,
        seen=witness.first,
        kind=_kind(spec, watch),
        media=media,
        moving=moving,
        bytes_in=watch.bytes_in,
        first_byte=watch.first_byte_after,
        seconds=seconds,
    )


def _fault_of(media: MediaReport | None) -> Failure | None:
    """Return what the bytes themselves say against the stream."""
    return Failure.EMPTY_ANSWER if media is None else media.failure


def _moving(spec: SourceSpec, watch: Watch, witness: Witness, *, quick: bool) -> bool | None:
    if watch.report().seconds < PROOF_SECONDS:
        return False
    if spec.kind is SourceKind.HLS and not quick:
        return True if witness.moved else None
    return True


def _kind(spec: SourceSpec, watch: Watch) -> Kind | None:
    if watch.connected_at is None:
        return None
    return Kind.HLS if spec.kind is SourceKind.HLS else Kind.TS
