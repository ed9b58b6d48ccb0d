"""Each switch, seen from a viewer's side."""

import asyncio
import io
import itertools
import time
from collections.abc import Callable

import av
import httpx
import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.simulator import Simulator
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.faults import FaultBoard, Kind
from adscreen.simulator.packets import stamps_at
from adscreen.simulator.timestamps import read_stamp
from tests.simulator.watching import counter_errors, live, until, watch
from tests.support.clock import HandClock

pytestmark = pytest.mark.media
Play = Callable[..., None]


def test_a_fault_heals_by_itself_and_its_own_comes_before_that_of_all() -> None:
    clock = HandClock()
    board = FaultBoard(clock)
    board.set(Kind.STATUS, "*", 403)
    board.set(Kind.STATUS, "hd", 404, seconds=10)
    fault = board.get("hd", Kind.STATUS)
    assert fault is not None
    assert (fault.value, board.remaining(fault)) == (404, 10.0)
    clock.forward(10)
    fault = board.get("hd", Kind.STATUS)
    assert fault is not None
    assert fault.value == 403
    assert board.get("hd", Kind.STALL) is None
    assert [f.channel for f in board.current()] == ["*"]
    board.clear()
    assert board.current() == []


@pytest.mark.parametrize(
    ("kind", "value", "seconds"),
    [("status", 200, None), ("lose", 0, None), ("slow", 0, None), ("stall", None, -1)],
)
def test_a_value_out_of_range_is_refused(kind: str, value: float | None, seconds: float | None) -> None:
    with pytest.raises(AdScreenError) as caught:
        FaultBoard(HandClock()).set(Kind(kind), "*", value, seconds)
    assert caught.value.failure == Failure.BAD_INPUT


def test_drop_cuts_now_and_keeps_others_out_while_it_lasts(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.channel_url("unlimited", "hd")
        viewer = asyncio.gather(watch(client, url, 10))
        await until(lambda: live(sim, "unlimited") == 1)
        began = time.monotonic()
        sim.switch("drop", "hd", seconds=0.6)
        await viewer
        assert time.monotonic() - began < 0.5
        assert live(sim, "unlimited") == 0
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(url)
        await asyncio.sleep(0.6)
        assert await watch(client, url, 0.3)

    play(scenario)


def test_drop_without_a_duration_lets_a_viewer_come_back_at_once(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        sim.switch("drop")
        assert await watch(client, sim.channel_url("active", "hd"), 0.3)
        assert sim.board.current() == []

    play(scenario)


def test_stall_keeps_the_connection_and_loses_what_was_due(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        pieces: list[float] = []
        data = bytearray()
        async with client.stream("GET", sim.channel_url("active", "hd") + "?burst=0") as answer:
            began = time.monotonic()
            async for piece in answer.aiter_raw():
                data += piece
                pieces.append(time.monotonic())
                if len(pieces) == 5:
                    sim.switch("stall", "hd", seconds=0.8)
                if time.monotonic() - began > 1.5:
                    break
        assert max(b - a for a, b in itertools.pairwise(pieces)) > 0.7
        with av.open(io.BytesIO(bytes(data)), format="mpegts") as container:
            stamps = [p.dts for p in container.demux(video=0) if p.dts is not None]
        assert max(b - a for a, b in itertools.pairwise(stamps)) > 0.6 * 90_000

    play(scenario)


@pytest.mark.parametrize("status", [503, 458, 404, 403])
def test_status_is_answered_to_new_requests_only(play: Play, status: int) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        sim.switch("status", "101", status)
        assert (await client.get(sim.channel_url("active", "hd"))).status_code == status
        assert (await client.get(sim.channel_url("active", "hd", "m3u8"))).status_code == status
        sim.heal("hd")
        assert await watch(client, sim.channel_url("active", "hd"), 0.3)

    play(scenario)


@pytest.mark.parametrize("length", [1, 187, 100_003])
def test_cut_ends_a_connection_in_the_middle_of_a_packet(play: Play, length: int) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        sim.switch("cut", "hd", length)
        assert len(await watch(client, sim.channel_url("active", "hd"), 5)) == length
        await until(lambda: live(sim, "active") == 0)
        assert sim.ledger.past[-1].cause == "cut"

    play(scenario)


def test_lose_leaves_out_one_video_packet_in_so_many(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        sim.switch("lose", "hd", 100)
        data = await watch(client, sim.channel_url("active", "hd") + "?burst=8", 1)
        video = sum((data[at + 1] & 0x1F) << 8 | data[at + 2] == 0x100 for at in range(0, len(data), 188))
        assert video > 1000
        assert abs(counter_errors(data) - video / 99) <= 1

    play(scenario)


def test_corrupt_changes_bits_and_nothing_else(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        clip = await sim.clip(BY_KEY["hd"])
        sim.switch("corrupt", "hd", 50)
        data = await watch(client, sim.channel_url("active", "hd") + "?burst=2", 0.5)
        assert counter_errors(data) == 0
        newest = clip.newest(sim.clock.time())
        clean = b"".join(clip.chunk(n) for n in range(newest - 130, newest + 1))
        start = clean.index(data[: 188 * 3])
        changed = sum(a != b for a, b in zip(data, clean[start:], strict=False))
        assert changed > 5

    play(scenario)


def test_slow_halves_the_speed(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        sim.switch("slow", "hd", 0.4)
        data = await watch(client, sim.channel_url("active", "hd") + "?burst=0", 2)
        with av.open(io.BytesIO(data), format="mpegts") as container:
            pictures = sum(p.dts is not None for p in container.demux(video=0))
        assert 12 <= pictures <= 24

    play(scenario)


def test_jump_moves_the_clocks(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        data, clock = bytearray(), asyncio.get_running_loop().time
        async with asyncio.timeout(20), client.stream("GET", sim.channel_url("active", "hd")) as answer:
            async for piece in answer.aiter_raw():
                data += piece
                if len(data) > 200_000 and not sim.board.current():
                    sim.switch("jump", "hd", 1000)
                    end = clock() + 1.5  # what was sent before the jump is read first
                if sim.board.current() and clock() > end:
                    break
        with av.open(
            io.BytesIO(bytes(data)), format="mpegts", options={"correct_ts_overflow": "0"}
        ) as container:
            stamps = [p.dts for p in container.demux(video=0) if p.dts is not None]
        assert counter_errors(bytes(data)) == 0
        steps = [
            (b - a) % 2**33 for a, b in itertools.pairwise(stamps)
        ]  # the clock may turn over in the jump
        assert 990 * 90_000 <= max(steps) < 1010 * 90_000

    play(scenario)


@pytest.mark.parametrize("kind", ["html", "placeholder"])
def test_something_else_in_place_of_television(play: Play, kind: str) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        sim.switch(kind, "hd", seconds=30)
        answer = await client.get(sim.channel_url("active", "hd"))
        assert answer.status_code == 200
        assert (answer.content[0] == 0x47) == (kind == "placeholder")

    play(scenario)


def test_reorder_sends_all_packets_and_some_behind_the_next(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        url = sim.channel_url("active", "hd") + "?burst=6"
        sim.switch("reorder", "hd", 100)
        data = await watch(client, url, 0.8)
        assert counter_errors(data) > 10
        by_order = sorted(packet[3] & 15 for packet in packets(data) if pid(packet) == 0x100)
        assert len(by_order) > 1000
        assert max(by_order.count(n) for n in range(16)) - min(by_order.count(n) for n in range(16)) <= 2

    play(scenario)


def test_wrap_turns_the_clocks_over_when_it_is_told_to(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        clip = await sim.clip(BY_KEY["hd"])
        fault = sim.switch("wrap", "hd", 2)
        chunk = clip.chunk(clip.newest(sim.clock.time()), int(fault.value * 90_000))
        later = clip.chunk(clip.newest(sim.clock.time() + 3.5), int(fault.value * 90_000))
        assert stamp(later) < stamp(chunk)
        assert 2 * 90_000 < (stamp(later) - stamp(chunk)) % 2**33 < 5 * 90_000

    play(scenario)


def test_turn_shows_another_channel_at_a_key_frame_under_a_new_map(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        order = {"kind": "turn", "channel": "hd", "value": 103}
        viewer = asyncio.gather(watch(client, sim.channel_url("active", "hd") + "?burst=0", 4.5))
        await asyncio.sleep(1)
        assert (await client.post(sim.url + "/sim/switch", json=order)).status_code == 200
        [data] = await viewer
        maps = [packet for packet in packets(data) if pid(packet) == 0x1000]
        versions = list(dict.fromkeys(packet[10] >> 1 & 31 for packet in maps))
        kinds = list(dict.fromkeys(bytes((0x0F in packet[5:40], 0x03 in packet[20:40])) for packet in maps))
        assert versions == [0, 3]
        assert len(kinds) == 2

    play(scenario)


def test_a_channel_of_another_beat_is_not_turned_to(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        own = await sim.clip(BY_KEY["hd"])
        await sim.clip(BY_KEY["radio"])
        sim.switch("turn", "hd", 108)
        assert sim.instead(BY_KEY["hd"], own) is own

    play(scenario)


def test_pids_move_the_streams_and_their_map(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        await sim.clip(BY_KEY["hd"])
        sim.switch("pids", "hd", 32)
        data = await watch(client, sim.channel_url("active", "hd"), 0.5)
        assert {pid(packet) for packet in packets(data)} == {0, 0x11, 0x120, 0x121, 0x1000}
        assert counter_errors(data) == 0
        with av.open(io.BytesIO(data), format="mpegts") as container:
            assert sum(packet.dts is not None for packet in container.demux(video=0)) > 40

    play(scenario)


def test_a_connection_counts_on_while_it_lingers(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        url = sim.channel_url("active", "hd")
        sim.switch("linger", "hd", 1)
        assert await watch(client, url, 0.3)
        await until(lambda: all(one.account != "active" for one in sim.ledger.current()))
        assert (await client.get(url)).status_code == 458
        assert live(sim, "active") == 1
        await until(lambda: live(sim, "active") == 0)
        assert await watch(client, url, 0.3)

    play(scenario)


def test_forgotten_tokens_end_an_hls_session_until_it_is_asked_for_anew(play: Play) -> None:
    async def scenario(sim: Simulator, client: httpx.AsyncClient) -> None:
        answer = await client.get(sim.channel_url("unlimited", "hd", "m3u8"))
        assert (await client.get(answer.url)).status_code == 200
        sim.switch("tokens", "hd")
        assert (await client.get(answer.url)).status_code == 404
        assert (await client.get(sim.channel_url("unlimited", "hd", "m3u8"))).status_code == 200
        sim.switch("tokens", "hd", seconds=30)
        assert (await client.get(sim.channel_url("unlimited", "hd", "m3u8"))).status_code == 404

    play(scenario)


def packets(data: bytes) -> list[bytes]:
    return [data[at : at + 188] for at in range(0, len(data) - 187, 188)]


def pid(packet: bytes) -> int:
    return (packet[1] & 0x1F) << 8 | packet[2]


def stamp(chunk: bytes) -> int:
    """Return the first time stamp in a chunk."""
    for packet in packets(chunk):
        for at in stamps_at(packet, 0):
            return read_stamp(packet, at)
    raise AssertionError("no stamp")
