"""RTP, as far as a transport stream in it needs (RFC 3550, RFC 2250), sans-IO: packets in, payloads in order.

Packets that overtake one another are put right within a short wait; one that stays away is given up, and the
continuity counters of the transport stream then tell what is missing.
"""

from dataclasses import dataclass

MP2T = 33
"""Payload type of a transport stream (RFC 3551 section 6); senders use dynamic ones too."""
_PACKET = 188
_FIXED = 12

_NUMBERS = 1 << 16
_FAR = 3000
"""Numbers by which a packet may be ahead; one further on belongs to a count begun anew (RFC 3550 A.1)."""
_OLD = 16
"""Packets in a row that come too late, after which they are taken for a count begun anew."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One packet's header and what it carries."""

    sequence: int
    source: int
    """Synchronisation source: another number is another sender, or the same one begun anew."""
    payload_type: int
    payload: memoryview


def read_rtp(datagram: memoryview) -> RtpPacket | None:
    """Return what a datagram says as RTP (RFC 3550 section 5.1); None when it is none."""
    if len(datagram) <= _FIXED or datagram[0] & 0xC0 != 0x80:
        return None
    start = _FIXED + 4 * (datagram[0] & 0x0F)
    if datagram[0] & 0x10 and len(datagram) >= start + 4:  # header extension
        start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4], "big")
    end = len(datagram) - (datagram[-1] if datagram[0] & 0x20 else 0)  # padding
    if start >= end:
        return None
    return RtpPacket(
        sequence=int.from_bytes(datagram[2:4], "big"),
        source=int.from_bytes(datagram[8:12], "big"),
        payload_type=datagram[1] & 0x7F,
        payload=datagram[start:end],
    )


def carries_ts(packet: RtpPacket) -> bool:
    """Tell whether the payload is whole packets of a transport stream (RFC 2250 section 2)."""
    payload = packet.payload
    return len(payload) % _PACKET == 0 and all(payload[at] == 0x47 for at in range(0, len(payload), _PACKET))


class Reorder:
    """Puts the packets of one source in order, waiting for a missing one no longer than it has to."""

    def __init__(self, *, wait: float = 0.1, room: int = 512) -> None:
        """`wait` is in seconds; `room` is how many packets may wait for the one before them."""
        self._wait = wait
        self._room = room
        self._next: int | None = None
        self._held: dict[int, tuple[memoryview, float]] = {}
        """Payloads and when they came, by number."""
        self._old = 0

        self.lost = 0
        """Packets that never came in time."""
        self.late = 0
        """Packets that came after they had been given up, and duplicates."""
        self.reordered = 0
        """Packets that were overtaken and put right."""

    @property
    def waiting(self) -> bool:
        """Whether packets wait for one before them."""
        return bool(self._held)

    def reset(self) -> None:
        """Forget the count: the next packet begins a new one."""
        self._next, self._old = None, 0
        self._held.clear()

    def put(self, sequence: int, payload: memoryview, now: float) -> list[memoryview]:
        """Take a packet at `now`, in seconds; return the payloads that are in order by it."""
        if self._next is None:
            self._next = sequence
        ahead = (sequence - self._next) % _NUMBERS
        if ahead >= _FAR:
            return self._out_of_reach(sequence, payload, now)
        self._old = 0
        if ahead == 0 and not self._held:
            self._next = (sequence + 1) % _NUMBERS
            return [payload]
        if sequence in self._held:
            self.late += 1
            return []
        self.reordered += ahead == 0
        self._held[sequence] = payload, now
        ready = self._drain()
        return ready + self._give_up() if len(self._held) > self._room else ready

    def overdue(self, now: float) -> list[memoryview]:
        """Return what has waited long enough for a packet that does not come."""
        ready: list[memoryview] = []
        while self._held and now - self._held[self._first()][1] >= self._wait:
            ready += self._give_up()
        return ready

    def _out_of_reach(self, sequence: int, payload: memoryview, now: float) -> list[memoryview]:
        """Drop what comes too late, until there is so much of it that the sender counts anew."""
        self.late += 1
        self._old += 1
        if self._old < _OLD:
            return []
        ready: list[memoryview] = []
        while self._held:
            ready += self._give_up()
        self.reset()
        return ready + self.put(sequence, payload, now)

    def _drain(self) -> list[memoryview]:
        ready: list[memoryview] = []
        while self._next is not None and self._next in self._held:
            ready.append(self._held.pop(self._next)[0])
            self._next = (self._next + 1) % _NUMBERS
        return ready

    def _give_up(self) -> list[memoryview]:
        """Go on behind the gap."""
        first = self._first()
        self.lost += (first - (self._next or 0)) % _NUMBERS
        self._next = first
        return self._drain()

    def _first(self) -> int:
        """Return the number of the packet behind the gap."""
        begin = self._next or 0
        return min(self._held, key=lambda number: (number - begin) % _NUMBERS)
