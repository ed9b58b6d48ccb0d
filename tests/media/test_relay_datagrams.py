"""Television in datagrams, to HLS: real sockets on loopback, senders at the pace of their own clock.

All senders are on the air at the same time, each with its own feed; what came of them is judged afterwards,
for decoding would hold up the senders.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from tests.support.datagrams import Channel, free_port
from tests.support.media import make_ts
from tests.support.relayed import Piece, Relayed, decoding_errors, relayed

from adscreen.core.errors import Failure
from adscreen.core.tasks import TaskOwner
from adscreen.media.model import FeedPhase, FeedStatus, SourceKind, SourceSpec

pytestmark = pytest.mark.media

GROUP = "239.1.2.3"
RATE = 25


@dataclass(frozen=True)
class Outcome:
    """What came of one sender."""

    pieces: list[Piece]
    status: FeedStatus
    before: int = 0
    """Segments before the sender began anew."""
    restarts: int = 0
    """Times that the source was opened anew since something played."""


@asynccontextmanager
async def on_air(
    *, in_rtp: bool, seconds: float = 90.0, stall: float = 3.0
) -> AsyncIterator[tuple[Channel, Relayed, TaskOwner]]:
    """Send a channel to a group and relay it."""
    channel = Channel(make_ts(seconds=40, gop=RATE), GROUP, free_port(), in_rtp=in_rtp)
    scheme = "rtp" if in_rtp else "udp"
    address = f"{scheme}://@{GROUP}:{channel.port}?localaddr=127.0.0.1"
    try:
        async with (
            TaskOwner() as tasks,
            relayed(SourceSpec(SourceKind.UDP, address), stall_timeout=stall) as feed,
        ):
            tasks.start(channel.send(seconds), name="sender")
            yield channel, feed, tasks
    finally:
        channel.close()


def swapped(datagrams: list[bytes]) -> list[bytes]:
    """Return the datagrams with every three of them in the wrong order."""
    return [one for at in range(0, len(datagrams), 3) for one in reversed(datagrams[at : at + 3])]


async def plays(*, in_rtp: bool, mangle: Callable[[list[bytes]], list[bytes]] = list) -> Outcome:
    async with on_air(in_rtp=in_rtp) as (channel, feed, _tasks):
        channel.mangle = mangle
        return Outcome(await feed.segments(3), feed.status)


async def loses() -> Outcome:
    """Lose a packet twice, once something plays; a machine that stands still is no loss."""
    async with on_air(in_rtp=True, stall=15.0) as (channel, feed, _tasks):
        await feed.segments(1)
        opened = feed.status.restarts
        left = iter((True, True))
        channel.mangle = lambda sent: sent[1:] if len(sent) > 1 and next(left, False) else sent
        pieces = await feed.until(lambda f: f.status.damage.continuity_gaps > 0 and len(f.pieces) >= 4)
        return Outcome(pieces, feed.status, restarts=feed.status.restarts - opened)


async def begins_anew() -> Outcome:
    """Fall silent for longer than the stall time, then send again under another number."""
    async with on_air(in_rtp=True, seconds=3.5) as (channel, feed, tasks):
        await feed.until(lambda f: f.status.failure is Failure.STALLED)
        before = len(feed.pieces)
        channel.sequence, channel.ssrc = 100, 0xFEED
        tasks.start(channel.send(60), name="sender again")
        pieces = await feed.until(lambda f: len(f.pieces) >= before + 2)
        return Outcome(pieces, feed.status, before)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    async def main() -> dict[str, Outcome]:
        found = await asyncio.gather(
            plays(in_rtp=False),
            plays(in_rtp=True),
            plays(in_rtp=True, mangle=swapped),
            loses(),
            begins_anew(),
        )
        return dict(zip(("plain", "rtp", "swapped", "loses", "anew"), found, strict=True))

    return asyncio.run(main())


@pytest.mark.parametrize("name", ["plain", "rtp", "swapped"])
def test_what_is_sent_to_a_group_plays(name: str, outcomes: dict[str, Outcome]) -> None:
    pieces, status = outcomes[name].pieces, outcomes[name].status
    assert decoding_errors(pieces) == ""
    assert [round(piece.seconds * RATE) for piece in pieces] == [piece.pictures for piece in pieces]
    assert not any(piece.after_break for piece in pieces[1:])
    assert (status.damage.continuity_gaps, status.restarts) == (0, 0)
    assert status.source is SourceKind.UDP


def test_packets_that_are_lost_are_counted_and_television_goes_on(outcomes: dict[str, Outcome]) -> None:
    pieces, status = outcomes["loses"].pieces, outcomes["loses"].status
    assert status.phase is FeedPhase.LIVE
    assert outcomes["loses"].restarts == 0, status.detail
    # what is damaged was left out: what is listed decodes
    assert decoding_errors(pieces) == ""


def test_a_sender_that_begins_anew_is_followed_with_one_break(outcomes: dict[str, Outcome]) -> None:
    pieces, before = outcomes["anew"].pieces, outcomes["anew"].before
    assert before > 0
    assert outcomes["anew"].status.phase is FeedPhase.LIVE
    assert [piece.after_break for piece in pieces[1:]].count(True) == 1
    assert decoding_errors(pieces[before + 1 :]) == ""
