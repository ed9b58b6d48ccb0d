"""The transport stream inside datagrams, by what they are and not by what the address calls them; sans-IO.

Plain ones are passed on as they came, whole packets or not; those of RTP are put in order first.
"""

from collections.abc import Sequence

from adscreen.media.sniff import ENOUGH, find_packets
from adscreen.media.sources.rtp import Reorder, RtpPacket, carries_ts, read_rtp

_PACKET = 188


class Unwrapper:
    """Takes datagrams, gives bytes; an empty piece stands for a break: another sender from here on."""

    def __init__(self, reorder: Reorder | None = None) -> None:
        self.reorder = reorder or Reorder()
        self.foreign = ""
        """What came that is no transport stream; empty while nothing did."""
        self.bare_rtp = False
        """It was RTP that carries something else."""
        self._rtp: bool | None = None
        self._source: int | None = None
        self._unknown = b""

    @property
    def recognised(self) -> bool:
        """Whether a transport stream was found."""
        return self._rtp is not None

    def feed(self, data: bytes, ends: Sequence[int], now: float) -> list[bytes]:
        """Take the datagrams that lie in `data` one behind the other, the last byte before each of `ends`."""
        if self._rtp is False and all(data[at] & 0xC0 != 0x80 for at in (0, *ends[:-1])):
            return [data]
        whole = memoryview(data)
        pieces: list[bytes] = []
        run: list[bytes | memoryview] = []
        at = 0
        for end in ends:
            datagram = whole[at:end]
            at = end
            packet = read_rtp(datagram)
            if packet is None or not carries_ts(packet):
                run += self._plain(datagram, packet)
                continue
            if self._rtp and packet.source != self._source and self._source is not None:
                pieces += [b"".join(run), b""] if run else [b""]
                run = []
                self.reorder.reset()
            self._rtp, self._source = True, packet.source
            run += self.reorder.put(packet.sequence, packet.payload, now)
        run += self.reorder.overdue(now)
        return [*pieces, b"".join(run)] if run else pieces

    def overdue(self, now: float) -> list[bytes]:
        """Return what has waited long enough for a packet that does not come."""
        ready = self.reorder.overdue(now)
        return [b"".join(ready)] if ready else []

    def _plain(self, datagram: memoryview, packet: RtpPacket | None) -> list[bytes | memoryview]:
        """Return what belongs to a stream without RTP; some senders cut it without regard to its packets."""
        if self._rtp is False:
            return [datagram]
        aligned = len(datagram) % _PACKET == 0 and len(datagram) > 0 and datagram[0] == 0x47
        if aligned:
            found: list[bytes | memoryview] = [datagram]
        else:
            self.bare_rtp = packet is not None
            self.foreign = (
                f"RTP of payload type {packet.payload_type} without a transport stream"
                if packet is not None
                else "datagrams without a transport stream"
            )
            if self._rtp or packet is not None:
                return []
            self._unknown = (self._unknown + bytes(datagram))[-ENOUGH:]
            if find_packets(self._unknown) is None:
                return []
            found = [self._unknown]
        self._rtp, self._unknown = False, b""
        return found
