"""The whole program, from its settings: television first, and the rest while that begins."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from adscreen.app.ground import opened
from adscreen.app.television import put_on_air
from adscreen.core.loading import loading
from adscreen.core.settings import Settings

if TYPE_CHECKING:
    from adscreen.app.program import AdScreen


@asynccontextmanager
async def assembled(settings: Settings) -> "AsyncIterator[AdScreen]":
    """Open everything, bring the database up to date, and close everything in order at the end of the block.

    Raises BAD_INPUT for a setting that does not fit, INTERNAL where the key file and the database do not.
    """
    async with AsyncExitStack() as stack:
        ground = await opened(stack, settings)
        television = await put_on_air(stack, ground)
        await asyncio.to_thread(_load)

        from adscreen.app.house import furnish

        yield await furnish(ground, television)


def _load() -> None:
    """Load the rest: a third of a second and more, in which television connects and filters begin."""
    with loading():
        import_module("adscreen.app.house")
