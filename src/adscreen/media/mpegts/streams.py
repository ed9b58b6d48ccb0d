"""What a PMT entry announces: codec, language, scrambling, from stream type and descriptors.

Stream types: ISO/IEC 13818-1 table 2-34 and ATSC A/53; descriptors: ETSI EN 300 468 and the SMPTE
registration list.
"""

from dataclasses import dataclass

from adscreen.media.model import Codec, Track
from adscreen.media.mpegts.psi import PmtStream, descriptors_of

_BY_TYPE = {
    0x01: Codec.MPEG1,
    0x02: Codec.MPEG2,
    0x03: Codec.MP2,
    0x04: Codec.MP2,
    0x0F: Codec.AAC,
    0x10: Codec.MPEG4,
    0x11: Codec.LATM,
    0x1B: Codec.H264,
    0x24: Codec.HEVC,
    0x81: Codec.AC3,
    0x82: Codec.DTS,
    0x83: Codec.UNKNOWN,
    0x85: Codec.DTS,
    0x87: Codec.EAC3,
    0x8A: Codec.DTS,
}
_PRIVATE = frozenset((0x06, 0x80, 0x88, 0x89, 0xEA))
"""Stream types that say nothing by themselves: PES private data and user private."""
_BY_DESCRIPTOR = {0x6A: Codec.AC3, 0x7A: Codec.EAC3, 0x7B: Codec.DTS, 0x7C: Codec.AAC}
_BY_EXTENSION = {0x15: Codec.AC4, 0x0E: Codec.DTS, 0x21: Codec.DTS}
"""Extension tags of the DVB extension descriptor 0x7F."""
_BY_REGISTRATION = {
    b"AC-3": Codec.AC3,
    b"EAC3": Codec.EAC3,
    b"AC-4": Codec.AC4,
    b"DTS1": Codec.DTS,
    b"DTS2": Codec.DTS,
    b"DTS3": Codec.DTS,
    b"HEVC": Codec.HEVC,
    b"Opus": Codec.OPUS,
}
CA_DESCRIPTOR = 0x09


@dataclass(frozen=True, slots=True)
class Announced:
    """A PMT entry understood."""

    entry: PmtStream
    codec: Codec
    language: str | None
    scrambled: bool
    """A conditional access descriptor stands at the stream."""

    def track(self) -> Track:
        """Return the track as far as the PMT tells it."""
        return Track(
            pid=self.entry.pid,
            stream_type=self.entry.stream_type,
            codec=self.codec,
            language=self.language,
            scrambled=self.scrambled,
        )


def announced(entry: PmtStream) -> Announced:
    """Understand one PMT entry."""
    codec = _BY_TYPE.get(entry.stream_type, Codec.DATA)
    language = None
    scrambled = False
    for tag, body in descriptors_of(entry.descriptors):
        if tag == 0x0A and len(body) >= 3:
            language = _language(body[:3])
        elif tag == CA_DESCRIPTOR:
            scrambled = True
        elif entry.stream_type in _PRIVATE and codec is Codec.DATA:
            codec = _described(tag, body)
    return Announced(entry, codec, language, scrambled)


def _described(tag: int, body: bytes) -> Codec:
    if tag == 0x05:
        return _BY_REGISTRATION.get(bytes(body[:4]), Codec.DATA)
    if tag == 0x7F and body:
        return _BY_EXTENSION.get(body[0], Codec.DATA)
    return _BY_DESCRIPTOR.get(tag, Codec.DATA)


def _language(code: bytes) -> str | None:
    text = code.decode("latin-1").lower()
    return text if text.isascii() and text.isalpha() and text != "und" else None
