"""Take out of a segment what a look needs: its first picture, and the sound of its first seconds.

A decoder that is given the whole segment reads and decodes most of it before it says what is in it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from adscreen.media.looks.model import Print
from adscreen.media.model import Pieces, Track
from adscreen.media.mpegts.packets import NULL_PID, PACKET, payload_at
from adscreen.media.mpegts.pes import read_pes

SECONDS = 2.0
"""Of the segment, from its start: the sound whose level is taken."""
LEAST, MOST = 512 * 1024, 6 * 1024 * 1024
"""Bytes that are read of a segment: a key frame of 2160p is up to some megabytes."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A short transport stream."""

    data: bytes = field(repr=False)
    picture: Print | None
    """None without a picture."""


def cut(pieces: Pieces, seconds: float, tracks: Sequence[Track]) -> Cut:
    """Return the first picture and sound of a segment that lasts `seconds`."""
    size = sum(map(len, pieces))
    wanted = int(size * min(1.0, SECONDS / max(seconds, 0.1)))
    data = _start_of(pieces, min(max(wanted, LEAST), MOST))
    video = next((t.pid for t in tracks if t.codec.is_video), None)
    audio = next((t.pid for t in tracks if t.codec.is_audio), None)
    left_out = {t.pid for t in tracks} - {video, audio} | {NULL_PID}
    kept, unit, units = [], [], 0
    for number, (high, low) in enumerate(zip(data[1::PACKET], data[2::PACKET], strict=False)):
        pid = (high & 0x1F) << 8 | low
        if pid in left_out:
            continue
        at = number * PACKET
        if pid == video:
            units += high >> 6 & 1
            if units > 1:
                continue
            unit.append(at)
        kept.append(at)
    return Cut(b"".join([data[at : at + PACKET] for at in kept]), _print(data, unit))


def _start_of(pieces: Pieces, size: int) -> bytes:
    taken, left = [], size
    for piece in pieces:
        taken.append(piece[:left])
        left -= len(taken[-1])
        if not left:
            break
    data = b"".join(taken)
    return data[: len(data) // PACKET * PACKET]


def _print(data: bytes, unit: list[int]) -> Print | None:
    if not unit:
        return None
    first = payload_at(data, unit[0])
    head = read_pes(data, first, unit[0] + PACKET)
    digest = hashlib.blake2b(data[head.body if head else first : unit[0] + PACKET], digest_size=12)
    for at in unit[1:]:
        digest.update(data[payload_at(data, at) : at + PACKET])
    return Print(digest.digest(), head.pts if head else None)
