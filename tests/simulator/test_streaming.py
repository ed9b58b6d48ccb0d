"""Connections over real sockets: what comes, how fast, and how each is counted."""

import asyncio
import io
import itertools
import time
from collections.abc import Callable
from contextlib import suppress

import av
import httpx
import pytest

from adscreen.media.mpegts.packets import pid_of
from adscreen.simulator import Simulator
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.clip import FIRST_STREAM_PID
from adscreen.simulator.packets import is_random_access, offsets, starts_unit
from tests.simulator.watching import counter_errors, live, until, watch

pytestmark = pytest.mark.media
Play = Callable[..., None]


def test_live_television_comes_at_the_clock_s_speed_over_the_seam(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        clip = await sim.clip(BY_KEY["hd"])
        data = await watch(client, sim.channel_url("unlimited", "hd") + "?burst=0", 4.2)
        assert len(data) % 188 == 0
        assert counter_errors(data) == 0
        with av.open(io.BytesIO(data), format="mpegts") as container:
            stamps = [p.dts for p in container.demux(video=0) if p.dts is not None]
        assert {b - a for a, b in itertools.pairwise(stamps)} == {3600}
        assert len(stamps) > clip.shape.units, "more than one loop"
        assert 4.2 * 25 - 15 <= len(stamps) <= 4.2 * 25 + 2

    play(scenario)


def test_a_burst_gives_seconds_at_once_and_all_viewers_see_the_same_moment(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.channel_url("unlimited", "hd")
        await watch(client, url, 0.5)
        with_burst, without = await asyncio.gather(
            watch(client, url, 0.5), watch(client, url + "?burst=0", 0.5)
        )
        assert len(with_burst) > 4 * len(without)
        tail = without[-188 * 20 : -188 * 5]
        assert tail in with_burst

    play(scenario)


def test_a_viewer_behind_sees_the_same_later(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.channel_url("unlimited", "hd")
        await watch(client, url, 0.5)
        now, later = await asyncio.gather(
            watch(client, url + "?burst=0", 0.5), watch(client, url + "?burst=0&behind=0.9", 1.5)
        )
        assert later.find(now[:1880]) > 188 * 100

    play(scenario)


def test_a_burst_begins_with_a_key_frame(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        data = await watch(client, sim.channel_url("unlimited", "hd") + "?burst=3", 0.5)
        first = next(
            at for at in offsets(data) if pid_of(data, at) == FIRST_STREAM_PID and starts_unit(data, at)
        )
        assert is_random_access(data, first)

    play(scenario)


@pytest.mark.parametrize(
    "form", ["/live/{u}/{p}/101.ts", "/live/{u}/{p}/101", "/{u}/{p}/101.ts", "/{u}/{p}/101"]
)
def test_every_address_form_redirects_to_a_token(play: Play, form: str) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        path = form.format(u="active", p=sim.channel_url("active", "hd").split("/")[5])
        answer = await client.get(sim.url + path, follow_redirects=False)
        assert answer.status_code == 302
        assert answer.headers["location"].startswith("/auth/")
        assert live(sim, "active") == 0
        data = await watch(client, sim.url + answer.headers["location"], 0.3)
        assert data[0] == 0x47

    play(scenario)


def test_a_token_is_good_for_its_seconds_only(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        answer = await client.get(sim.channel_url("active", "hd"), follow_redirects=False)
        await asyncio.sleep(0.4)
        assert (await client.get(sim.url + answer.headers["location"])).status_code == 404
        assert (await client.get(sim.url + "/auth/unknown")).status_code == 404

    play(scenario, token_lifetime=0.3)


def test_one_connection_is_counted_and_given_back(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        async with client.stream("GET", sim.channel_url("active", "hd")) as first:
            assert first.status_code == 200
            assert live(sim, "active") == 1
            second = await client.get(sim.channel_url("active", "hd720"))
            assert second.status_code == 458
            sim.set_limit("509")
            assert (await client.get(sim.channel_url("active", "hd720"))).status_code == 509
        await until(lambda: live(sim, "active") == 0)
        state = (await client.get(sim.url + "/sim/state")).json()
        assert state["accounts"]["active"] == {
            "live": 0,
            "opened": 1,
            "peak": 1,
            "max_connections": 1,
            "status": "Active",
            "formats": ["m3u8", "ts"],
        }
        assert state["channels"]["hd"] == {"live": 0, "opened": 1}
        assert [(p["account"], p["channel"], p["cause"]) for p in state["past"]] == [("active", "hd", "left")]
        assert "riviera-4417" not in str(state)

    play(scenario)


def test_a_panel_that_kicks_ends_the_oldest_connection(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        sim.set_limit("kick")
        url = sim.channel_url("active", "hd")
        first = asyncio.gather(watch(client, url, 5))
        await until(lambda: live(sim, "active") == 1)
        began = time.monotonic()
        second = asyncio.gather(watch(client, url, 0.6))
        await first
        assert time.monotonic() - began < 1
        assert live(sim, "active") == 1
        await second
        assert sim.ledger.past[0].cause == "kicked out"

    play(scenario)


@pytest.mark.parametrize(
    ("account", "extension", "status"),
    [
        ("active", "ts", 200),
        ("tsonly", "m3u8", 405),
        ("hlsonly", "ts", 405),
        ("hlsonly", "m3u8", 200),
        ("expired", "ts", 404),
        ("banned", "ts", 404),
        ("disabled", "m3u8", 404),
        ("full", "ts", 458),
        ("full", "m3u8", 458),
        ("agent", "ts", 404),
    ],
)
def test_each_account_answers_as_its_kind_does(play: Play, account: str, extension: str, status: int) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        async with client.stream("GET", sim.channel_url(account, "hd", extension)) as answer:
            assert answer.status_code == status

    play(scenario)


def test_the_agent_account_plays_for_its_agent(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        client.headers["User-Agent"] = "TrainingBox/1.0"
        assert await watch(client, sim.channel_url("agent", "hd"), 0.3)

    play(scenario)


def test_channels_that_are_no_television(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        offline = await client.get(sim.channel_url("active", "offline"))
        assert (offline.status_code, "nginx" in offline.text) == (404, True)
        page = await client.get(sim.channel_url("active", "html"))
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        clip = await client.get(sim.channel_url("active", "placeholder"))
        assert (clip.status_code, clip.content[0], len(clip.content) % 188) == (200, 0x47, 0)
        slate = await client.get(sim.channel_url("active", "placeholder", "m3u8"))
        assert slate.text.count("#EXTINF:10.0,") == 1
        assert slate.text.endswith("#EXT-X-ENDLIST\n")
        notice = await client.get(sim.url + slate.text.splitlines()[-2])
        assert notice.content == clip.content

    play(scenario)


def test_the_channel_that_stalls_stays_open_and_silent(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.simulator.viewing.STALLS_AFTER", 0.5)

    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.channel_url("active", "stalls") + "?burst=0"
        await sim.clip(BY_KEY["stalls"])
        got: list[float] = []
        async with client.stream("GET", url) as answer:
            began = time.monotonic()
            with suppress(TimeoutError):
                async with asyncio.timeout(1.5):
                    async for _piece in answer.aiter_raw():
                        got.append(time.monotonic() - began)  # noqa: PERF401  (kept when the time is over)
                    pytest.fail("it ended")
            assert live(sim, "active") == 1
        assert got
        assert max(got) < 0.8

    play(scenario)


def test_stopping_the_simulator_cuts_its_viewers(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        viewer = asyncio.gather(watch(client, sim.channel_url("unlimited", "hd"), 20))
        await until(lambda: live(sim, "unlimited") == 1)
        for connection in sim.ledger.active("unlimited"):
            sim.ledger.kill(connection, "simulator stopped")
        began = time.monotonic()
        await viewer
        assert time.monotonic() - began < 1

    play(scenario)
