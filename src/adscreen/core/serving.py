"""uvicorn inside a loop that is ours: our signals, our log, our order of ending."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from adscreen.core.heads import PunctualProtocol
from adscreen.core.loading import leave_out_what_is_loaded
from adscreen.core.memory import return_large_blocks
from adscreen.core.tasks import TaskOwner

GRACE = 2
"""Seconds that running answers have to end once the server is told to stop."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to us."""
        yield


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `main` to its end, on uvloop where it is installed."""
    return_large_blocks()
    leave_out_what_is_loaded()
    factory = None
    with suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())


@asynccontextmanager
async def serving(
    app: ASGIApp,
    sock: socket.socket,
    *,
    trusted_proxies: Sequence[str] = (),
    protocol: type[asyncio.Protocol] | None = None,
) -> AsyncIterator[None]:
    """Serve `app` on `sock` for the length of the block; running answers get GRACE seconds at its end.

    Who asks, and whether by https, is believed of X-Forwarded-For and X-Forwarded-Proto only where one of
    `trusted_proxies` (addresses or networks) sent them: anyone else could choose the address that is counted.
    `protocol` takes the place of the usual one for HTTP, which ends heads that come too slowly.
    """
    config = uvicorn.Config(
        app,
        http=protocol or PunctualProtocol,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    async with TaskOwner() as tasks:
        task = tasks.start(server.serve(sockets=[sock]), name="web server")
        try:
            yield
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)


async def until_told_to_stop() -> None:
    """Wait for SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    try:
        await told.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
