"""The whole of AdScreen and a simulated provider, each as a process, as an operator starts them."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import ADSCREEN, Started, fetch, started

from adscreen.simulator.accounts import PASSWORD
from tests.support.media import CACHE


@dataclass(frozen=True)
class Whole:
    """Both programs and their addresses."""

    adscreen: Started
    address: str
    welcome: str
    """The one-time link that makes the administrator."""
    provider: Started
    provider_address: str

    def link(self, account: str) -> str:
        """Return the link that the provider gave its customer."""
        query = f"username={account}&password={PASSWORD}&type=m3u_plus&output=mpegts"
        return f"{self.provider_address}/get.php?{query}"

    def account(self, name: str) -> dict[str, Any]:
        """Return how the provider sees an account: `live` and `opened` connections."""
        state = json.loads(fetch(f"{self.provider_address}/sim/state"))
        return dict(state["accounts"][name])

    def switch(self, kind: str, **more: object) -> None:
        """Break or heal the provider."""
        request = urllib.request.Request(
            f"{self.provider_address}/sim/switch",
            json.dumps({"kind": kind, **more}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            assert answer.status == 200


@contextmanager
def whole(data: Path, *, idle_stop: float = 5.0) -> Iterator[Whole]:
    """Run both for the length of the block, with the data in `data`."""
    simulator = ("simulator", "--port", "0", "--quiet", "--quick", "--cache", str(CACHE / "simulator-quick"))
    settings = {
        "ADSCREEN_DATA_DIR": str(data),
        "ADSCREEN_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "ADSCREEN_IDLE_STOP": str(idle_stop),
    }
    with (
        started((*ADSCREEN, *simulator)) as provider,
        started((*ADSCREEN, "run", "--port", "0"), **settings) as adscreen,
    ):
        welcome = adscreen.wait_for(r"http://\S+/welcome\?token=\S+", 60)[0]
        yield Whole(
            adscreen,
            welcome.split("/welcome")[0],
            welcome,
            provider,
            provider.wait_for(r"(http://\S+)/sim", 180)[1],
        )
