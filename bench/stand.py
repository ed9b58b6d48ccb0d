"""A simulated provider that can be broken and an AdScreen that can be killed, each a process of its own.

`relay_stand` has `adscreen relay` between them, `venue_stand` the whole program with a channel that another
one stands in for.
"""

import json
import re
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.faults.vocabulary import Form
from tests.support.media import CACHE

from adscreen.media.recipes import SOURCE, Recipe, reference
from adscreen.simulator.accounts import PASSWORD
from adscreen.simulator.channels import BY_KEY
from bench.processes import ADSCREEN, started
from bench.soak.house import Feed, furnish
from bench.soak.program import Program

CHANNEL = "hd"
STAND_IN = "hd720"
LATE = 1.5
"""Seconds from a kill to the next start."""
_RELAYED = re.compile(r"http://\S+/live/1/index\.m3u8")
_TURNS = ("hd720", "mp2", "hevc")
"""Channels whose pictures a fault may turn to: made before anything is measured."""


@dataclass(frozen=True)
class Stand:
    """What runs, and where television is."""

    provider: str
    program: Program
    playlist: str

    def switch(self, kind: str, value: float | None = None, seconds: float | None = None) -> None:
        """Break the channel at the provider."""
        order = {"kind": kind, "channel": CHANNEL, "value": value, "seconds": seconds}
        _post(f"{self.provider}/sim/switch", {name: one for name, one in order.items() if one is not None})

    def kill_and_restart(self) -> None:
        """Kill AdScreen, and start it again as late as whoever watches over it may be."""
        self.program.kill()
        time.sleep(LATE)
        self.program.start()

    def kill_ffmpeg(self) -> None:
        """Kill AdScreen's ffmpeg children; raises RuntimeError where there is none."""
        if not self.program.kill_filters():
            raise RuntimeError("AdScreen has no ffmpeg")


@contextmanager
def relay_stand(recipe: Recipe = SOURCE, *, protocol: str = "") -> Iterator[Stand]:
    """Run a provider, and a relay of its channel over MPEG-TS or another protocol (`rtsp`, `srt`, `udp`…)."""
    with tempfile.TemporaryDirectory() as name, _provider(streams=bool(protocol)) as provider:
        folder = Path(name)
        source = _stream(provider, protocol) if protocol else _address(provider)
        program = Program(folder, ("relay", source, "--state", str(folder / "state")), _RELAYED)
        try:
            program.start()
            yield Stand(provider, program, f"{program.address}/live/{reference('1', recipe)}/index.m3u8")
        finally:
            program.stop()


@contextmanager
def venue_stand(recipe: Recipe = SOURCE) -> Iterator[Stand]:
    """Run a provider, and AdScreen with a channel of it, over MPEG-TS, that another one stands in for."""
    with tempfile.TemporaryDirectory() as name, _provider(streams=False) as provider:
        program = Program(Path(name))
        try:
            program.start()
            account = "unlimited"
            feeds = tuple(
                Feed(key, account, key, BY_KEY[key].title, Form.TS, "stock", recipe)
                for key in (CHANNEL, STAND_IN)
            )
            places = furnish(program, provider, feeds, stand_ins=True)
            yield Stand(provider, program, program.address + places[0].playlist)
        finally:
            program.stop()


def wait_for_television(stand: Stand, seconds: float = 60.0) -> None:
    """Return once the playlist lists something; raises RuntimeError when it does not."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if "#EXTINF" in httpx.get(stand.playlist, timeout=20).text:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError("no television")


@contextmanager
def _provider(*, streams: bool) -> Iterator[str]:
    where = ("--port", "0", "--streams" if streams else "--no-streams")
    looks = ("--quiet", "--clock", "--cache", str(CACHE / "clock"))
    with started((*ADSCREEN, "simulator", *where, *looks)) as simulator:
        address = simulator.wait_for(r"(http://\S+)/sim", 180)[1]
        for key in _TURNS:
            order = {"kind": "turn", "channel": "radio", "value": BY_KEY[key].number, "seconds": 0.1}
            _post(f"{address}/sim/switch", order)
        yield address


def _address(provider: str) -> str:
    return f"{provider}/live/unlimited/{PASSWORD}/{BY_KEY[CHANNEL].number}.ts"


def _stream(provider: str, protocol: str) -> str:
    with urllib.request.urlopen(f"{provider}/streams.m3u", timeout=30) as answer:
        lines: list[str] = answer.read().decode().splitlines()
    return next(line for line in lines if line.startswith(f"{protocol}:"))


def _post(address: str, body: dict[str, object]) -> None:
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=180) as answer:
        answer.read()
