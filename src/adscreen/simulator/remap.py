"""Another program map: PIDs that move, and a version that says so (ISO/IEC 13818-1 section 2.4.4.8)."""

from dataclasses import replace
from functools import lru_cache

from adscreen.media.mpegts.packets import PACKET, payload_at, pid_of
from adscreen.media.mpegts.psi import packed, read_pmt, write_pmt
from adscreen.simulator.clip import FIRST_STREAM_PID, FIRST_TABLE_PID
from adscreen.simulator.packets import offsets


def remapped(data: bytes, by: int, version: int) -> bytes:
    """Return `data` with its elementary streams `by` PIDs further on and the PMT in `version`."""
    changed = bytearray(data)
    for at in offsets(data):
        pid = pid_of(data, at)
        if FIRST_STREAM_PID <= pid < FIRST_TABLE_PID:
            changed[at + 1] = data[at + 1] & 0xE0 | pid + by >> 8
            changed[at + 2] = pid + by & 0xFF
        elif pid == FIRST_TABLE_PID:
            packet = _table(data[at : at + PACKET], by, version)
            changed[at : at + PACKET] = packet[:3] + data[at + 3 : at + 4] + packet[4:]
    return bytes(changed)


@lru_cache(maxsize=64)
def _table(packet: bytes, by: int, version: int) -> bytes:
    """Return the packet of the changed PMT; ffmpeg's fits one."""
    start = payload_at(packet) + 1
    length = int.from_bytes(packet[start + 1 : start + 3]) & 0x0FFF
    pmt = read_pmt(packet[start : start + 3 + length])
    if pmt is None:
        return packet
    streams = tuple(replace(each, pid=each.pid + by) for each in pmt.streams)
    moved = replace(pmt, pcr_pid=pmt.pcr_pid + by, streams=streams)
    return packed(write_pmt(moved, version), FIRST_TABLE_PID, 0)[0]
