"""Bytes in any pieces to whole 188-byte packets: sync, resync, and 192- and 204-byte packets made plain."""

from adscreen.media.mpegts.packets import PACKET, SYNC

_SIZES = (188, 192, 204)
"""Plain; M2TS with a 4-byte time code in front; DVB with 16 parity bytes behind."""
_PROOF = 5
"""Sync bytes in a row that make a packet grid believable."""


class Framer:
    """Cuts a byte stream into packets. Never raises; holds at most a few packets."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes a packet takes in the source; 0 while unknown."""
        self.skipped = 0
        self.resyncs = 0

        self._rest = b""

    @property
    def rest(self) -> bytes:
        """The bytes of a packet that is not whole yet."""
        return self._rest

    def reset(self) -> None:
        """Forget the partial packet and the grid: the source begins anew."""
        self._rest = b""
        self.size = 0

    def feed(self, data: bytes | bytearray | memoryview, *, last: bool = False) -> list[bytes]:
        """Return runs of whole 188-byte packets; two runs mean that bytes between them were skipped.

        `last` says that no more bytes come, so that a few packets at the end need no further proof.
        """
        if self.size == PACKET:
            whole = len(data) - (len(self._rest) + len(data)) % PACKET
            if whole >= 0:
                # one copy of what is whole, none of the rest: all of television goes through here
                run = b"".join((self._rest, memoryview(data)[:whole]))
                if run[::PACKET].count(SYNC) == len(run) // PACKET:
                    self._rest = bytes(data[whole:])
                    return [run] if run else []
        buffer = self._rest + data if self._rest else bytes(data)
        if last and self.size not in (0, PACKET):
            # the last packet is whole without what would stand between it and the next
            buffer += bytes(self.size - PACKET)
        return self._slow(buffer, last)

    def _slow(self, buffer: bytes, last: bool) -> list[bytes]:
        runs: list[bytes] = []
        at = 0
        while True:
            if not self.size:
                found = self._search(buffer, at, last)
                if found is None:
                    keep = min(len(buffer) - at, 0 if last else _SIZES[-1] * _PROOF)
                    self.skipped += len(buffer) - at - keep
                    self._rest = buffer[len(buffer) - keep :]
                    return runs
                self.skipped += found - at
                at = found
            run, end = self._grid(buffer, at)
            lost = len(buffer) - end >= self.size
            if lost and run:
                # bytes may be missing inside the last packet: then the next one begins inside it
                inside = self._search(buffer, end - self.size + 1, last)
                if inside is not None and inside < end:
                    run = run[:-PACKET]
                    self.skipped += inside - end + PACKET
                    end = inside
            if run:
                runs.append(run)
            at = end
            if not lost:
                self._rest = buffer[at:]
                return runs
            self.size = 0
            self.resyncs += 1

    def _grid(self, buffer: bytes, at: int) -> tuple[bytes, int]:
        """Return the packets from `at` as long as sync bytes stand on the grid, and where that ends."""
        size = self.size
        count = (len(buffer) - at) // size
        syncs = buffer[at : at + count * size : size]
        good = len(syncs) - len(syncs.lstrip(b"\x47"))
        end = at + good * size
        if size == PACKET:
            return buffer[at:end], end
        return b"".join([buffer[i : i + PACKET] for i in range(at, end, size)]), end

    def _search(self, buffer: bytes, at: int, last: bool) -> int | None:
        """Return where a believable packet grid begins, and set the packet size; None when more is needed."""
        start = buffer.find(SYNC, at)
        while start >= 0:
            for size in _SIZES:
                syncs = buffer[start : start + _PROOF * size : size]
                whole = len(buffer) >= start + (_PROOF - 1) * size + 1
                if syncs.count(SYNC) == len(syncs) and (whole or (last and len(buffer) - start >= PACKET)):
                    self.size = size
                    return start
                if not whole and not last and syncs.count(SYNC) == len(syncs):
                    return None
            start = buffer.find(SYNC, start + 1)
        return None
