from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.mpegts.packets import PACKET, payload_at
from adscreen.simulator.packets import SPLITTABLE, is_random_access, split, starts_unit


@given(st.integers(0, PACKET - 4 - SPLITTABLE), st.booleans())
def test_a_split_packet_carries_the_same_stream(room: int, unit: bool) -> None:
    header = bytes((0x47, 0x41 if unit else 0x01, 0, 0x30 if room else 0x10))
    field = bytes((room - 1, 0x40)) + b"\xff" * (room - 2) if room > 1 else b"\0" * room
    packet = header + field + bytes(range(PACKET - 4 - room))
    one, two = split(packet)
    assert len(one) == len(two) == PACKET
    assert one[payload_at(one) :] + two[payload_at(two) :] == packet[payload_at(packet) :]
    assert (starts_unit(one, 0), starts_unit(two, 0)) == (unit, False)
    assert is_random_access(one, 0) == (room > 1)
    assert not is_random_access(two, 0)
