"""The simulated provider as a process of its own: what it sends costs none of what is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adscreen.simulator.accounts import PASSWORD
from bench.processes import ADSCREEN, started

CACHE = Path(__file__).parents[1] / "tests" / ".media" / "simulator"
CHANNEL = 101
"""H.264 and AAC, 1080p, about 6 Mbit/s."""


@contextmanager
def provider(*, burst: float = 3.0) -> Iterator[str]:
    """Run the simulator for the length of the block; yields its address."""
    arguments = (
        *ADSCREEN,
        "simulator",
        "--no-streams",
        "--port",
        "0",
        "--quiet",
        "--cache",
        str(CACHE),
        "--burst",
        str(burst),
    )
    with started(arguments) as simulator:
        yield simulator.wait_for(r"(http://\S+)/sim", 180)[1]


def stream(address: str, channel: int = CHANNEL) -> str:
    """Return the address of one channel's MPEG-TS."""
    return f"{address}/live/unlimited/{PASSWORD}/{channel}.ts"
