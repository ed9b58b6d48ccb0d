import pytest

from adscreen.media.sources.pcr import CLOCK, WRAP, PcrClock


def packet(pid: int, base: int | None, *, error: bool = False) -> bytes:
    head = bytes([0x47, (0x80 if error else 0) | pid >> 8, pid & 0xFF])
    if base is None:
        return head + b"\x10" + b"\xaa" * 184
    pcr = (base % WRAP << 15 | 0x7E00).to_bytes(6, "big")
    return head + b"\x30\x07\x10" + pcr + b"\xaa" * 176


def test_time_goes_on_over_the_wrap() -> None:
    clock = PcrClock()
    start = WRAP - CLOCK
    clock.feed(b"".join(packet(256, start + n * CLOCK // 10) for n in range(21)))
    assert clock.seconds == pytest.approx(2.0)


def test_jumps_count_as_nothing() -> None:
    clock = PcrClock()
    clock.feed(
        packet(256, 0)
        + packet(256, 9000)
        + packet(256, 90_000_000)
        + packet(256, 90_009_000)
        + packet(256, 5)
    )
    assert clock.seconds == pytest.approx(0.2)


def test_one_program_decides_and_bad_packets_do_not() -> None:
    clock = PcrClock()
    assert not clock.started
    clock.feed(packet(300, None) + packet(256, 0) + packet(512, 50_000) + packet(256, 80_000, error=True))
    clock.feed(packet(256, 9000))
    assert clock.started
    assert clock.seconds == pytest.approx(0.1)
