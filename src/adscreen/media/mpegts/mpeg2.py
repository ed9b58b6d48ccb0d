"""MPEG-1, MPEG-2 and MPEG-4 part 2 video: start points and sequence headers (ISO/IEC 13818-2 section 6.2)."""

from adscreen.media.mpegts.grade import Grade, Picture, PictureFormat

_PICTURE, _SEQUENCE, _GROUP = 0x00, 0xB3, 0xB8
_RATES = (0.0, 24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 50.0, 60000 / 1001, 60.0)

_FORMS = {2: (4, 3), 3: (16, 9), 4: (221, 100)}


def picture(data: bytes, whole: bool) -> Picture | None:
    """Grade the access unit that starts with `data`; None when more of it is needed."""
    header: bytes | None = None
    headed = closed = False
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        kind = data[at + 3]
        if kind == _PICTURE:
            if len(data) < at + 6:
                break
            intra = data[at + 5] >> 3 & 7 == 1
            grade = Grade.NONE
            if intra:
                grade = Grade.CLEAN if closed else Grade.RECOVERY if headed else Grade.WEAK
            return Picture(grade, header)
        if kind == _SEQUENCE:
            headed = True
            header = data[at + 3 : at + 32]
        elif kind == _GROUP and len(data) > at + 7:
            headed = True
            closed = bool(data[at + 7] & 0x40)
        at = data.find(b"\0\0\1", at + 4)
    return Picture(Grade.NONE, header) if whole else None


def picture_format(header: bytes) -> PictureFormat | None:
    """Read a sequence header and the sequence extension behind it, where there is one."""
    if len(header) < 8:
        return None
    width = header[1] << 4 | header[2] >> 4
    height = (header[2] & 15) << 8 | header[3]
    rate = header[4] & 15
    extension = header.find(b"\0\0\1\xb5")
    interlaced: bool | None = None
    pixel: tuple[int, int] | None = None
    if extension >= 0 and len(header) > extension + 5 and header[extension + 4] >> 4 == 1:
        interlaced = not header[extension + 5] & 0x08
        pixel = _pixel(header[4] >> 4, width, height)
    known = _RATES[rate] if 0 < rate < len(_RATES) else None
    return PictureFormat(None, width, height, interlaced, known, pixel)


def _pixel(code: int, width: int, height: int) -> tuple[int, int] | None:
    """Return what aspect_ratio_information means for a pixel (table 6-3): it tells the picture's form."""
    if code == 1:
        return 1, 1
    form = _FORMS.get(code)
    return (form[0] * height, form[1] * width) if form and width and height else None


def part2_picture(data: bytes, whole: bool) -> Picture | None:
    """Grade an access unit of MPEG-4 part 2 (ISO/IEC 14496-2 section 6.2.5)."""
    at = data.find(b"\0\0\1\xb6")
    if 0 <= at < len(data) - 4:
        intra = data[at + 4] >> 6 == 0
        headed = b"\0\0\1\xb0" in data[:at] or b"\0\0\1\x00" in data[:at] or b"\0\0\1\x20" in data[:at]
        grade = Grade.NONE
        if intra:
            grade = Grade.CLEAN if headed else Grade.RECOVERY
        return Picture(grade)
    return Picture(Grade.NONE) if whole else None
