"""HEVC in byte-stream form: start points and sequence parameter set (ITU-T H.265 section 7.3)."""

from adscreen.media.mpegts.bits import Bits, BitsOverError, without_emulation
from adscreen.media.mpegts.grade import Grade, Picture, PictureFormat

_FIRST_IRAP, _CRA, _LAST_IRAP = 16, 21, 23
_FIRST_OTHER = 32
_SPS = 33


def picture(data: bytes, whole: bool) -> Picture | None:
    """Grade the access unit that starts with `data`; None when more of it is needed."""
    header: bytes | None = None
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        kind = data[at + 3] >> 1 & 63
        # a segment that is not a first one belongs to the unit before: the PES packet began in its middle
        if kind < _FIRST_OTHER and at + 5 < len(data) and data[at + 5] & 0x80:
            if not _FIRST_IRAP <= kind <= _LAST_IRAP:
                return Picture(Grade.NONE, header)
            return Picture(Grade.RECOVERY if kind == _CRA else Grade.CLEAN, header)
        after = data.find(b"\0\0\1", at + 4)
        if after < 0:
            break
        if kind == _SPS:
            header = data[at + 3 : after]
        at = after
    return Picture(Grade.NONE, header) if whole else None


def picture_format(sps: bytes) -> PictureFormat | None:
    """Read a sequence parameter set, NAL header first; None when it is broken (H.265 section 7.3.2.2.1)."""
    bits = Bits(without_emulation(sps[2:]))
    try:
        bits.take(4)
        layers = bits.take(3)
        bits.take(1)
        name, interlaced = _profile(bits)
        _sub_layers(bits, layers)
        bits.unsigned()
        chroma = bits.unsigned()
        if chroma == 3:
            bits.take(1)
        width, height = bits.unsigned(), bits.unsigned()
        if bits.take(1):
            width -= (2 if chroma in (1, 2) else 1) * (bits.unsigned() + bits.unsigned())
            height -= (2 if chroma == 1 else 1) * (bits.unsigned() + bits.unsigned())
    except BitsOverError:
        return None
    return PictureFormat(name, max(width, 0), max(height, 0), interlaced)


def _profile(bits: Bits) -> tuple[str, bool]:
    """Return the codec string of ISO/IEC 14496-15 annex E, and whether the source is flagged interlaced."""
    space, tier, profile = bits.take(2), bits.take(1), bits.take(5)
    compatible = int(f"{bits.take(32):032b}"[::-1], 2)
    constraints = bits.take(48).to_bytes(6, "big")
    level = bits.take(8)
    progressive, interlaced = constraints[0] >> 7, constraints[0] >> 6 & 1
    prefix = ("", "A", "B", "C")[space]
    tail = "".join(f".{byte:X}" for byte in constraints.rstrip(b"\0"))
    name = f"hvc1.{prefix}{profile}.{compatible:X}.{'LH'[tier]}{level}{tail}"
    return name, bool(interlaced and not progressive)


def _sub_layers(bits: Bits, layers: int) -> None:
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in present:
        bits.take(88 * profile)
        bits.take(8 * level)
