"""What a player asks before it plays."""

import base64
import gzip
from collections.abc import Callable
from xml.etree import ElementTree as ET

import httpx
import pytest

from adscreen.simulator import Simulator
from adscreen.simulator.accounts import PASSWORD
from adscreen.simulator.channels import CHANNELS

Play = Callable[..., None]


def api(sim: Simulator, account: str, action: str = "", **more: str) -> httpx.URL:
    query = {"username": account, "password": PASSWORD, **({"action": action} if action else {}), **more}
    return httpx.URL(sim.url + "/player_api.php", params=query)


@pytest.mark.parametrize(
    ("output", "form"),
    [
        ("ts", "/live/active/{p}/101.ts"),
        ("mpegts", "/live/active/{p}/101.ts"),
        ("m3u8", "/live/active/{p}/101.m3u8"),
        ("hls", "/live/active/{p}/101.m3u8"),
        ("", "/active/{p}/101"),
    ],
)
def test_the_output_decides_how_addresses_are_written(play: Play, output: str, form: str) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        answer = await client.get(sim.link(output=output))
        lines = answer.text.splitlines()
        assert lines[0] == "#EXTM3U"
        assert lines[1].startswith("#EXT-X-SESSION-DATA:")
        assert sim.url + form.format(p=PASSWORD) in lines
        assert sum(line.startswith("#EXTINF:-1 tvg-id=") for line in lines) == len(CHANNELS)
        assert any(line.endswith(',Concert "Live", the best of') for line in lines)
        assert "attachment" in answer.headers["content-disposition"]

    play(scenario)


def test_a_plain_list_has_no_attributes(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        text = (await client.get(sim.link(kind="m3u"))).text
        assert "#EXTINF:-1,Riviera 1 HD" in text.splitlines()
        assert "tvg-" not in text

    play(scenario)


def test_lists_that_are_refused(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        refused = [
            sim.link("expired"),
            sim.link("banned"),
            sim.link(output="rtmp"),
            sim.link(kind="gigablue"),
            sim.link().replace(PASSWORD, "wrong"),
        ]
        assert [(await client.get(url)).status_code for url in refused] == [404] * 5
        await client.post(sim.url + "/sim/switch", json={"kind": "lists", "value": 0})
        assert (await client.get(sim.link())).status_code == 404
        assert (await client.get(api(sim, "active"))).json()["user_info"]["auth"] == 1
        assert (await client.get(sim.link("agent"))).status_code == 404

    play(scenario)


@pytest.mark.parametrize(
    ("account", "status", "active", "allowed", "formats"),
    [
        ("active", "Active", "0", "1", ["m3u8", "ts"]),
        ("duo", "Active", "0", "2", ["m3u8", "ts"]),
        ("unlimited", "Active", "0", "0", ["m3u8", "ts"]),
        ("tsonly", "Active", "0", "2", ["ts"]),
        ("hlsonly", "Active", "0", "2", ["m3u8"]),
        ("expired", "Expired", "0", "1", ["m3u8", "ts"]),
        ("banned", "Banned", "0", "1", ["m3u8", "ts"]),
        ("disabled", "Disabled", "0", "1", ["m3u8", "ts"]),
        ("full", "Active", "1", "1", ["m3u8", "ts"]),
    ],
)
def test_the_account_is_described(
    play: Play, account: str, status: str, active: str, allowed: str, formats: list[str]
) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        info = (await client.get(api(sim, account))).json()
        user = info["user_info"]
        assert (user["auth"], user["status"], user["active_cons"]) == (1, status, active)
        assert (user["max_connections"], user["allowed_output_formats"]) == (allowed, formats)
        assert (int(user["exp_date"]) < info["server_info"]["timestamp_now"]) == (account == "expired")
        assert f"{info['server_info']['url']}:{info['server_info']['port']}" in sim.url

    play(scenario)


def test_a_wrong_login_and_a_refused_agent(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        assert (await client.get(sim.url + "/player_api.php")).json() == {"user_info": {"auth": 0}}
        refused = await client.get(api(sim, "agent"))
        assert (refused.status_code, refused.content) == (200, b"")
        client.headers["User-Agent"] = "TrainingBox"
        assert (await client.get(api(sim, "agent"))).json()["user_info"]["status"] == "Active"

    play(scenario)


def test_categories_channels_and_films(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        groups = (await client.get(api(sim, "active", "get_live_categories"))).json()
        assert [g["category_name"] for g in groups][:3] == ["News", "Actualités", "Sport"]
        every = (await client.get(api(sim, "active", "get_live_streams"))).json()
        assert {c["stream_id"] for c in every} == set(CHANNELS)
        assert {c["stream_type"] for c in every} == {"live", "radio_streams"}
        sport = (await client.get(api(sim, "active", "get_live_streams", category_id="3"))).json()
        assert 0 < len(sport) < len(every)
        assert {c["category_id"] for c in sport} == {"3"}
        for action in ("get_vod_streams", "get_vod_categories", "get_series", "get_series_categories"):
            assert (await client.get(api(sim, "active", action))).json() == []
        logo = await client.get(every[0]["stream_icon"])
        assert logo.content.startswith(b"\x89PNG")

    play(scenario)


def test_the_guide_says_what_is_on(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        short = (await client.get(api(sim, "active", "get_short_epg", stream_id="101", limit="3"))).json()
        listings = short["epg_listings"]
        now = sim.clock.time()
        assert len(listings) == 3
        assert int(listings[0]["start_timestamp"]) <= now < int(listings[0]["stop_timestamp"])
        assert listings[1]["start_timestamp"] == listings[0]["stop_timestamp"]
        assert base64.b64decode(listings[0]["title"]).decode()
        assert (await client.get(api(sim, "active", "get_short_epg", stream_id="x"))).json() == {
            "epg_listings": []
        }
        url = f"{sim.url}/xmltv.php?username=active&password={PASSWORD}"
        plain, packed = await client.get(url), await client.get(url + "&gzip=1")
        assert gzip.decompress(packed.content) == plain.content
        tree = ET.fromstring(plain.content)
        assert {c.get("id") for c in tree.iter("channel")} >= {"hd.sim", "ac3.sim"}
        assert sum(p.get("channel") == "hd.sim" for p in tree.iter("programme")) > 20

    play(scenario)
