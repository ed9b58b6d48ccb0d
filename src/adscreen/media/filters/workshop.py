"""Where filters are made: knows the encoders of this machine, and how many pictures it may convert."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.filters.arguments import arguments
from adscreen.media.filters.child import Child, Ending
from adscreen.media.filters.choice import Chosen
from adscreen.media.filters.encoders import SOFTWARE, Encoder, find_encoder
from adscreen.media.filters.inlet import Inlet
from adscreen.media.filters.places import Places
from adscreen.media.recipes import Recipe

log = structlog.get_logger(__name__)


def default_pictures() -> int:
    """Return how many pictures the processor converts at once: one a core pair, 1080p25 takes about that."""
    return max(1, (os.cpu_count() or 2) // 2)


@dataclass(frozen=True, slots=True)
class WorkshopOptions:
    """What an operator may set."""

    most_pictures: int = field(default_factory=default_pictures)
    """Pictures that are encoded by software at the same time, at most."""
    hardware: bool = True
    """Look for hardware encoders."""


class Workshop:
    """One for all feeds of a process."""

    def __init__(
        self,
        ffmpeg: str,
        options: WorkshopOptions | None = None,
        offered: Sequence[Encoder] | None = None,
    ) -> None:
        self._ffmpeg = ffmpeg
        self._options = options or WorkshopOptions()
        self._offered = offered
        self._search = asyncio.Lock()
        self._encoder: Encoder | None = None if self._options.hardware else SOFTWARE

        self._places = Places(self._options.most_pictures)

    @property
    def pictures(self) -> int:
        """Pictures that software encodes now."""
        return self._places.taken

    @property
    def refused(self) -> int:
        """Times that there was no room for another one."""
        return self._places.refused

    async def look(self) -> None:
        """Find this machine's encoders now: the first viewer need not wait for that."""
        async with self._search:
            if self._encoder is None:
                self._encoder = await find_encoder(self._ffmpeg, self._offered)

    async def filter(
        self, recipe: Recipe, chosen: Chosen, inlet: Inlet, give: Callable[[bytes], None], owner: str = ""
    ) -> AdScreenError | None:
        """Run one filter from its start to its end; return why it ended, None where its input did.

        Raises CONVERTING_FULL at once when one more picture would be too much. `owner` is whose picture it
        is: a place that it had is kept for it for a moment.
        """
        encoder = await self._encoder_for(recipe)
        if encoder is None or encoder.hardware:
            ending = await self._run(recipe, chosen, encoder, inlet, give)
        else:
            ending = await self._run_in_place(recipe, chosen, encoder, inlet, give, owner)
        if encoder is not None and encoder.hardware and ending.returncode and ending.complaints.of_the_device:
            log.warning("a hardware encoder failed; software takes over", encoder=encoder.name)
            self._encoder = SOFTWARE
        return _reason(ending)

    async def room(self, owner: str) -> None:
        """Return when one more picture may be converted."""
        await self._places.room(owner)

    async def _run_in_place(
        self,
        recipe: Recipe,
        chosen: Chosen,
        encoder: Encoder,
        inlet: Inlet,
        give: Callable[[bytes], None],
        owner: str,
    ) -> Ending:
        self._places.take(owner)
        over = False
        try:
            ending = await self._run(recipe, chosen, encoder, inlet, give)
            over = True
        finally:
            self._places.give_back(owner, keep=over)
        return ending

    async def _run(
        self,
        recipe: Recipe,
        chosen: Chosen,
        encoder: Encoder | None,
        inlet: Inlet,
        give: Callable[[bytes], None],
    ) -> Ending:
        command = arguments(self._ffmpeg, recipe, chosen, encoder)
        software = encoder is None or not encoder.hardware
        try:
            return await Child(command, inlet, give, limit_memory=software).run()
        except OSError as error:
            raise AdScreenError(Failure.CONVERSION_FAILED, f"ffmpeg: {type(error).__name__}") from None

    async def _encoder_for(self, recipe: Recipe) -> Encoder | None:
        if recipe.video == "copy":
            return None
        await self.look()
        return self._encoder


def _reason(ending: Ending) -> AdScreenError | None:
    if ending.silent:
        return AdScreenError(Failure.CONVERSION_FAILED, "ffmpeg took bytes and gave none")
    if ending.returncode == 0 and ending.bytes_out:
        return None
    return ending.complaints.verdict(ending.returncode)
