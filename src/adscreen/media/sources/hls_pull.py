"""HLS of a provider, pulled segment by segment into one stream of MPEG-TS."""

import asyncio
from typing import Never

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.media.model import SourceSpec
from adscreen.media.sources.cursor import Cursor, Step
from adscreen.media.sources.hls_fetch import Fetcher, join
from adscreen.media.sources.hls_pace import BURST, Pacer
from adscreen.media.sources.playlist import MediaPlaylist, Multivariant
from adscreen.media.sources.sink import Sink
from adscreen.media.sources.variants import choose

log = structlog.get_logger(__name__)

SLATE_SECONDS = 30.0
"""A playlist that is ended and this short is a clip: panels answer so for expired, banned and busy
accounts.
"""
STRIKES = 3
"""Failed requests in a row, without a segment between, after which the source is lost: at once where it
refuses, else when nothing is left to play. Until then it may come back without a viewer's noticing.
"""
_SEGMENT_PATIENCE = 10.0

_REFUSED = {401, 403, 404, 410}
_FATAL = {
    Failure.DRM,
    Failure.UNSUPPORTED_CODEC,
    Failure.ADDRESS_BLOCKED,
    Failure.WRONG_FORMAT,
    Failure.TOO_LARGE,
    Failure.NO_SLOT,
    Failure.RATE_LIMITED,
}
"""What does not get better by asking again at once; refusals of children (below) are the exception."""


class HlsPull:
    """Plays one address of a multivariant or media playlist.

    Without `paced` what comes is handed over at once, as who measures a provider wants it.
    """

    def __init__(
        self, spec: SourceSpec, client: HttpClient, *, stall_timeout: float = 3.0, paced: bool = True
    ) -> None:
        self._url = spec.url
        self._fetch = Fetcher(spec, client, stall_timeout=max(stall_timeout, 5.0))
        self._cursor = Cursor(lead=BURST)
        self._pacer = Pacer(paced=paced)
        self._strikes = 0
        self._error: AdScreenError | None = None
        """Why the last request failed; None after a segment."""
        self._failed: int | None = None
        self._started = False

    async def run(self, sink: Sink) -> None:
        """Play in real time until the source is lost and what it gave has been played.

        Raises the client's failures and verdicts on answers that are no playlist; PLACEHOLDER or ENDED for a
        playlist with an end; STALLED when it stands still; DRM; UNSUPPORTED_CODEC for what is not MPEG-TS.
        A child that is refused (its token is too old) is asked for again by way of the original address.
        """
        async with asyncio.TaskGroup() as group:
            pulling = group.create_task(self._pull(), name="hls pull")
            error = await self._pacer.play(sink)
            pulling.cancel()
        raise error

    async def _pull(self) -> None:
        """Fetch until the source is lost, which is told to the pacer."""
        try:
            await self._fetch_on()
        except AdScreenError as error:
            self._pacer.end(error)

    async def _fetch_on(self) -> Never:
        while True:
            playlist, url = await self._enter()
            if playlist is not None:
                await self._follow(playlist, url)
            log.info("hls source re-entered", strikes=self._strikes)
            await asyncio.sleep(0.5 * (self._strikes - 1))

    async def _enter(self) -> tuple[MediaPlaylist | None, str]:
        """Return the media playlist behind the original address; None when it could not be had and may be
        tried again.
        """
        try:
            playlist, url = await self._fetch.playlist(self._url)
        except AdScreenError as error:
            if self._pacer.empty:
                raise
            self._strike(error)
            return None, self._url
        if isinstance(playlist, Multivariant):
            try:
                playlist, url = await self._fetch.playlist(join(url, choose(playlist).uri))
            except AdScreenError as error:
                self._strike(error)
                return None, url
            if isinstance(playlist, Multivariant):
                raise AdScreenError(Failure.BAD_ANSWER, "a variant is a choice of variants again")
        if playlist.ended:
            failure = Failure.PLACEHOLDER if playlist.seconds <= SLATE_SECONDS else Failure.ENDED
            raise AdScreenError(failure, f"a playlist of {playlist.seconds:.0f} s with an end, not live")
        return playlist, url

    async def _follow(self, playlist: MediaPlaylist, url: str) -> None:
        """Fetch one playlist's segments and reloads; returns when it must be entered again."""
        loop = asyncio.get_running_loop()
        loaded = loop.time()
        while True:
            steps = self._cursor.update(playlist, loaded)
            error = await self._play_all(steps, url, playlist.target)
            if error is not None and error.status in _REFUSED:
                return
            if playlist.ended:
                raise AdScreenError(Failure.ENDED, "the playlist came to its end")
            # judged at the time of the load: waiting for room since then is no fault of the provider's
            if self._cursor.stale(playlist, loaded):
                raise self._error or AdScreenError(Failure.STALLED, "the playlist stands still")
            await asyncio.sleep(loaded + self._cursor.reload_after(playlist) - loop.time())
            loaded = loop.time()
            try:
                again, url = await self._fetch.playlist(url)
            except AdScreenError as error:
                self._strike(error)
                if error.status in _REFUSED:
                    return
                continue
            if isinstance(again, MediaPlaylist):
                playlist = again

    async def _play_all(self, steps: list[Step], base: str, target: float) -> AdScreenError | None:
        """Fetch segments as there is room for them, up to the first failure, which is returned."""
        if steps and not self._started:
            self._started = True
            self._pacer.start([step.entry for step in steps])
        for index, step in enumerate(steps):
            self._pacer.listed = sum(later.entry.seconds for later in steps[index:])
            await self._pacer.room(step.entry)
            if (error := await self._play(step, base, target)) is not None:
                return error
        self._pacer.listed = 0.0
        return None

    async def _play(self, step: Step, base: str, target: float) -> AdScreenError | None:
        """Fetch one segment and queue it; returns the failure that another request may mend."""
        entry = step.entry
        try:
            data = await self._fetch.segment(entry, base, timeout=3 * target + _SEGMENT_PATIENCE)
        except AdScreenError as error:
            self._strike(error)
            second_time = self._failed == entry.sequence
            self._failed = entry.sequence
            self._cursor.back_to(entry.sequence + 1 if second_time else entry.sequence)
            if second_time or step.broken:
                self._cursor.missed()
            return error
        self._strikes, self._error = 0, None
        await self._pacer.put(data, entry, broken=step.broken)
        return None

    def _strike(self, error: AdScreenError) -> None:
        """Count a failed child; raises where asking again does not help."""
        self._strikes += 1
        if error.failure is Failure.TIMEOUT:
            error = AdScreenError(Failure.STALLED, error.detail)
        self._error = error
        hopeless = self._pacer.empty or error.status in _REFUSED
        if (self._strikes >= STRIKES and hopeless) or (
            error.failure in _FATAL and error.status not in _REFUSED
        ):
            raise error
