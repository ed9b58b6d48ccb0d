"""Looks at segments as a strict player would: what every segment must be, whatever the source was."""

import io
from collections.abc import Iterable

import av

from adscreen.media.model import Segment
from adscreen.media.mpegts.packets import PACKET, has_discontinuity, pid_of
from adscreen.media.mpegts.psi import Pmt, read_pat, read_pmt


def packets_of(data: bytes) -> list[bytes]:
    """Return the 188-byte packets of `data`."""
    assert len(data) % PACKET == 0
    return [data[i : i + PACKET] for i in range(0, len(data), PACKET)]


def map_of(segment: Segment) -> tuple[int, Pmt]:
    """Return PMT PID and map, which must stand in the first two packets."""
    return map_in(segment.data)


def map_in(data: bytes) -> tuple[int, Pmt]:
    """Return PMT PID and map of a segment's bytes."""
    first, second = data[:PACKET], data[PACKET : 2 * PACKET]
    assert pid_of(first) == 0
    programs = read_pat(first[5 : 5 + 16])
    assert programs is not None
    assert len(programs) == 1
    pmt_pid = next(iter(programs.values()))
    assert pid_of(second) == pmt_pid
    size = 3 + ((second[6] & 15) << 8 | second[7])
    pmt = read_pmt(second[5 : 5 + size])
    assert pmt is not None
    return pmt_pid, pmt


def media_packets(segments: Iterable[Segment]) -> list[bytes]:
    """Return all packets but our PAT and PMT, in order."""
    found: list[bytes] = []
    for segment in segments:
        pmt_pid, _ = map_of(segment)
        found += [p for p in packets_of(segment.data) if pid_of(p) not in (0, pmt_pid)]
    return found


def check_legal(segments: Iterable[Segment]) -> None:
    """Check what holds for all segments: tables first, counters that go on, nothing unlisted."""
    counters: dict[int, int] = {}
    for segment in segments:
        assert segment.duration > 0
        pmt_pid, pmt = map_of(segment)
        listed = {s.pid for s in pmt.streams} | {0, pmt_pid, pmt.pcr_pid}
        assert {t.pid for t in segment.tracks} == {s.pid for s in pmt.streams}
        if segment.discontinuity:
            counters.clear()
        for packet in packets_of(segment.data):
            pid = pid_of(packet)
            assert packet[0] == 0x47
            assert not packet[1] & 0x80
            assert not packet[3] & 0xC0
            assert pid in listed
            if packet[3] & 0x10:
                if pid in counters and not has_discontinuity(packet):
                    assert packet[3] & 15 == (counters[pid] + 1) & 15, f"counter of {pid:#x}"
                counters[pid] = packet[3] & 15
            elif has_discontinuity(packet):
                counters.pop(pid, None)


def units(data: bytes, kind: str) -> dict[int, bytes]:
    """Return the access units of the first `video` or `audio` stream by PTS, as PyAV demuxes them."""
    found: dict[int, bytes] = {}
    with av.open(io.BytesIO(data), format="mpegts") as container:
        streams = [s for s in container.streams if s.type == kind]
        for packet in container.demux(streams[:1]):
            if packet.pts is not None:
                found[packet.pts] = bytes(packet)
    return found
