from tests.support.tspackets import VIDEO, Mux

from adscreen.media.mpegts.packets import (
    PACKET,
    adaptation_flags,
    has_discontinuity,
    has_pcr,
    payload_at,
    pcr_of,
    pcr_only,
    pid_of,
    same_payload,
)

FIRST = Mux().unit(VIDEO, b"\0\0\1payload" * 40, key=True, pcr=123_456)[0]


def test_fields() -> None:
    assert pid_of(FIRST) == VIDEO
    assert adaptation_flags(FIRST) == 0x50
    assert has_pcr(FIRST)
    assert pcr_of(FIRST) == 123_456
    assert FIRST[payload_at(FIRST) :].startswith(b"\0\0\1payload")
    assert not has_discontinuity(FIRST)


def test_no_payload_and_too_long_adaptation_fields() -> None:
    assert payload_at(bytes((0x47, 1, 0, 0x20, 183)) + bytes(183)) == PACKET
    assert payload_at(bytes((0x47, 1, 0, 0x30, 255)) + bytes(183)) == PACKET


def test_a_clock_reference_of_its_own() -> None:
    made = pcr_only(FIRST, 0, 9)
    assert len(made) == PACKET
    assert pid_of(made) == VIDEO
    assert made[3] == 0x29
    assert pcr_of(made) == 123_456
    assert payload_at(made) == PACKET


def test_duplicates_may_differ_in_their_clock() -> None:
    other = Mux().unit(VIDEO, b"\0\0\1payload" * 40, key=True, pcr=999)[0]
    assert same_payload(FIRST, 0, b"xx" + other, 2)
    assert not same_payload(FIRST, 0, other[:-1] + b"?", 0)
