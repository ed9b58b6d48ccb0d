"""What the first frame header of a sound says: codec string, channels, sampling rate."""

from collections.abc import Callable
from dataclasses import dataclass

from adscreen.media.model import Codec

_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_MPA_RATES = (44100, 48000, 32000)
_AC3_RATES = (48000, 44100, 32000)
_AC3_CHANNELS = (2, 1, 2, 3, 3, 4, 4, 5)


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """A frame header understood."""

    codec: Codec
    rfc6381: str | None
    channels: int | None
    sample_rate: int | None


def read_sound(codec: Codec, data: bytes) -> SoundFormat | None:
    """Read the first frame header in `data`, the start of a PES packet; None when there is none.

    The codec in the answer may differ from the announced one: MPEG audio's layer is told by its frames only.
    """
    reader = _READERS.get(codec)
    return reader(data) if reader else None


def _adts(data: bytes) -> SoundFormat | None:
    """ISO/IEC 13818-7 section 6.2. Half the rate of sound today means that SBR doubles it: HE-AAC."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 3:
        rate = data[at + 2] >> 2 & 15
        if data[at + 1] & 0xF6 == 0xF0 and rate < len(_AAC_RATES):
            kind = (data[at + 2] >> 6) + 1
            channels = (data[at + 2] & 1) << 2 | data[at + 3] >> 6
            sampling = _AAC_RATES[rate]
            if kind == 2 and sampling <= 24000:
                kind = 5
            count = {0: None, 7: 8}.get(channels, channels)
            return SoundFormat(Codec.AAC, f"mp4a.40.{kind}", count, sampling)
        at = data.find(b"\xff", at + 1)
    return None


def _mpeg_audio(data: bytes) -> SoundFormat | None:
    """ISO/IEC 11172-3 section 2.4.1.3; the low-rate extension halves the sampling rate (ISO/IEC 13818-3)."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 3:
        version, layer, rate = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3, data[at + 2] >> 2 & 3
        if data[at + 1] & 0xE0 == 0xE0 and version != 1 and layer and rate != 3:
            codec, name = (Codec.MP3, "mp4a.40.34") if layer == 1 else (Codec.MP2, "mp4a.40.33")
            channels = 1 if data[at + 3] >> 6 == 3 else 2
            return SoundFormat(codec, name, channels, _MPA_RATES[rate] >> {3: 0, 2: 1, 0: 2}[version])
        at = data.find(b"\xff", at + 1)
    return None


def _ac3(data: bytes) -> SoundFormat | None:
    """ETSI TS 102 366 section 4.3 and annex E.1.2: one sync word, told apart by the stream id's size."""
    at = data.find(b"\x0b\x77")
    if at < 0 or len(data) < at + 8:
        return None
    if data[at + 5] >> 3 > 10:
        return _eac3(data[at:])
    rate = data[at + 4] >> 6
    mode = data[at + 6] >> 5
    bits = int.from_bytes(data[at + 6 : at + 8], "big") << 3 & 0xFFFF
    for present in (mode & 1 and mode != 1, mode & 4, mode == 2):
        bits = bits << 2 & 0xFFFF if present else bits
    channels = _AC3_CHANNELS[mode] + (bits >> 15)
    return SoundFormat(Codec.AC3, "ac-3", channels, _AC3_RATES[rate] if rate < 3 else None)


def _eac3(data: bytes) -> SoundFormat:
    rate = data[4] >> 6
    channels = _AC3_CHANNELS[data[4] >> 1 & 7] + (data[4] & 1)
    sample_rate = _AC3_RATES[rate] if rate < 3 else (24000, 22050, 16000, None)[data[4] >> 4 & 3]
    return SoundFormat(Codec.EAC3, "ec-3", channels, sample_rate)


def _latm(data: bytes) -> SoundFormat | None:
    """A LOAS sync word is all that is read: the configuration behind it is no browser's business."""
    found = any(data[i] == 0x56 and data[i + 1] & 0xE0 == 0xE0 for i in range(min(len(data) - 1, 64)))
    return SoundFormat(Codec.LATM, "mp4a.40.2", None, None) if found else None


def _opus(_data: bytes) -> SoundFormat:
    return SoundFormat(Codec.OPUS, "opus", None, 48000)


_READERS: dict[Codec, Callable[[bytes], SoundFormat | None]] = {
    Codec.AAC: _adts,
    Codec.MP2: _mpeg_audio,
    Codec.MP3: _mpeg_audio,
    Codec.AC3: _ac3,
    Codec.EAC3: _ac3,
    Codec.LATM: _latm,
    Codec.OPUS: _opus,
}
