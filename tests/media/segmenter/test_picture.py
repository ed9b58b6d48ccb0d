"""Playbooks of damage: what the picture's lane lets out, and what not."""

import pytest
from tests.support.tscheck import check_legal, media_packets
from tests.support.tspackets import AUDIO, FRAME, INTER, KEY, OPEN_KEY, VIDEO, Mux, television

from adscreen.media.model import Segment
from adscreen.media.mpegts.packets import pid_of
from adscreen.media.segmenter import Segmenter

SPS = b"\x67\x64\x00"
"""The set of `tspackets`, up to its level."""


def played(packets: list[bytes], segmenter: Segmenter | None = None) -> tuple[list[Segment], Segmenter]:
    segmenter = segmenter or Segmenter()
    segments = segmenter.feed(b"".join(packets)) + segmenter.finish()
    check_legal(segments)
    return segments, segmenter


def starts(packets: list[bytes], pid: int = VIDEO) -> list[int]:
    return [i for i, p in enumerate(packets) if pid_of(p) == pid and p[1] & 0x40]


def units_of(packets: list[bytes], pid: int = VIDEO) -> int:
    return len(starts([p for p in packets if p[3] & 0x10], pid))


def without(packets: list[bytes], index: int) -> list[bytes]:
    return packets[:index] + packets[index + 1 :]


def test_from_the_damaged_unit_to_the_next_key_frame_the_picture_is_left_out() -> None:
    mux = television(8)
    third = starts(mux.packets)[85]
    segments, segmenter = played(without(mux.packets, third + 1))
    left = media_packets(segments)
    assert units_of(left) == 200 - 15
    assert units_of(left, AUDIO) == 200
    assert segmenter.damage.continuity_gaps == 1
    assert segmenter.damage.dropped_access_units == 1
    assert not any(segment.discontinuity for segment in segments)


def test_the_gap_is_inside_a_segment_and_time_goes_on() -> None:
    mux = television(9)
    segments, _ = played(without(mux.packets, starts(mux.packets)[85] + 1), Segmenter(ceiling_seconds=3.49))
    assert sum(segment.duration for segment in segments) == 225 * FRAME
    holed = segments[2 if segments[1].seconds < 2.5 else 1]
    assert holed.seconds > 1.0
    assert all(segment.seconds <= 3.49 for segment in segments)


def test_a_loss_before_a_key_frame_costs_the_unit_before_only() -> None:
    mux = television(6)
    key = starts(mux.packets)[75]
    last_of_before = max(i for i in range(key) if pid_of(mux.packets[i]) == VIDEO)
    segments, _ = played(without(mux.packets, last_of_before))
    assert units_of(media_packets(segments)) == 149


def test_error_flag_and_scrambled_packets_are_damage() -> None:
    for number, change in ((1, 0x80), (3, 0x80)):
        mux = television(6)
        index = starts(mux.packets)[60] + 1
        packet = bytearray(mux.packets[index])
        packet[number] |= change
        segments, segmenter = played([*mux.packets[:index], bytes(packet), *mux.packets[index + 1 :]])
        assert units_of(media_packets(segments)) == 150 - 15
        assert segmenter.damage.transport_errors + segmenter.damage.scrambled_packets == 1


def test_a_duplicate_is_dropped_and_is_no_damage() -> None:
    mux = television(4)
    twice = [q for i, p in enumerate(mux.packets) for q in ([p, p] if i % 50 == 20 else [p])]
    segments, segmenter = played(twice)
    assert media_packets(segments) == [p for p in mux.packets if pid_of(p) in mux.pids]
    assert segmenter.damage.duplicate_packets > 3
    assert segmenter.damage.continuity_gaps == 0


def test_a_permitted_jump_of_the_counter_is_no_damage() -> None:
    mux = television(2)
    mux.counters[VIDEO] += 5
    first = len(mux.packets)
    television(4, start=90_000 + 50 * FRAME, mux=mux)
    key = next(i for i in range(first, len(mux.packets)) if pid_of(mux.packets[i]) == VIDEO)
    packet = bytearray(mux.packets[key])
    packet[5] |= 0x80
    mux.packets[key] = bytes(packet)
    segments, segmenter = played(mux.packets)
    assert segmenter.damage.continuity_gaps == 0
    assert media_packets(segments) == [p for p in mux.packets if pid_of(p) in mux.pids]


def test_packets_without_payload_stay_where_they_are() -> None:
    mux = television(2)
    empty = (
        bytes((0x47, VIDEO >> 8, VIDEO & 255, 0x20 | mux.counters[VIDEO] - 1 & 15, 183, 0)) + b"\xff" * 182
    )
    mux.put(empty)
    television(3, start=90_000 + 50 * FRAME, mux=mux)
    segments, segmenter = played(mux.packets)
    assert segmenter.damage.continuity_gaps == 0
    assert media_packets(segments) == [p for p in mux.packets if pid_of(p) in mux.pids]


def test_without_idr_the_picture_comes_back_at_a_recovery_point() -> None:
    mux = television(8, key=OPEN_KEY)
    segments, segmenter = played(without(mux.packets, starts(mux.packets)[85] + 1))
    assert units_of(media_packets(segments)) == 200 - 16
    assert not any(segment.independent for segment in segments)
    assert [segment.discontinuity for segment in segments] == [False, False, True, False]
    assert segmenter.renewals == 1


def test_behind_a_hole_without_idr_the_parameter_sets_say_another_level() -> None:
    mux = television(12, key=OPEN_KEY)
    damaged = without(mux.packets, starts(mux.packets)[85] + 1)
    segments, segmenter = played(without(damaged, starts(damaged)[185] + 1))
    levels = [packet[packet.index(SPS) + 3] for packet in media_packets(segments) if SPS in packet]
    assert segmenter.renewals == 2
    assert levels == [40] * 4 + [41] * 4 + [40] * 4


def test_where_holes_leave_next_to_nothing_segments_come_all_the_same() -> None:
    mux = television(20, key=OPEN_KEY)
    packets = mux.packets
    for key in reversed(range(0, 500, 25)):
        packets = without(packets, starts(packets)[key + 2] + 1)
    segments, _ = played(packets)
    assert sum(segment.seconds for segment in segments) > 8


def test_with_idr_a_recovery_point_is_not_enough() -> None:
    mux = Mux()
    for i in range(200):
        if i % 25 == 0:
            mux.tables()
        es = KEY if i % 50 == 0 else OPEN_KEY if i % 25 == 0 else INTER
        mux.picture(90_000 + i * FRAME, es)
        mux.sound(90_000 + i * FRAME)
    segments, _ = played(without(mux.packets, starts(mux.packets)[110] + 1))
    assert units_of(media_packets(segments)) == 200 - 40


def test_a_recovery_point_is_taken_when_the_next_idr_is_overdue() -> None:
    mux = Mux()
    for i in range(400):
        if i % 25 == 0:
            mux.tables()
        es = INTER if i % 25 else KEY if i % 50 == 0 and i <= 150 else OPEN_KEY
        mux.picture(90_000 + i * FRAME, es)
        mux.sound(90_000 + i * FRAME)
    segments, segmenter = played(without(mux.packets, starts(mux.packets)[160] + 1))
    assert 400 - 91 <= units_of(media_packets(segments)) <= 400 - 88, "IDRs every 2 s: 3 s, then the next"
    assert segmenter.renewals == 1


def test_the_first_segment_begins_with_a_whole_key_frame() -> None:
    mux = television(6)
    segments, _ = played(without(mux.packets, starts(mux.packets)[0] + 1))
    assert segments[0].first_pts == 90_000 + 25 * FRAME
    assert segments[0].independent


def test_the_clock_goes_on_through_a_gap() -> None:
    mux = television(8)
    keys = starts(mux.packets)[75]
    segments, _ = played(without(mux.packets, keys + 1))
    clocks = [p for p in media_packets(segments) if p[3] & 0x20 and p[4] >= 7 and p[5] & 0x10]
    assert len(clocks) == len([p for p in mux.packets if p[3] & 0x20 and p[4] >= 7 and p[5] & 0x10])


def test_a_stamp_that_lies_makes_no_long_segment() -> None:
    mux = television(6)
    lying = starts(mux.packets)[60]
    packet = bytearray(mux.packets[lying])
    at = packet.index(b"\0\0\1\xe0") + 9
    packet[at] ^= 0x06
    mux.packets[lying] = bytes(packet)
    segments, _ = played(mux.packets, Segmenter(ceiling_seconds=3.49))
    assert max(segment.seconds for segment in segments) <= 3.49


@pytest.mark.parametrize("lost", [False, True])
def test_a_picture_size_that_changes_is_a_discontinuity(*, lost: bool) -> None:
    """Also where packets are missing before it, as they are when an encoder is changed for another."""
    small = bytes.fromhex("000000016742c00cda0507e840000003004000000c83c50aa8")
    other = KEY[:6] + small + KEY[KEY.index(b"\0\0\0\1\x68") :]
    mux = television(3)
    for i in range(75):
        mux.picture(90_000 + (75 + i) * FRAME, other if i % 25 == 0 else INTER)
        mux.sound(90_000 + (75 + i) * FRAME)
    last = max(i for i in range(starts(mux.packets)[75]) if pid_of(mux.packets[i]) == VIDEO)
    segments, segmenter = played(without(mux.packets, last) if lost else mux.packets)
    assert [s.discontinuity for s in segments].count(True) == 1
    assert all(s.independent for s in segments)
    changed = next(s for s in segments if s.discontinuity)
    assert changed.first_pts == 90_000 + 75 * FRAME
    assert segmenter.tracks[0].width == 320
