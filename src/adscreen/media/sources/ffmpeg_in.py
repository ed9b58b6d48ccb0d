"""RTSP, SRT and RTMP through an ffmpeg: it opens the address and hands on what it carries, not re-encoded.

TCP goes through a door of ours (`doorway.py`), SRT to the address that was judged; the address with its login
is told to ffmpeg on its standard input. A sound that no transport stream carries becomes AAC.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.resolve import resolve
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.doorway import LOOPBACK, Doorway
from adscreen.media.sources.ffmpeg_child import FfmpegChild
from adscreen.media.sources.inputs import InputOptions
from adscreen.media.sources.opening import Opening, opening_of
from adscreen.media.sources.sink import Sink
from adscreen.media.sources.stream_address import StreamAddress, parse_stream, remember_secrets

log = structlog.get_logger(__name__)

FIRST_BYTES = 8.0
"""Seconds from the child's start to its first bytes: handshakes, a key frame, a look at the tracks."""
SRT_SILENCE = 2.0
"""Seconds without a byte behind which an SRT sender is called again, at most.

One that is killed does not say so, and what is started in its place knows nothing of the old session.
"""
CALL = 20.0
"""Seconds in which a sender calls where we listen."""
_RESOLVE = 5.0


_STATUS_LINE = 4096
"""Bytes that a status line may take, with blanks as generous as ffmpeg reads them."""
_REDIRECT = re.compile(rb"RTSP/\S*\s+[+0]*3\d\d")
_REMEMBERED = 1000
_strange_sounds: dict[bytes, None] = {}
"""Addresses (their digests) whose sound must be converted: found out once, not at every connection."""


class _StrangeSound(Exception):  # noqa: N818  (not an error: the next attempt converts)
    """The sound must be converted before a transport stream carries it."""


class FfmpegInput:
    """Plays one address."""

    def __init__(
        self, spec: SourceSpec, client: HttpClient, inputs: InputOptions, *, stall_timeout: float = 3.0
    ) -> None:
        self._spec = spec
        self._mark = hashlib.sha256(spec.url.encode()).digest()
        self._client = client
        self._inputs = inputs
        srt = spec.kind is SourceKind.SRT
        self._stall_timeout = min(stall_timeout, SRT_SILENCE) if srt else stall_timeout

    async def run(self, sink: Sink) -> None:
        """Play until the source is lost.

        Raises BAD_LINK, the client's failures for the way there, STALLED when nothing comes, and what the
        server says: WRONG_LOGIN, CHANNEL_NOT_FOUND, NO_SLOT, WRONG_FORMAT, NOT_MEDIA, ENDED and so on;
        UNSUPPORTED_CODEC for a picture that no transport stream carries, UNSUPPORTED_PROTOCOL where this
        ffmpeg does not know the protocol.
        """
        stream = parse_stream(self._spec.url)
        remember_secrets(stream)
        ffmpeg = await asyncio.to_thread(find_ffmpeg, self._inputs.ffmpeg)
        try:
            await self._play(stream, ffmpeg, sink, audio="aac" if self._mark in _strange_sounds else "copy")
        except _StrangeSound:
            log.info("the sound is converted: no transport stream carries it")
            while len(_strange_sounds) >= _REMEMBERED:
                _strange_sounds.pop(next(iter(_strange_sounds)))
            _strange_sounds[self._mark] = None
            await self._play(stream, ffmpeg, sink, audio="aac")

    async def _play(self, stream: StreamAddress, ffmpeg: str, sink: Sink, *, audio: str) -> None:
        async with (
            self._way(stream) as (opening, door),
            FfmpegChild(
                ffmpeg,
                _arguments(opening, audio, self._spec.program),
                opening.script,
                self._client.rhythm,
                full=lambda: sink.full,
            ) as child,
        ):
            played = False
            patience = (CALL if stream.listens else 0.0) + max(FIRST_BYTES, self._stall_timeout)
            while True:
                try:
                    data = await child.receive(patience)
                except TimeoutError:
                    if sink.full:
                        continue
                    raise _silence(stream, patience, door) from None
                if data is None:
                    break
                if not played:
                    _judge_tracks(child, audio)
                    played, patience = True, self._stall_timeout
                    sink.connected()
                sink.data(data)
            returncode = await child.ended()
            if door is not None and door.error is not None:
                raise door.error
            raise child.words.verdict(played=played, returncode=returncode)

    @asynccontextmanager
    async def _way(self, stream: StreamAddress) -> AsyncIterator[tuple[Opening, Doorway | None]]:
        """Yield what ffmpeg is to open: a door to the server, or the server's address as it was judged."""
        if stream.kind is SourceKind.SRT:
            host = stream.host or "0.0.0.0"  # noqa: S104  (as the address says; the policy decides)
            place = (await resolve(host, stream.port, self._client.policy, timeout=_RESOLVE))[0]
            yield opening_of(stream, place.address, stream.port), None
            return
        wire = await self._client.connect(
            stream.host, stream.port, secure=stream.secure, verify_tls=self._spec.verify_tls
        )
        async with Doorway(wire, NoRedirect()) as door:
            yield opening_of(stream, LOOPBACK, door.port), door


def _arguments(opening: Opening, audio: str, program: int | None) -> list[str]:
    """Return them; `-fflags nobuffer` is none: it throws away what was probed, with the first key frame."""
    of_program = f"p:{program}:" if program is not None else ""
    return [
        "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info",
        "-protocol_whitelist", ",".join(("pipe", *opening.protocols)),
        "-f", "concat", "-safe", "0", "-i", "pipe:0",
        "-map", f"0:{of_program}v:0?", "-map", f"0:{of_program}a?",
        "-c:v", "copy", "-c:a", audio, "-max_interleave_delta", "500000",
        "-muxdelay", "0", "-muxpreload", "0", "-pat_period", "0.5", "-flush_packets", "1",
        "-f", "mpegts", "pipe:1",
    ]  # fmt: skip


def _judge_tracks(child: FfmpegChild, audio: str) -> None:
    """Raise where what was found cannot be carried as it is."""
    found = child.words.found
    if found.strange_video is not None:
        raise AdScreenError(Failure.UNSUPPORTED_CODEC, f"the picture is {found.strange_video}")
    if audio == "copy" and found.strange_audio:
        raise _StrangeSound


class NoRedirect:
    """Refuses to be sent to another server, which nobody judged: ffmpeg would follow by itself.

    It sees all that an RTSP server sends, in any pieces, before ffmpeg does.
    """

    def __init__(self) -> None:
        self._tail = b""

    def __call__(self, data: bytes) -> AdScreenError | None:
        """Return the refusal once a status of a redirect is complete."""
        window = self._tail + data
        self._tail = window[-_STATUS_LINE:]
        if b"RTSP/" in window and _REDIRECT.search(window):
            return AdScreenError(Failure.PROVIDER_ERROR, "the server sends to another address")
        return None


def _silence(stream: StreamAddress, patience: float, door: Doorway | None) -> AdScreenError:
    if door is not None and door.error is not None:
        return door.error
    what = "nobody called" if stream.listens else "no byte of media"
    return AdScreenError(Failure.STALLED, f"{what} for {patience:g} s")
