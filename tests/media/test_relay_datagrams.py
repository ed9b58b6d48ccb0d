"""Television in datagrams, to HLS: real sockets on loopback, a sender at the pace of its own clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from tests.support.datagrams import Channel, free_port
from tests.support.media import make_ts
from tests.support.relayed import Relayed, decoding_errors, relayed

from adscreen.core.errors import Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.model import FeedPhase, SourceKind, SourceSpec

pytestmark = pytest.mark.media

GROUP = "239.1.2.3"
RATE = 25


@asynccontextmanager
async def on_air(*, in_rtp: bool, seconds: float = 60.0) -> AsyncIterator[tuple[Channel, Relayed, TaskOwner]]:
    """Send a channel to a group and relay it."""
    channel = Channel(make_ts(seconds=40, gop=RATE), GROUP, free_port(), in_rtp=in_rtp)
    scheme = "rtp" if in_rtp else "udp"
    address = f"{scheme}://@{GROUP}:{channel.port}?localaddr=127.0.0.1"
    try:
        async with (
            TaskOwner() as tasks,
            relayed(SourceSpec(SourceKind.UDP, address), stall_timeout=1.0) as feed,
        ):
            tasks.start(channel.send(seconds), name="sender")
            yield channel, feed, tasks
    finally:
        channel.close()


def swapped(datagrams: list[bytes]) -> list[bytes]:
    """Return the datagrams with every three of them in the wrong order."""
    return [one for at in range(0, len(datagrams), 3) for one in reversed(datagrams[at : at + 3])]


def test_what_is_sent_to_a_group_plays_in_rtp_or_not_and_in_the_wrong_order_too() -> None:
    async def one(*, in_rtp: bool, mangle: Callable[[list[bytes]], list[bytes]] = list) -> None:
        async with on_air(in_rtp=in_rtp) as (channel, feed, _tasks):
            channel.mangle = mangle
            pieces = await feed.segments(3)
            assert decoding_errors(pieces) == ""
            assert [round(piece.seconds * RATE) for piece in pieces] == [piece.pictures for piece in pieces]
            assert not any(piece.after_break for piece in pieces[1:])
            assert feed.status.damage.continuity_gaps == 0
            assert feed.status.source is SourceKind.UDP

    async def main() -> None:
        await asyncio.gather(one(in_rtp=False), one(in_rtp=True), one(in_rtp=True, mangle=swapped))

    asyncio.run(main())


def test_packets_that_are_lost_are_counted_and_television_goes_on() -> None:
    async def main() -> None:
        async with on_air(in_rtp=True) as (channel, feed, _tasks):
            await feed.segments(1)
            lost = iter([True, True])
            channel.mangle = lambda datagrams: (
                datagrams[1:] if len(datagrams) > 1 and next(lost, 0) else datagrams
            )
            pieces = await feed.until(lambda f: f.status.damage.continuity_gaps > 0 and len(f.pieces) >= 4)
            assert feed.status.phase is FeedPhase.LIVE
            # what is damaged was left out: what is listed decodes
            assert decoding_errors(pieces) == ""
            assert feed.status.restarts == 0

    asyncio.run(main())


def test_a_sender_that_begins_anew_is_followed_with_one_break() -> None:
    async def main() -> None:
        async with on_air(in_rtp=True, seconds=3.5) as (channel, feed, tasks):
            await feed.until(lambda f: f.status.failure is Failure.STALLED)
            before = len(feed.pieces)
            assert before > 0
            channel.sequence, channel.ssrc = 100, 0xFEED
            tasks.start(channel.send(30), name="sender again")
            pieces = await feed.until(lambda f: len(f.pieces) >= before + 2)
            assert feed.status.phase is FeedPhase.LIVE
            assert [piece.after_break for piece in pieces[1:]].count(True) == 1
            assert decoding_errors(pieces[before + 1 :]) == ""

    asyncio.run(main())
