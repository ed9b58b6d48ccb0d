"""A channel's history over real television, and over the death of the process that kept it."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench.processes import ADSCREEN, Started, started

from adscreen.simulator.accounts import PASSWORD
from tests.support.media import CACHE

pytestmark = [pytest.mark.media, pytest.mark.timeout(300)]

ADMINISTRATOR = {"name": "anna", "password": "a long password"}


@contextmanager
def adscreen(data: Path) -> Iterator[tuple[Started, str]]:
    """Run AdScreen with its data in a folder; yields the process and its address."""
    settings = {"ADSCREEN_DATA_DIR": str(data), "ADSCREEN_ALLOWED_NETWORKS": '["127.0.0.0/8"]'}
    with started((*ADSCREEN, "run", "--port", "0"), **settings) as running:
        yield running, running.wait_for(r"http://[\d.:]+", 60)[0]


def until(found: Callable[[], Any], seconds: float = 60) -> Any:
    """Return what `found` returns once it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s")


def watch(operator: httpx.Client, channel: int) -> None:
    """Ask for a channel as its preview does."""
    html = operator.get(f"/channels/{channel}").text
    address = re.search(r'data-preview="([^"]+)"', html)
    assert address is not None
    assert operator.get(address[1].replace("&amp;", "&")).status_code == 200


def states(operator: httpx.Client, channel: int) -> dict[str, dict[str, Any]]:
    answer = operator.get(f"/api/channels/{channel}/history").json()
    return {state["state"]: state for state in answer["states"]}


def test_a_killed_process_leaves_what_is_known_and_says_what_is_not(tmp_path: Path) -> None:
    simulator = ("simulator", "--port", "0", "--quiet", "--quick", "--cache", str(CACHE / "simulator-quick"))
    with started((*ADSCREEN, *simulator)) as provider:
        address = provider.wait_for(r"(http://\S+)/sim", 180)[1]
        link = f"{address}/get.php?username=unlimited&password={PASSWORD}&type=m3u_plus&output=ts"
        with adscreen(tmp_path) as (running, base), httpx.Client(base_url=base, timeout=40) as operator:
            token = running.wait_for(r"/welcome\?token=(\S+)", 60)[1]
            operator.post("/welcome", data={"token": token, **ADMINISTRATOR})
            operator.post("/providers", data={"link": link})
            until(lambda: 'href="/channels/1"' in operator.get("/channels").text)
            watch(operator, 1)
            live = until(lambda: states(operator, 1).get("live"))
            assert live["ended"] is None
            os.kill(running.process.pid, signal.SIGKILL)
            running.process.wait()
            killed = time.time()
        with adscreen(tmp_path) as (running, base), httpx.Client(base_url=base, timeout=40) as operator:
            operator.post("/login", data=ADMINISTRATOR)
            found = states(operator, 1)
            assert live["began"] <= found["live"]["ended"] <= killed
            assert found["unknown"]["began"] == found["live"]["ended"]
            assert found["unknown"]["ended"] > killed
            html = operator.get("/channels/1").text
            assert "AdScreen was ended by force" in html
            assert "Source 1 gives television." in html, "its decisions are there, too"
            assert operator.get("/api/uptime").json()["channels"][0]["unknown"] > 0
