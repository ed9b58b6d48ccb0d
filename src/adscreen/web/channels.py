"""What the web needs to know about a channel: the composition root answers, out of its providers."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from adscreen.core.clock import Clock


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel as screens and dashboards show it."""

    name: str
    masked_user: str | None = None
    """User name at the provider, all but two characters hidden (`de***`); None where there is none."""
    audio_language: str | None = None
    """The sound to play where there are several, unless the screen has a wish of its own; None for the first.
    """
    deinterlace: bool = False
    """Its operator wants interlaced pictures made progressive."""


KEPT_SECONDS = 5.0
KEPT_MOST = 5_000


class ChannelDirectory(Protocol):
    """Looks up the opaque channel references that screens hold."""

    async def channel(self, ref: str) -> ChannelInfo | None:
        """Return a channel; None when it, or its provider, is gone."""
        ...

    async def beside(self, ref: str, step: int) -> str | None:
        """Return the channel after (1) or before (-1) another in its provider's list, round at the ends.

        None when it, or its provider, is gone.
        """
        ...

    async def has_provider(self) -> bool:
        """Tell whether any provider is set up."""
        ...


class GlancedChannels:
    """Remembers what a directory answered for a few seconds: television is asked for that often."""

    def __init__(self, directory: ChannelDirectory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, ChannelInfo]] = OrderedDict()

    async def channel(self, ref: str) -> ChannelInfo | None:
        """Return a channel as it was a moment ago; that there is none is asked anew every time."""
        read_at, known = self._known.get(ref, (0.0, None))
        if known is not None and self._clock.monotonic() - read_at <= KEPT_SECONDS:
            return known
        found = await self._directory.channel(ref)
        if found is None:
            self._known.pop(ref, None)
            return None
        self._known[ref] = (self._clock.monotonic(), found)
        self._known.move_to_end(ref)
        if len(self._known) > KEPT_MOST:
            self._known.popitem(last=False)
        return found

    async def beside(self, ref: str, step: int) -> str | None:
        """Return the channel beside another one."""
        return await self._directory.beside(ref, step)

    async def has_provider(self) -> bool:
        """Tell whether any provider is set up."""
        return await self._directory.has_provider()
