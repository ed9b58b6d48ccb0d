"""The whole of AdScreen on a thread of the test, stopped and started again at will on the same address."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any, Self, TypeVar

from starlette.routing import BaseRoute

from adscreen.app.assembly import assembled
from adscreen.app.program import AdScreen
from adscreen.core.listening import listen
from adscreen.core.serving import serving
from adscreen.core.settings import Settings
from adscreen.iptv.refs import channel_ref
from adscreen.iptv.repository import ChannelQuery
from adscreen.signage.screens.service import NewLink

Result = TypeVar("Result")


class Inside:
    """`with Inside(folder) as program:` runs it; `stop()` and `start()` in between."""

    def __init__(self, data: Path, *routes: BaseRoute) -> None:
        self._settings = Settings(data_dir=data, allowed_networks=("127.0.0.0/8",))
        self._routes = routes
        """They come before the program's own."""
        self._port = 0
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="adscreen")
        self._thread.start()
        assert self._ready.wait(60)

    def stop(self) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._told.set)
            self._thread.join(30)
            self._thread = None

    def do(self, work: Callable[[AdScreen], Coroutine[Any, Any, Result]]) -> Result:
        """Run something on the program's own loop."""
        return asyncio.run_coroutine_threadsafe(work(self._program), self._loop).result(60)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    async def _serve(self) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        sock = listen("127.0.0.1", self._port)
        self._port = sock.getsockname()[1]
        async with assembled(self._settings) as self._program, serving(self._program.site, sock):
            self._program.site.router.routes[:0] = self._routes
            self._ready.set()
            await self._told.wait()
            self._program.services.streams.close()
            await self._program.relay.close()


async def make_screen(program: AdScreen, television: str, files: list[Path]) -> NewLink:
    """Make a screen for the stream at the address `television`, with `files` as its playlist."""
    listed = f"#EXTM3U\n#EXTINF:-1,One\n{television}\n".encode()
    await program.providers.add_upload("one.m3u", _chunks(listed))
    channel = (await program.providers.channels(ChannelQuery())).items[0]
    screens, library = program.services.screens, program.services.library
    made = await screens.create("Bar", language="en", timezone="Europe/Paris")
    for file in files:
        creative = await library.upload(file.name, _chunks(await asyncio.to_thread(file.read_bytes)))
        await library.add_to_playlist(made.screen.code, creative.id, seconds=1)
    await screens.set_channel(made.screen.code, channel_ref(channel.id))
    return made


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data
