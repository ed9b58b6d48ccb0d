"""The HLS side over real sockets."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adscreen.simulator import Simulator
from adscreen.simulator.channels import BY_KEY
from tests.simulator.watching import counter_errors, live

pytestmark = pytest.mark.media
Play = Callable[..., None]


def listed(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("/hls/")]


def test_a_window_slides_and_its_segments_join_without_a_seam(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        entry = await client.get(sim.channel_url("active", "hd", "m3u8"))
        assert entry.headers["content-type"] == "application/vnd.apple.mpegurl"
        first = listed(entry.text)
        assert "#EXT-X-TARGETDURATION:2" in entry.text
        assert len(first) == 5
        await asyncio.sleep(2)
        second = listed((await client.get(entry.url)).text)
        assert 1 <= len([line for line in second if line not in first]) <= 2
        names = sorted({*first, *second})
        assert [int(n.split("/")[-1][:-3]) for n in names] == list(
            range(int(names[0].split("/")[-1][:-3]), int(names[0].split("/")[-1][:-3]) + len(names))
        )
        data = b"".join([(await client.get(sim.url + name)).content for name in names])
        assert counter_errors(data) == 0
        assert data[:3] == b"\x47\x40\0", "a PAT comes first"

    play(scenario)


def test_a_session_counts_once_until_its_time_is_over(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.channel_url("active", "hd", "m3u8")
        entry = await client.get(url)
        again = await client.get(url)
        assert (entry.status_code, again.status_code) == (200, 200)
        assert (live(sim, "active"), sim.ledger.opened("active")) == (1, 1)
        assert (await client.get(sim.channel_url("active", "hd720"))).status_code == 458
        other = await client.get(url, headers={"User-Agent": "another player"})
        assert other.status_code == 458
        await asyncio.sleep(0.5)
        assert live(sim, "active") == 0
        assert (await client.get(sim.url + listed(entry.text)[0])).status_code == 403

    play(scenario, hls_timeout=0.4)


def test_a_playlist_s_token_outlives_its_seconds_while_it_is_used(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        entry = await client.get(sim.channel_url("active", "hd", "m3u8"))
        await asyncio.sleep(0.4)
        assert (await client.get(entry.url)).status_code == 200

    play(scenario, token_lifetime=0.3)


def test_encrypted_segments_open_with_the_key(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        entry = await client.get(sim.channel_url("active", "aes", "m3u8"))
        key_line = next(line for line in entry.text.splitlines() if line.startswith("#EXT-X-KEY"))
        key = (await client.get(sim.url + key_line.split('"')[1])).content
        name = listed(entry.text)[-1]
        data = (await client.get(sim.url + name)).content
        number = int(name.split("/")[-1][:-3])
        opener = Cipher(algorithms.AES(key), modes.CBC(number.to_bytes(16))).decryptor()
        plain = opener.update(data) + opener.finalize()
        clip = await sim.clip(BY_KEY["aes"])
        assert plain[: -plain[-1]] == clip.segment(number)

    play(scenario)


def test_segments_that_are_not_there_are_refused(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        entry = await client.get(sim.channel_url("active", "hd", "m3u8"))
        folder, _slash, last = listed(entry.text)[-1].rpartition("/")
        for name in (f"{int(last[:-3]) + 5}.ts", "1.ts", "x.ts", "²3.ts", "1.mp4"):
            assert (await client.get(f"{sim.url}{folder}/{name}")).status_code == 404

    play(scenario)


def test_a_cut_segment_is_shorter_than_it_says(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        entry = await client.get(sim.channel_url("active", "hd", "m3u8"))
        sim.switch("cut", "hd", 5000)
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(sim.url + listed(entry.text)[-1])
        sim.heal()
        sim.switch("lose", "hd", 20)
        damaged = (await client.get(sim.url + listed(entry.text)[-1])).content
        assert counter_errors(damaged) > 2

    play(scenario)
