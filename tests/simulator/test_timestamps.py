from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.packets import pcr_of
from adscreen.simulator.timestamps import WRAP, read_stamp, write_pcr, write_stamp

TICKS = st.integers(0, WRAP - 1)


@given(TICKS, st.sampled_from([2, 3, 1]))
def test_a_stamp_is_read_as_written_and_keeps_its_prefix_and_markers(ticks: int, prefix: int) -> None:
    data = bytearray((prefix << 4 | 1, 0, 1, 0, 1))
    write_stamp(data, 0, ticks)
    assert read_stamp(data, 0) == ticks
    assert (data[0] >> 4, data[0] & 1, data[2] & 1, data[4] & 1) == (prefix, 1, 1, 1)


@given(TICKS, st.integers(0, 299))
def test_a_clock_reference_is_read_as_written_and_keeps_its_extension(ticks: int, extension: int) -> None:
    packet = bytearray(188)
    packet[10:12] = (0x7E00 | extension).to_bytes(2)
    write_pcr(packet, 6, ticks)
    assert pcr_of(bytes(packet)) == ticks
    assert int.from_bytes(packet[10:12]) & 0x7FFF == 0x7E00 | extension
