"""Damage on the way: packets lost or late, bits flipped. Each connection counts for itself, as tests do."""

from collections.abc import Callable

from adscreen.media.mpegts.packets import PACKET, pid_of
from adscreen.simulator.packets import offsets

VIDEO_PID = 0x100
"""ffmpeg's first elementary stream: the video, or a radio channel's sound."""


class Mangler:
    """Damages one packet in `n` of the first elementary stream."""

    def __init__(self) -> None:
        self._seen = 0
        self.damaged = 0

    def lose(self, data: bytes, one_in: int) -> bytes:
        """Return `data` without every `one_in`-th such packet."""
        return self._each(data, one_in, lambda _packet: b"")

    def corrupt(self, data: bytes, one_in: int) -> bytes:
        """Return `data` with a bit flipped in the payload of every `one_in`-th such packet."""
        return self._each(data, one_in, lambda p: p[:150] + bytes((p[150] ^ 0x10,)) + p[151:])

    def reorder(self, data: bytes, one_in: int) -> bytes:
        """Return `data` with every `one_in`-th such packet behind the packet that follows it."""
        parts: list[bytes] = []
        kept = 0
        for at in offsets(data):
            if at < kept or pid_of(data, at) != VIDEO_PID:
                continue
            self._seen += 1
            if self._seen % one_in == 0 and at + 2 * PACKET <= len(data):
                behind = at + PACKET
                parts += (data[kept:at], data[behind : behind + PACKET], data[at:behind])
                kept = behind + PACKET
                self.damaged += 1
        return b"".join((*parts, data[kept:])) if parts else data

    def _each(self, data: bytes, one_in: int, change: Callable[[bytes], bytes]) -> bytes:
        parts: list[bytes] = []
        kept = 0
        for at in offsets(data):
            if pid_of(data, at) != VIDEO_PID:
                continue
            self._seen += 1
            if self._seen % one_in == 0:
                parts += (data[kept:at], change(data[at : at + PACKET]))
                kept = at + PACKET
                self.damaged += 1
        return b"".join((*parts, data[kept:])) if parts else data
