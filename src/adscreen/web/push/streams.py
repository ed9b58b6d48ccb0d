"""The streams that are open. Nothing is asked again and again: a change wakes those that it concerns."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.livetv import LiveTv
from adscreen.signage.commands.service import CommandGiven
from adscreen.signage.screens.codes import CodeClaimed
from adscreen.signage.screens.service import ScreenChanged

MOST = 2_000
"""Streams at a time: each holds a connection. Who finds no place asks now and then, as without streams."""
FULL_RETRY = 60.0


class Ending(StrEnum):
    """Why a stream is ended. Part of the API."""

    REPLACED = "replaced"
    """The same screen has opened another one."""
    STOPPED = "stopped"
    """AdScreen stops."""
    LOST = "lost"
    """The screen is gone, or another browser's."""


class Stream:
    """One of them: whoever writes it waits here. `code` is a screen's, or a device that waits to be one."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.ref: str | None = None
        """Channel whose changes wake it."""
        self.ending: Ending | None = None
        self._woken = asyncio.Event()
        self._screen_changed = True

    def wake(self, *, screen: bool = False) -> None:
        """Have the writer look again; also at its `screen`, which else is as it was."""
        self._screen_changed = self._screen_changed or screen
        self._woken.set()

    def end(self, why: Ending) -> None:
        """Have the writer stop."""
        self.ending = self.ending or why
        self.wake()

    def looks(self) -> bool:
        """Note that the writer looks now: only what changes from here on wakes it.

        Returns whether its screen may have changed: a feed's change, told to all screens, costs no database.
        """
        self._woken.clear()
        changed, self._screen_changed = self._screen_changed, False
        return changed

    async def pause(self, seconds: float) -> bool:
        """Wait for a change; False when none came in time, and all is looked at again."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            self._screen_changed = True
            return False
        return True


class Streams:
    """All of them, one a holder: a browser that comes back replaces what the network still holds open."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: dict[str, Stream] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, holder: str) -> None:
        """Raise STOPPED or RATE_LIMITED where no stream can be opened now."""
        if self._closed:
            raise AdScreenError(Failure.STOPPED, retry_after=2.0)
        if len(self._open) >= self._most and holder not in self._open:
            raise AdScreenError(Failure.RATE_LIMITED, "too many event streams", retry_after=FULL_RETRY)

    @contextmanager
    def opened(self, holder: str, code: str) -> Iterator[Stream]:
        """Hold a stream of the screen `code` open for the block's length; the holder's one before ends."""
        if (before := self._open.get(holder)) is not None:
            before.end(Ending.REPLACED)
        stream = self._open[holder] = Stream(code)
        if self._closed:
            stream.end(Ending.STOPPED)
        try:
            yield stream
        finally:
            if self._open.get(holder) is stream:
                del self._open[holder]

    def close(self) -> None:
        """End all, and admit no more: the server stops, and would wait for them."""
        self._closed = True
        for stream in self._open.values():
            stream.end(Ending.STOPPED)

    async def follow_feeds(self, live: LiveTv) -> None:
        """Wake the streams of the channels that change, for ever."""
        async for change in live.changes():
            for stream in self._open.values():
                if stream.ref == change.ref:
                    stream.wake()

    async def follow_screens(self, bus: Bus) -> None:
        """Wake the streams of the screens that change, and of the devices that become one, for ever."""
        with bus.subscribe() as changes:
            async for change in changes:
                if isinstance(change, ScreenChanged | CommandGiven):
                    self._wake(change.code, screen=isinstance(change, ScreenChanged))
                elif isinstance(change, CodeClaimed):
                    self._wake(change.device, screen=True)

    def _wake(self, code: str, *, screen: bool) -> None:
        for stream in self._open.values():
            if stream.code == code:
                stream.wake(screen=screen)
