"""Silent frames of a sound's own configuration: what stands in the place of frames that are damaged."""

from dataclasses import dataclass

from adscreen.media.model import Codec

_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_RAW_AAC = {
    1: bytes.fromhex("00c800802380"),
    2: bytes.fromhex("210049900219002380"),
    3: bytes.fromhex("00c8008020840126400864008e"),
    4: bytes.fromhex("00c800802084012640086400802c80080238"),
    5: bytes.fromhex("00c800802084012640086400823004990021900238"),
    6: bytes.fromhex("00c800802084012640086400823004990021900200b2002008e0"),
}
"""AAC-LC frames in which every channel is silent, by channel configuration, as hls.js holds them too."""
_MPA_RATES = (44100, 48000, 32000)
_LAYER_2 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_LAYER_3 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Kbit/s by bit-rate index (ISO/IEC 11172-3 section 2.4.2.3); both layers of the low-rate extension."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One frame of it, and what it lasts."""

    frame: bytes
    ticks: float
    """Length in ticks of 90 kHz."""


def silence_like(codec: Codec, data: bytes) -> Silence | None:
    """Return a silent frame like the one that `data` begins with; None where none is known.

    AAC in ADTS, and MPEG audio layer II and III: what browsers play. Others are decoded by ffmpeg, which gets
    over a gap.
    """
    if codec is Codec.AAC:
        return _adts(data)
    return _mpeg_audio(data) if codec in (Codec.MP2, Codec.MP3) else None


def _adts(data: bytes) -> Silence | None:
    """ISO/IEC 13818-7 section 6.2: the same header without a checksum, the frame's length its own."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0:
        return None
    rate, channels = data[2] >> 2 & 15, (data[2] & 1) << 2 | data[3] >> 6
    raw = _RAW_AAC.get(channels)
    if raw is None or rate >= len(_AAC_RATES):
        return None
    size = 7 + len(raw)
    header = bytes((0xFF, data[1] | 1, data[2], data[3] & 0xC0 | size >> 11, size >> 3 & 255))
    return Silence(header + bytes(((size & 7) << 5 | 0x1F, 0xFC)) + raw, 1024 * 90_000 / _AAC_RATES[rate])


def _mpeg_audio(data: bytes) -> Silence | None:
    """A frame whose bit allocation (layer II) or side information (layer III) is zero decodes to silence."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    version, layer, rate = data[1] >> 3 & 3, data[1] >> 1 & 3, data[2] >> 2 & 3
    if version == 1 or layer not in (1, 2) or rate == 3:
        return None
    kilobits = _LOW_RATES if version != 3 else _LAYER_2 if layer == 2 else _LAYER_3
    index = data[2] >> 4
    if not 0 < index < len(kilobits):
        return None
    sampling = _MPA_RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 576 if layer == 1 and version != 3 else 1152
    size = samples // 8 * kilobits[index] * 1000 // sampling
    # no checksum, no padding
    header = bytes((0xFF, data[1] | 1, data[2] & 0xFD, data[3]))
    return Silence(header.ljust(size, b"\0"), samples * 90_000 / sampling)
