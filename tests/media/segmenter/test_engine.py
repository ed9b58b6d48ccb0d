"""Playbooks: packets in, segments out."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.tscheck import check_legal, map_of, media_packets
from tests.support.tspackets import AUDIO, FRAME, INTER, KEY, PMT_PID, VIDEO, Mux, pes, television

from adscreen.core.errors import Failure
from adscreen.media.model import TICKS, Segment
from adscreen.media.mpegts.crc import crc32_mpeg
from adscreen.media.mpegts.packets import PACKET
from adscreen.media.mpegts.psi import PmtStream, packed, write_pat
from adscreen.media.segmenter import Segmenter


def cut(data: bytes, segmenter: Segmenter | None = None) -> list[Segment]:
    segmenter = segmenter or Segmenter()
    return segmenter.feed(data) + segmenter.finish()


def seconds(segments: list[Segment]) -> list[float]:
    return [round(segment.seconds, 2) for segment in segments]


def of_program(mux: Mux) -> list[bytes]:
    return [p for p in mux.packets if (p[1] & 31) << 8 | p[2] in mux.pids]


def test_cuts_about_two_seconds_from_the_first_on() -> None:
    mux = television(9)
    segments = cut(mux.data)
    assert seconds(segments) == [2, 2, 2, 2, 1]
    assert media_packets(segments) == of_program(mux)
    check_legal(segments)


def test_a_burst_of_three_seconds_gives_a_segment_at_once() -> None:
    assert seconds(Segmenter().feed(television(3.04, gop=50).data)) == [2]


def test_what_comes_before_the_first_start_point_is_left_out() -> None:
    mux = Mux()
    mux.tables()
    for i in range(10):
        mux.picture(90_000 + i * FRAME)
        mux.sound(90_000 + i * FRAME)
    before = len(of_program(mux))
    television(4, start=90_000 + 10 * FRAME, mux=mux)
    segments = cut(mux.data)
    assert media_packets(segments) == of_program(mux)[before:]
    assert segments[0].first_pts == 90_000 + 10 * FRAME


def test_packets_before_the_first_tables_are_not_lost() -> None:
    mux = television(4)
    late = b"".join(mux.packets[2:] + mux.packets[:2])
    assert media_packets(cut(late)) == of_program(mux)


def test_null_other_and_unlisted_packets_are_left_out() -> None:
    mux = television(4)
    null = bytes((0x47, 0x1F, 0xFF, 0x10)) + b"\xff" * 184
    other = bytes((0x47, 0x45, 0x00, 0x17)) + b"\0\0\1\xc0" + b"\xff" * 180
    mixed = b"".join(p + (null if i % 3 else other) for i, p in enumerate(mux.packets))
    assert media_packets(cut(mixed)) == of_program(mux)


@pytest.mark.parametrize("junk", [b"x", b"G" * 30, b"\0" * 1000, bytes(range(256)) * 9])
def test_junk_before_and_between(junk: bytes) -> None:
    mux = television(4)
    half = mux.data[: len(mux.packets) // 2 * PACKET]
    segmenter = Segmenter()
    segments = cut(junk + half + junk + mux.data[len(half) :], segmenter)
    assert media_packets(segments) == of_program(mux)
    assert segmenter.damage.skipped_bytes == 2 * len(junk)


@pytest.mark.parametrize(("before", "behind"), [(4, 0), (0, 16)])
def test_other_packet_sizes(before: int, behind: int) -> None:
    mux = television(4)
    wide = b"".join(b"\1" * before + p + b"\2" * behind for p in mux.packets)
    assert cut(wide) == cut(mux.data)


def test_losing_the_source_gives_what_is_whole_and_marks_the_next() -> None:
    segmenter = Segmenter()
    first = segmenter.feed(television(4.6).data) + segmenter.break_source()
    assert not any(segment.discontinuity for segment in first)
    assert sum(seconds(first)) == pytest.approx(4.6, abs=0.05)
    again = cut(television(4, start=5_000_000).data, segmenter)
    assert [segment.discontinuity for segment in again] == [True, False, False]
    check_legal(first + again)


def test_what_follows_a_loss_is_short_at_first_where_start_points_allow() -> None:
    segmenter = Segmenter()
    segmenter.feed(television(4.6).data)
    segmenter.break_source()
    assert seconds(cut(television(7, start=5_000_000, gop=25).data, segmenter)) == [1, 1, 2, 2, 1]
    segmenter.break_source()
    assert seconds(cut(television(7, start=9_000_000, gop=60).data, segmenter)) == [2.4, 2.4, 2.2]
    waited = Segmenter(waited=True)
    assert seconds(waited.feed(television(4.04, gop=12).data)) == [0.96, 0.96, 1.92]


def test_start_points_after_a_loss_are_taken_as_early_as_before_it() -> None:
    segmenter = Segmenter(ceiling_seconds=3.49)
    segmenter.feed(television(7, gop=75).data)
    segmenter.break_source()
    mux = television(1.2, start=5_000_000, gop=30)
    television(6, start=5_000_000 + 30 * FRAME, gop=75, mux=mux)
    assert [s.independent for s in cut(mux.data, segmenter)] == [True, True, True]


def test_a_scrap_before_a_lost_source_is_no_segment() -> None:
    segmenter = Segmenter()
    assert seconds(segmenter.feed(television(2.2).data)) == [2]
    assert segmenter.break_source() == []


def test_a_source_lost_before_its_first_segment_marks_the_next_all_the_same() -> None:
    segmenter = Segmenter()
    segmenter.feed(television(0.2).data)
    assert segmenter.break_source() == []
    again = cut(television(4, start=5_000_000).data, segmenter)
    assert [segment.discontinuity for segment in again] == [True, False, False]


def test_a_partial_packet_does_not_outlive_the_source() -> None:
    segmenter = Segmenter()
    mux = television(4)
    segmenter.feed(mux.data[:-100])
    segmenter.break_source()
    again = cut(television(4, start=5_000_000).data, segmenter)
    assert segmenter.damage.continuity_gaps == 0
    assert seconds(again) == [1, 1, 2]


def test_a_backward_jump_of_the_clock_is_a_discontinuity() -> None:
    mux = television(4, start=90_000_000)
    television(4, start=90_000, mux=mux)
    segments = cut(mux.data)
    assert seconds(segments) == [2, 2, 2, 2]
    assert [s.discontinuity for s in segments] == [False, False, True, False]
    assert media_packets(segments) == of_program(mux)


def test_a_forward_jump_of_the_clock_is_a_discontinuity() -> None:
    mux = television(4)
    television(4, start=90_000_000, mux=mux)
    segmenter = Segmenter()
    assert [s.discontinuity for s in cut(mux.data, segmenter)] == [False, False, True, False]
    assert segmenter.damage.timestamp_jumps >= 1


def test_the_clock_wraps_without_a_jump() -> None:
    segments = cut(television(6, start=(1 << 33) - 3 * TICKS).data)
    assert seconds(segments) == [2, 2, 2]
    assert not any(s.discontinuity for s in segments)
    assert [s.first_pts for s in segments] == sorted(s.first_pts or 0 for s in segments)


def test_other_pids_begin_a_new_set() -> None:
    mux = television(3)
    other = television(3, start=90_000 + 75 * FRAME, mux=Mux(pids=(0x200, 0x201)))
    segments = cut(mux.data + other.data)
    assert [s.discontinuity for s in segments] == [False, False, True, False]
    assert [t.pid for t in segments[1].tracks] == [VIDEO, AUDIO]
    assert [t.pid for t in segments[2].tracks] == [0x200, 0x201]
    check_legal(segments)


def test_a_new_version_of_the_same_map_is_no_break() -> None:
    mux = television(3)
    mux.streams.append(PmtStream(0x300, 0x86, b""))
    television(3, start=90_000 + 75 * FRAME, mux=mux)
    assert not any(s.discontinuity for s in cut(mux.data))


def two_programs() -> bytes:
    one, two = television(4), television(4, mux=Mux(program=2, pids=(0x200, 0x201)))
    pat = write_pat(1, PMT_PID)
    body = pat[8:-4] + (2).to_bytes(2, "big") + (0xE000 | 0x1100).to_bytes(2, "big")
    both = _pat(body)
    made: list[bytes] = []
    for p, q in zip(one.packets, two.packets, strict=True):
        pid = (p[1] & 31) << 8 | p[2]
        made.append(packed(both, 0, p[3] & 15)[0] if pid == 0 else p)
        if pid == PMT_PID:
            q = q[:1] + bytes((0x51, 0x00)) + q[3:]
        made += [q] if pid else []
    return b"".join(made)


def _pat(body: bytes) -> bytes:
    section = bytes((0, 0xB0, 5 + len(body) + 4, 0, 1, 0xC1, 0, 0)) + body
    return section + crc32_mpeg(section).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("program", "pids"), [(None, [0x100, 0x101]), (1, [0x100, 0x101]), (2, [0x200, 0x201])]
)
def test_one_program_is_chosen(program: int | None, pids: list[int]) -> None:
    segments = cut(two_programs(), Segmenter(program=program))
    assert [t.pid for t in segments[0].tracks] == pids
    assert map_of(segments[0])[1].program == (program or 1)
    check_legal(segments)


def test_a_scrambled_channel_says_so() -> None:
    mux = television(4)
    locked = b"".join(
        p[:3] + bytes((p[3] | 0x80,)) + p[4:] if p in set(of_program(mux)) else p for p in mux.packets
    )
    segmenter = Segmenter()
    assert cut(locked, segmenter) == []
    assert segmenter.failure is Failure.SCRAMBLED
    assert segmenter.damage.scrambled_packets > 200


def test_what_is_no_television_says_so() -> None:
    segmenter = Segmenter()
    segmenter.feed(random.Random(1).randbytes(600_000))
    assert segmenter.failure is Failure.NOT_MEDIA
    assert Segmenter().failure is None


def test_never_longer_than_the_ceiling() -> None:
    segmenter = Segmenter()
    segmenter.ceiling_seconds = 3.49
    segments = cut(television(20, gop=200).data, segmenter)
    assert max(seconds(segments)) <= 3.49
    assert [s.independent for s in segments].count(True) == 3
    check_legal(segments)


def test_no_start_point_for_long_ends_a_segment_all_the_same() -> None:
    mux = television(40, gop=2000)
    assert max(seconds(cut(mux.data))) <= 12


def test_memory_stays_bounded_without_any_cut() -> None:
    mux = Mux()
    mux.tables()
    mux.picture(90_000, KEY)
    endless = mux.unit(VIDEO, pes(0xE0, 93_600, INTER + b"\x55" * 184 * 1600)[: 184 * 1601])
    filler = b"".join(endless[1:])
    segmenter = Segmenter()
    sizes: list[int] = []
    segmenter.feed(mux.data)
    for _ in range(80):
        sizes += [len(s.data) for s in segmenter.feed(filler)]
    assert max(sizes) < 17 * 1024 * 1024


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2000), st.lists(st.integers(1, 700), max_size=8))
def test_any_bytes_are_taken(data: bytes, cuts: list[int]) -> None:
    segmenter = Segmenter()
    for size in cuts:
        segmenter.feed(data[:size])
    segmenter.break_source()
    check_legal(segmenter.feed(data) + segmenter.finish())


GOOD = television(3).packets


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 1 << 32), st.sampled_from([0.001, 0.01, 0.2]))
def test_mutated_packets_are_taken(seed: int, rate: float) -> None:
    rnd = random.Random(seed)
    packets = [bytearray(p) for p in GOOD]
    for packet in packets:
        for i in range(24):
            if rnd.random() < rate:
                packet[i] = rnd.randrange(256)
    if rnd.random() < 0.3:
        rnd.shuffle(packets)
    data = b"".join(packets)
    data = data[: rnd.randrange(len(data))]
    segmenter = Segmenter(ceiling_seconds=3.49)
    found: list[Segment] = []
    for at in range(0, len(data), 5000):
        found += segmenter.feed(data[at : at + 5000])
        if rnd.random() < 0.02:
            found += segmenter.break_source()
    check_legal(found + segmenter.finish())


def test_who_cannot_wait_for_a_key_frame_gets_a_segment_without_one() -> None:
    mux = television(30, gop=250)
    data, segmenter = mux.data, Segmenter()
    third = len(data) // 188 // 10 * 188
    assert segmenter.feed(data[:third]) == []
    segmenter.hurry()
    segments = segmenter.feed(data[third : 2 * third])
    assert seconds(segments)[0] == pytest.approx(3, abs=0.1)
    assert segmenter.hurried
    segments += segmenter.feed(data[2 * third :]) + segmenter.finish()
    assert not segmenter.hurried
    assert seconds(segments)[1:] == pytest.approx([2, 2, 2, 1, 10, 10], abs=0.1)
    assert [s.independent for s in segments] == [True, False, False, False, False, True, True]
    assert media_packets(segments) == of_program(mux)


def test_hurry_is_over_with_the_next_key_frame() -> None:
    segmenter = Segmenter()
    segmenter.feed(television(1).data)
    segmenter.hurry()
    assert seconds(cut(television(8, mux=Mux()).data, segmenter))[0] <= 2
    assert not segmenter.hurried
