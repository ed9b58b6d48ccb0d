"""Playbooks of sound: radio, absent pictures, other time lines, damage."""

import pytest
from tests.support.tscheck import check_legal, media_packets
from tests.support.tspackets import ADTS, AUDIO, FRAME, INTER, KEY, Mux, pes, television

from adscreen.media.model import Segment
from adscreen.media.mpegts.packets import pid_of
from adscreen.media.segmenter import Segmenter


def played(mux: Mux, segmenter: Segmenter | None = None) -> list[Segment]:
    segmenter = segmenter or Segmenter()
    segments = segmenter.feed(mux.data) + segmenter.finish()
    check_legal(segments)
    return segments


def radio(seconds: float, *, video: int = 0, start: int = 90_000, mux: Mux | None = None) -> Mux:
    mux = mux or Mux(video=video, pids=(0x100, AUDIO))
    for i in range(round(seconds * 25)):
        if i % 25 == 0:
            mux.tables()
        mux.sound(start + i * FRAME)
    return mux


def test_radio_is_cut_on_sound() -> None:
    mux = radio(10)
    segments = played(mux)
    assert [round(s.seconds) for s in segments[:-1]] == [2, 2, 2, 2]
    assert all(s.independent for s in segments)
    assert media_packets(segments) == [p for p in mux.packets if pid_of(p) == AUDIO]


def test_an_announced_picture_that_never_comes_does_not_stop_the_sound() -> None:
    segmenter = Segmenter()
    live = segmenter.feed(radio(6, video=0x1B).data)
    assert sum(s.seconds for s in live) > 3
    assert [t.pid for t in live[0].tracks] == [AUDIO]
    assert live[0].first_pts == 90_000


def test_a_late_picture_begins_a_new_set() -> None:
    mux = radio(5, video=0x1B)
    television(4, start=90_000 + 125 * FRAME, mux=mux)
    segments = played(mux)
    turn = next(i for i, s in enumerate(segments) if s.discontinuity)
    assert [len(s.tracks) for s in segments[: turn + 1]] == [1] * turn + [2]
    assert segments[turn].first_pts == 90_000 + 125 * FRAME


def test_announced_sound_that_never_comes_is_not_listed() -> None:
    mux = Mux()
    for i in range(100):
        if i % 25 == 0:
            mux.tables()
        mux.picture(90_000 + i * FRAME, INTER if i % 25 else KEY)
    assert {tuple(t.pid for t in s.tracks) for s in played(mux)} == {(0x100,)}


def test_silence_stands_in_the_place_of_damaged_sound_and_the_picture_stays() -> None:
    mux = television(6)
    second = [i for i, p in enumerate(mux.packets) if pid_of(p) == AUDIO and not p[1] & 0x40][40]
    whole = len([p for p in mux.packets if pid_of(p) == AUDIO])
    mux.packets.pop(second)
    segmenter = Segmenter()
    segments = played(mux, segmenter)
    left = [p for p in media_packets(segments) if pid_of(p) == AUDIO]
    assert len(left) == whole - 2 + 1, "two packets are replaced by one"
    assert segmenter.damage.silent_frames == 2, "two AAC frames are 43 ms, the gap is 40"
    assert len([p for p in media_packets(segments) if pid_of(p) == 0x100]) == len(
        [p for p in mux.packets if pid_of(p) == 0x100]
    )


def test_a_jump_of_radios_clock_is_a_discontinuity() -> None:
    mux = radio(5, start=90_000_000)
    radio(5, start=90_000, mux=mux)
    segments = played(mux)
    assert [s.discontinuity for s in segments].count(True) == 1
    assert sum(s.seconds for s in segments) == pytest.approx(10, abs=0.1)


def test_sound_that_jumps_ahead_of_the_picture_waits_for_it() -> None:
    mux = television(4, start=90_000_000)
    for i in range(10):
        mux.picture(90_000_000 + (100 + i) * FRAME)
        mux.sound(90_000 + i * FRAME)
    television(4, start=90_000 + 10 * FRAME, mux=mux)
    segments = played(mux)
    turn = next(i for i, s in enumerate(segments) if s.discontinuity)
    before = [p for p in media_packets(segments[:turn]) if pid_of(p) == AUDIO]
    assert len([p for p in before if p[1] & 0x40]) == 100


@pytest.mark.parametrize("frames", [100, 130])
@pytest.mark.parametrize("ceiling", [None, 3.49])
def test_the_playlist_moves_when_the_picture_stops(ceiling: float | None, frames: int) -> None:
    mux = television(frames / 25)
    radio(30, start=90_000 + frames * FRAME, mux=mux)
    segments = played(mux, Segmenter(ceiling_seconds=ceiling))
    assert sum(s.seconds for s in segments) > 25
    assert max(s.seconds for s in segments) <= (ceiling or 12)


def test_another_sampling_rate_is_a_discontinuity_once_it_is_certain() -> None:
    mux = television(4)
    other = bytes((ADTS[0], ADTS[1], 0x50, *ADTS[3:]))
    for i in range(100):
        if i % 25 == 0:
            mux.tables()
        mux.picture(90_000 + (100 + i) * FRAME, INTER if i % 25 else KEY)
        mux.unit(AUDIO, pes(0xC0, 90_000 + (100 + i) * FRAME, other + b"\x21" * 300))
    segmenter = Segmenter()
    segments = played(mux, segmenter)
    assert [s.discontinuity for s in segments].count(True) == 1
    assert segmenter.tracks[1].sample_rate == 44100


def test_sound_is_the_same_however_many_frames_a_chunk_holds() -> None:
    data = television(9).data
    whole = Segmenter()
    at_once = whole.feed(data) + whole.finish()
    bit_by_bit = Segmenter()
    pieces = [data[at : at + 1000] for at in range(0, len(data), 1000)]
    assert at_once == [s for piece in pieces for s in bit_by_bit.feed(piece)] + bit_by_bit.finish()


def test_a_broken_head_among_whole_ones_is_found() -> None:
    mux = television(6)
    starts = [i for i, p in enumerate(mux.packets) if pid_of(p) == AUDIO and p[1] & 0x40]
    broken = starts[70]
    packet = bytearray(mux.packets[broken])
    packet[packet.index(b"\0\0\1\xc0") + 2] = 0
    mux.packets[broken] = bytes(packet)
    left = media_packets(played(mux))
    assert bytes(packet) not in left
    # the one before it goes too, since where it ends cannot be told; one of silence is in their place
    assert len([p for p in left if pid_of(p) == AUDIO and p[1] & 0x40]) == len(starts) - 2 + 1
