"""Runs a simulator on a socket: `async with running_simulator(cache) as sim: sim.link("active")`."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from adscreen.core.clock import Clock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.simulator.app import build
from adscreen.simulator.provider import Options, Simulator
from adscreen.simulator.sockets import OpenProtocol
from adscreen.simulator.store import Announce

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (how one's own machine reaches it)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs us."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = error.strerror or "cannot listen"
        raise AdScreenError(Failure.CONFLICT, f"{host} port {port}: {reason}", field="port") from None


@asynccontextmanager
async def running_simulator(
    options: Options,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Clock | None = None,
    announce: Announce = lambda _title, _what: None,
) -> AsyncIterator[Simulator]:
    """Serve a simulator for the length of the block, with `url` set; port 0 takes a free one.

    Raises CONFLICT when the address cannot be listened on. Viewers are cut when the block ends.
    """
    sock = _listen(host, port)
    simulator = Simulator(options, clock, announce)
    reached = _LOOPBACK.get(host, host)
    shown = f"[{reached}]" if ":" in reached else reached
    simulator.url = f"http://{shown}:{sock.getsockname()[1]}"
    server = _Server(
        uvicorn.Config(
            build(simulator),
            http=OpenProtocol,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    async with TaskOwner() as tasks:
        task = tasks.start(server.serve(sockets=[sock]), name="simulator")
        try:
            yield simulator
        finally:
            for connection in simulator.ledger.current():
                simulator.ledger.kill(connection, "simulator stopped")
            simulator.board.clear()
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)
            sock.close()
