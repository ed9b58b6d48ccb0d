"""Runs a simulator on a socket: `async with running_simulator(cache) as sim: sim.link("active")`."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adscreen.core.clock import Clock
from adscreen.core.listening import listen
from adscreen.core.serving import serving
from adscreen.simulator.app import build
from adscreen.simulator.provider import Options, Simulator
from adscreen.simulator.sockets import OpenProtocol
from adscreen.simulator.store import Announce
from adscreen.simulator.streams import offered

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (how one's own machine reaches it)


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
    sock = listen(host, port)
    simulator = Simulator(options, clock, announce)
    reached = _LOOPBACK.get(host, host)
    shown = f"[{reached}]" if ":" in reached else reached
    simulator.url = f"http://{shown}:{sock.getsockname()[1]}"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(build(simulator), sock, protocol=OpenProtocol))
        if options.streams:
            simulator.offers = await stack.enter_async_context(offered(simulator))
        try:
            yield simulator
        finally:
            for connection in simulator.ledger.current():
                simulator.ledger.kill(connection, "simulator stopped")
            simulator.board.clear()
