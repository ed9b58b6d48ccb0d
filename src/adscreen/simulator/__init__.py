"""A provider to train on: accounts, channels and every fault a real one has.

`async with running_simulator(Options(cache=folder, quick=True)) as sim:` serves one on a free port;
`sim.link()` is what an operator pastes, `sim.switch("stall", "hd", seconds=5)` breaks it, `sim.state()`
counts connections.
"""

from adscreen.simulator.provider import Options, Simulator
from adscreen.simulator.server import running_simulator

__all__ = ["Options", "Simulator", "running_simulator"]
