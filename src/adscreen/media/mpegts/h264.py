"""H.264 in byte-stream form: start points and sequence parameter set (ITU-T H.264 annex B, section 7.3)."""

from contextlib import suppress
from itertools import pairwise

from adscreen.media.mpegts.bits import Bits, BitsOverError, without_emulation
from adscreen.media.mpegts.grade import Grade, Picture, PictureFormat

_SLICE, _IDR, _SEI, _SPS = 1, 5, 6, 7
_PARTITION_A = 2
_RECOVERY_POINT = 6
_INTRA = frozenset((*range(0xB0, 0xC0), *range(0x94, 0x98), 0x88, 0x8A))
"""First bytes of a picture's first slice where it is an I or SI slice: one bit for macroblock 0; slice_type
fits the other seven (tables 7-6 and 9-2: 2 is written 011, 4 is 00101, 7 is 0001000, 9 is 0001010).
"""
_PIXELS = (
    *((1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33)),
    *((18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1)),
)
"""Sample aspect ratios from aspect_ratio_idc 1 on (table E-1)."""
_OWN_PIXEL = 255
_PLAIN = {grade: Picture(grade) for grade in Grade}
_LEVELS = (10, 11, 12, 13, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52)
_NEXT_LEVEL = dict(pairwise(_LEVELS)) | {52: 51}
CHROMA_PROFILES = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135))
"""Values of profile_idc whose parameter sets tell the chroma format."""


def picture(data: bytes, whole: bool) -> Picture | None:
    """Grade the access unit that starts with `data`; None when more of it is needed.

    `whole` says that no more will come. The slice type is read as hls.js reads it: an I slice that is no IDR
    makes a key frame there only where a parameter set stands before it, hence the middle grade.
    """
    header: bytes | None = None
    recovery = False
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        kind = data[at + 3] & 31
        # a slice that is not a picture's first belongs to the unit before: the PES packet began in the middle
        first = at + 4 < len(data) and data[at + 4] & 0x80
        if kind == _IDR and first:
            return _graded(Grade.CLEAN, header)
        if kind in (_SLICE, _PARTITION_A) and first:
            grade = Grade.NONE
            if data[at + 4] in _INTRA:
                grade = Grade.RECOVERY if recovery or header is not None else Grade.WEAK
            return _graded(grade, header)
        after = data.find(b"\0\0\1", at + 4)
        if after < 0:
            break
        if kind == _SPS:
            header = data[at + 3 : after]
        elif kind == _SEI:
            recovery = recovery or _has_recovery_point(data[at + 4 : after])
        at = after
    return _graded(Grade.NONE, header) if whole else None


def may_be_reference(data: bytes) -> bool:
    """Tell whether others may refer to the picture whose access unit starts with `data` (nal_ref_idc)."""
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        if data[at + 3] & 31 in (_SLICE, _PARTITION_A):
            return bool(data[at + 3] & 0x60)
        at = data.find(b"\0\0\1", at + 4)
    return True


def marked(data: bytes) -> bytes:
    """Return the beginning of an access unit with the next higher level in its parameter set.

    A decoder of that level plays it as well (annex A.3), and browsers begin anew with a set that differs.
    """
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 6:
        if data[at + 3] & 31 == _SPS:
            return data[: at + 6] + bytes((_NEXT_LEVEL.get(data[at + 6], data[at + 6]),)) + data[at + 7 :]
        at = data.find(b"\0\0\1", at + 4)
    return data


def _graded(grade: Grade, header: bytes | None) -> Picture:
    return _PLAIN[grade] if header is None else Picture(grade, header)


def _has_recovery_point(sei: bytes) -> bool:
    """Look through the messages of one SEI unit (section 7.3.2.3.1)."""
    at = 0
    while at + 2 <= len(sei) and sei[at] != 0x80:
        kind = size = 0
        while at < len(sei) and sei[at] == 255:
            kind += 255
            at += 1
        if at >= len(sei):
            return False
        kind += sei[at]
        at += 1
        while at < len(sei) and sei[at] == 255:
            size += 255
            at += 1
        if at >= len(sei):
            return False
        size += sei[at]
        at += 1 + size
        if kind == _RECOVERY_POINT:
            return True
    return False


def picture_format(sps: bytes) -> PictureFormat | None:
    """Read a sequence parameter set, NAL header first; None when it is broken (section 7.3.2.1.1)."""
    if len(sps) < 5:
        return None
    bits = Bits(without_emulation(sps[4:]))
    try:
        return _read(bits, sps[1:4])
    except BitsOverError:
        return None


def _read(bits: Bits, profile: bytes) -> PictureFormat:
    bits.unsigned()
    chroma = read_chroma(bits)[0] if profile[0] in CHROMA_PROFILES else 1
    bits.unsigned()
    _order_count(bits)
    bits.unsigned()
    bits.take(1)
    width = (bits.unsigned() + 1) * 16
    map_units = bits.unsigned() + 1
    frames_only = bits.take(1)
    height = map_units * 16 * (2 - frames_only)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        across = 2 if chroma in (1, 2) else 1
        down = (2 if chroma == 1 else 1) * (2 - frames_only)
        width -= across * (bits.unsigned() + bits.unsigned())
        height -= down * (bits.unsigned() + bits.unsigned())
    pixel = None
    with suppress(BitsOverError):
        pixel = _pixel(bits)
    name = f"avc1.{profile.hex().upper()}"
    return PictureFormat(name, max(width, 0), max(height, 0), not frames_only, pixel=pixel)


def _pixel(bits: Bits) -> tuple[int, int] | None:
    """Read the beginning of the usability information (section E.1.1)."""
    if not bits.take(1) or not bits.take(1):
        return None
    code = bits.take(8)
    if code == _OWN_PIXEL:
        width, height = bits.take(16), bits.take(16)
        return (width, height) if width and height else None
    return _PIXELS[code - 1] if 0 < code <= len(_PIXELS) else None


def read_chroma(bits: Bits) -> tuple[int, bool]:
    """Read from chroma_format_idc on to the scaling lists; return it and separate_colour_plane_flag."""
    chroma = bits.unsigned()
    planes = chroma == 3 and bool(bits.take(1))
    bits.unsigned()
    bits.unsigned()
    bits.take(1)
    if bits.take(1):
        for i in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _scaling_list(bits, 16 if i < 6 else 64)
    return chroma, planes


def _scaling_list(bits: Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _order_count(bits: Bits) -> None:
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()
