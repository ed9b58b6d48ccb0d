"""A look at a stream: it is opened as a feed would open it, watched for some seconds and closed again."""

import asyncio
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message
from adscreen.core.net.client import HttpClient
from adscreen.iptv.health.watch import PROOF_SECONDS, Watch
from adscreen.iptv.health.witness import Seen, Witness
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.probe import MediaReport
from adscreen.media.sniff import Kind
from adscreen.media.sources import open_source
from adscreen.media.sources.inputs import DEFAULT_INPUTS, InputOptions

OPENING = 12.0
"""Seconds from the first request to the first bytes of media: connection, redirects, playlists."""
STALL = 3.0
"""Seconds without a byte after which an endless stream counts as stalled."""
EXTENSION = 15.0
"""Seconds that a look goes on at most where it would end in a suspicious silence."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a stream gave."""

    failure: Failure | None
    """Why it gave no television; None where it did."""
    detail: str = ""
    """Redacted evidence of `failure`."""
    remedy: Message | None = None
    """What to do about this very case, where the failure's own text is too general."""
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
    opening: float = OPENING,
    inputs: InputOptions = DEFAULT_INPUTS,
) -> Look:
    """Open `spec`, watch it for `seconds` from its first bytes on, and tell what it is.

    Failures are part of the answer: no AdScreenError is raised. One connection at a time is used, and it is
    closed when this returns.
    """
    return await _Looker(spec, client, seconds=seconds, opening=opening, inputs=inputs).run()


class _Looker:
    """One look: its deadline moves with what is seen."""

    def __init__(
        self, spec: SourceSpec, client: HttpClient, *, seconds: float, opening: float, inputs: InputOptions
    ) -> None:
        self._spec = spec
        self._inputs = inputs
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._deadline = asyncio.timeout(opening)
        self._witness = Witness(client)
        self._watch = Watch(self._loop.time, on_connected=self._connected, on_data=self._seen)
        self._extended = False
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> Look:
        error: AdScreenError | None = None
        try:
            async with self._deadline:
                source = open_source(
                    self._spec, self._witness, stall_timeout=STALL, paced=False, inputs=self._inputs
                )
                await source.run(self._watch)
        except AdScreenError as raised:
            error = raised
        except TimeoutError:
            error = self._why_ended()
        finally:
            if self._timer is not None:
                self._timer.cancel()
        seconds = self._loop.time() - self._watch.started
        return _told(self._spec, self._watch, self._witness, error, seconds)

    def _why_ended(self) -> AdScreenError | None:
        if not self._watch.bytes_in:
            return AdScreenError(Failure.TIMEOUT, "no media in time")
        if self._extended and self._watch.is_silent:
            return AdScreenError(Failure.STALLED, "no more bytes came")
        return None

    def _connected(self) -> None:
        end = self._loop.time() + self._seconds
        self._deadline.reschedule(end + EXTENSION)
        self._timer = self._loop.call_at(end, self._end)

    def _end(self) -> None:
        """End the look, or wait for the next bytes where a silence has begun that is too long."""
        if self._watch.is_silent:
            self._extended = True
        else:
            self._stop()

    def _seen(self) -> None:
        if self._extended:
            self._stop()

    def _stop(self) -> None:
        if not self._deadline.expired():
            self._deadline.reschedule(self._loop.time())


def _told(
    spec: SourceSpec,
    watch: Watch,
    witness: Witness,
    error: AdScreenError | None,
    seconds: float,
) -> Look:
    media = watch.report() if watch.bytes_in else None
    failure = error.failure if error else _fault_of(media)
    moving = _moving(spec, watch, witness) if watch.bytes_in else None
    return Look(
        failure=failure,
        detail=error.detail if error else "",
        remedy=error.remedy if error else None,
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


def _moving(spec: SourceSpec, watch: Watch, witness: Witness) -> bool | None:
    if watch.report().seconds < PROOF_SECONDS:
        return False
    if spec.kind is SourceKind.HLS:
        return True if witness.moved else None
    return True


def _kind(spec: SourceSpec, watch: Watch) -> Kind | None:
    if watch.connected_at is None:
        return None
    return Kind.HLS if spec.kind is SourceKind.HLS else Kind.TS
