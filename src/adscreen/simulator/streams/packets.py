"""Chunks of a transport stream as payloads of seven packets, and those in RTP."""

import struct
from collections.abc import Iterator

PAYLOAD = 7 * 188
"""Bytes that fit an Ethernet frame whole: the usual size."""
MP2T = 33
"""RTP's payload type of a transport stream (RFC 3551)."""


class Payloads:
    """Cuts a stream; what does not fill a payload waits for the next chunk."""

    def __init__(self) -> None:
        self._rest = b""

    def of(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the payloads that are full by now."""
        data = self._rest + chunk
        whole = len(data) - len(data) % PAYLOAD
        self._rest = data[whole:]
        return (data[at : at + PAYLOAD] for at in range(0, whole, PAYLOAD))


class RtpHeaders:
    """Puts the header of RFC 3550 section 5.1 in front of payloads."""

    def __init__(self, source: int) -> None:
        self._source = source
        self._sequence = source & 0xFFFF

    def wrap(self, payload: bytes, seconds: float) -> bytes:
        """Return the packet of `payload`, sent at `seconds`."""
        self._sequence = (self._sequence + 1) & 0xFFFF
        stamp = int(seconds * 90_000) & 0xFFFFFFFF
        return struct.pack(">BBHII", 0x80, MP2T, self._sequence, stamp, self._source) + payload
