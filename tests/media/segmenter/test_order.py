"""Playbooks of packets that overtook one another."""

import itertools

import pytest
from tests.support.tscheck import check_legal, media_packets
from tests.support.tspackets import AUDIO, VIDEO, television

from adscreen.media.mpegts.packets import pid_of
from adscreen.media.mpegts.scan import PidClasses
from adscreen.media.segmenter import Segmenter
from adscreen.media.segmenter.order import MOST_HELD, REACH, Order

CLASSES = {VIDEO: 1, AUDIO: 2}


def pictures(count: int) -> list[bytes]:
    packets = [p for p in television(4).packets if pid_of(p) == VIDEO][:count]
    return [p[:-4] + number.to_bytes(4) for number, p in enumerate(packets)]


def put_right(packets: list[bytes], last: int | None = 15) -> tuple[list[bytes], list[bytes]] | None:
    classes = PidClasses()
    classes.watch(CLASSES)
    data = b"".join(packets)
    straight = Order().straighten(classes.read(data), {1: last})
    if straight is None:
        return None
    cut = [[part[at : at + 188] for at in range(0, len(part), 188)] for part in straight.cut(data)]
    return cut[0], cut[1]


@pytest.mark.parametrize("late", range(1, REACH + 1))
def test_a_late_packet_takes_its_place(late: int) -> None:
    packets = pictures(40)
    mixed = [*packets[:10], *packets[11 : 11 + late], packets[10], *packets[11 + late :]]
    assert put_right(mixed) == (packets, [])


@pytest.mark.parametrize("late", range(REACH + 1, 15))
def test_what_comes_later_than_the_reach_is_lost(late: int) -> None:
    packets = pictures(60)
    mixed = [*packets[:10], *packets[11 : 11 + late], packets[10], *packets[11 + late :]]
    assert put_right(mixed) == ([*packets[:10], *packets[11:]], [])


@pytest.mark.parametrize("lost", [*range(1, 16), *range(17, 24)])
def test_a_loss_stays_a_loss_whatever_its_length(lost: int) -> None:
    packets = pictures(80)
    assert put_right([*packets[:10], *packets[10 + lost :]]) is None


def test_a_gap_is_left_as_it_is_and_what_follows_is_still_put_right() -> None:
    packets = pictures(60)
    gone = [*packets[:10], *packets[11:]]
    assert put_right(gone) is None
    mixed = [*gone[:40], gone[41], gone[40], *gone[42:]]
    assert put_right(mixed) == (gone, [])


def test_an_early_packet_at_the_end_waits_for_the_next_chunk() -> None:
    packets = pictures(40)
    assert put_right([*packets[:38], packets[39]]) == (packets[:38], [packets[39]])
    assert put_right([*packets[:37], packets[38], packets[37], packets[39]]) == (packets, [])
    lost_long_ago = [*packets[:10], *itertools.islice(packets, 11, None)]
    assert put_right(lost_long_ago) is None


def test_no_more_waits_than_a_few_packets() -> None:
    sound = [p for p in television(8).packets if pid_of(p) == AUDIO]
    packets = pictures(10)
    mixed = [*packets[:8], packets[9], *sound[: MOST_HELD + 1]]
    assert put_right(mixed) is None


def test_a_packet_that_comes_again_later_is_left_out() -> None:
    packets = pictures(40)
    assert put_right([*packets[:20], packets[17], *packets[20:]]) == (packets, [])


def test_what_waits_when_the_source_ends_is_not_kept_back() -> None:
    mux = television(4)
    last = next(i for i in reversed(range(len(mux.packets))) if pid_of(mux.packets[i]) == VIDEO)
    packets = [*mux.packets[: last - 1], mux.packets[last]]
    segmenter = Segmenter()
    segments = segmenter.feed(b"".join(packets)) + segmenter.finish()
    check_legal(segments)
    assert sum(s.seconds for s in segments) == pytest.approx(4, abs=0.1)
    assert len(media_packets(segments)) >= len([p for p in mux.packets if pid_of(p) in CLASSES]) - 4
