"""Program clock references (ISO/IEC 13818-1 section 2.4.3.5), as far as playing a file at its own speed
needs them.
"""

PACKET = 188
SYNC = 0x47
CLOCK = 90_000
WRAP = 1 << 33


class PcrClock:
    """Media time of a stream by the clock of one of its programs: the first that shows up."""

    def __init__(self) -> None:
        self._pid: int | None = None
        self._last: int | None = None
        self.seconds = 0.0
        """Media time since the first reference; jumps of the clock (over a second, or back) count as
        nothing.
        """

    @property
    def started(self) -> bool:
        """Whether a reference was seen."""
        return self._last is not None

    def feed(self, packets: bytes) -> None:
        """Take whole packets of 188 bytes that start on a sync byte."""
        controls, lengths, flags = packets[3::PACKET], packets[4::PACKET], packets[5::PACKET]
        for index, (control, length, flag) in enumerate(zip(controls, lengths, flags, strict=True)):
            if control & 0x20 and length >= 7 and flag & 0x10:
                self._take(packets[index * PACKET : index * PACKET + PACKET])

    def _take(self, packet: bytes) -> None:
        pid = (packet[1] & 0x1F) << 8 | packet[2]
        if packet[0] != SYNC or packet[1] & 0x80 or (self._pid is not None and pid != self._pid):
            return
        self._pid = pid
        base = int.from_bytes(packet[6:10], "big") << 1 | packet[10] >> 7
        if self._last is not None:
            step = (base - self._last) % WRAP
            if step <= CLOCK:
                self.seconds += step / CLOCK
        self._last = base
