"""Cuts a clip out of an encode so that it can be repeated for ever without a seam.

Three things make a seam, and each is taken away here once, so that playing costs next to nothing: coded
pictures (the cut runs from one key frame to another of a picture that repeats), sound (a whole number of
audio frames, none of them the encoder's first, which are half silent) and continuity counters (every PID gets
a multiple of 16 packets).
"""

from collections import Counter
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.mpegts.packets import NULL_PID, PACKET, payload_at, pid_of
from adscreen.media.mpegts.psi import read_pat, read_pmt
from adscreen.simulator.packets import (
    PAT_PID,
    SDT_PID,
    SPLITTABLE,
    has_payload,
    is_random_access,
    offsets,
    split,
    starts_unit,
)

VERSION = 2
"""Raised when the same encode would be cut another way, so that kept clips are made anew."""


SEARCHED = 200
"""Packets in which the tables are looked for; both ffmpeg and a clip begin with them."""


@dataclass(frozen=True, slots=True)
class CutPlan:
    """What to keep, in access units of the track with the PCR, and in frames of the sound beside it."""

    skip: int
    """Least number of units to leave out; the cut is at the next unit that a decoder can start at."""
    keep: int
    gop: int
    audio_keep: int
    """Audio frames (one a PES packet) to keep beside video; 0 when the sound is the only track."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The program's PIDs and the packets that announce it."""

    lead: int
    psi: tuple[bytes, ...]


def read_tables(raw: bytes) -> Tables:
    """Return the one program of ffmpeg's output: its tables fit a packet each. Raises CONVERSION_FAILED."""
    first: dict[int, bytes] = {}
    for at in offsets(raw[: SEARCHED * PACKET]):
        first.setdefault(pid_of(raw, at), raw[at : at + PACKET])
    programs = read_pat(_section(first[PAT_PID])) if PAT_PID in first else None
    for pmt_pid in (programs or {}).values():
        pmt = read_pmt(_section(first[pmt_pid])) if pmt_pid in first else None
        if pmt is not None:
            psi = tuple(first[pid] for pid in (PAT_PID, pmt_pid, SDT_PID) if pid in first)
            return Tables(pmt.pcr_pid, psi)
    raise AdScreenError(Failure.CONVERSION_FAILED, "ffmpeg wrote no PAT and PMT")


def _section(packet: bytes) -> bytes:
    """Return the section that begins in a packet, to the end that its length states."""
    start = payload_at(packet) + 1
    length = int.from_bytes(packet[start + 1 : start + 3]) & 0x0FFF
    return packet[start : start + 3 + length]


def cut(raw: bytes, plan: CutPlan) -> bytes:
    """Return the clip; raises CONVERSION_FAILED when the encode is too short for the plan."""
    tables = read_tables(raw)
    packets = _select(raw, tables, plan)
    return _renumber(_even_out(packets))


def _select(raw: bytes, tables: Tables, plan: CutPlan) -> list[bytes]:
    """Keep the planned units, with 16 copies of the tables a GOP, the first in front of its key frame."""
    psi_pids = {pid_of(packet, 0) for packet in tables.psi}
    kept: list[bytes] = []
    seen, first, audio = 0, 0, 0
    inside = audio_open = False
    for at in offsets(raw):
        pid = pid_of(raw, at)
        if pid in psi_pids:
            continue
        if pid == tables.lead:
            if starts_unit(raw, at):
                if not first and seen >= plan.skip and is_random_access(raw, at):
                    first = seen
                inside = bool(first) and seen - first < plan.keep
                if inside:
                    kept += tables.psi * _copies(seen - first, plan.gop)
                seen += 1
            wanted = inside
        elif pid == NULL_PID:
            wanted = inside
        else:
            if first and starts_unit(raw, at):
                audio += 1
                audio_open = audio <= plan.audio_keep
            wanted = audio_open
        if wanted:
            kept.append(raw[at : at + PACKET])
    if not first or seen < first + plan.keep or audio < plan.audio_keep:
        raise AdScreenError(Failure.CONVERSION_FAILED, f"ffmpeg wrote {seen} pictures and {audio} sounds")
    return kept


def _copies(unit: int, gop: int) -> int:
    """Return how often the tables stand in front of a unit: 16 times a GOP, evenly."""
    return sum(1 for i in range(16) if i * gop // 16 == unit % gop)


def _even_out(packets: list[bytes]) -> list[bytes]:
    """Bring every PID to a multiple of 16 packets with payload, by splitting some in two."""
    counts = Counter(pid_of(p, 0) for p in packets if has_payload(p, 0))
    plain: dict[int, list[int]] = {}
    for place, packet in enumerate(packets):
        if has_payload(packet, 0) and PACKET - payload_at(packet, 0) >= SPLITTABLE:
            plain.setdefault(pid_of(packet, 0), []).append(place)
    chosen: set[int] = set()
    for pid, count in counts.items():
        missing = -count % 16
        places = plain.get(pid, [])
        if pid == NULL_PID or not missing:
            continue
        if len(places) < missing:
            raise AdScreenError(Failure.CONVERSION_FAILED, f"PID {pid} has too few packets for a loop")
        chosen.update(places[i * len(places) // missing] for i in range(missing))
    evened: list[bytes] = []
    for place, packet in enumerate(packets):
        evened += split(packet) if place in chosen else (packet,)
    return evened


def _renumber(packets: list[bytes]) -> bytes:
    """Write continuity counters that rise from 0, and end at 15 so that the clip can follow itself."""
    counters: Counter[int] = Counter()
    clip = bytearray()
    for packet in packets:
        pid = pid_of(packet, 0)
        counter = counters[pid]
        if has_payload(packet, 0):
            counters[pid] += 1
        else:
            counter -= 1
        at = len(clip)
        clip += packet
        clip[at + 3] = packet[3] & 0xF0 | counter & 0x0F
    return bytes(clip)
