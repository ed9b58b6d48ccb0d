"""One door to the video codecs: grade an access unit, read its sequence header."""

from collections.abc import Callable

from adscreen.media.model import Codec
from adscreen.media.mpegts import h264, hevc, mpeg2
from adscreen.media.mpegts.grade import Grade, Picture, PictureFormat

ENOUGH = 64 * 1024
"""Bytes of an access unit after which a grade must be found."""
_GRADERS: dict[Codec, Callable[[bytes, bool], Picture | None]] = {
    Codec.H264: h264.picture,
    Codec.HEVC: hevc.picture,
    Codec.MPEG1: mpeg2.picture,
    Codec.MPEG2: mpeg2.picture,
    Codec.MPEG4: mpeg2.part2_picture,
}
_FORMATS: dict[Codec, Callable[[bytes], PictureFormat | None]] = {
    Codec.H264: h264.picture_format,
    Codec.HEVC: hevc.picture_format,
    Codec.MPEG1: mpeg2.picture_format,
    Codec.MPEG2: mpeg2.picture_format,
}


def grade_picture(codec: Codec, data: bytes, whole: bool = False) -> Picture | None:
    """Grade the access unit that starts with `data`; None when more of it is needed and may come."""
    return _GRADERS[codec](data, whole or len(data) >= ENOUGH)


def read_format(codec: Codec, header: bytes) -> PictureFormat | None:
    """Read the sequence header that a `Picture` carried; None when it says nothing."""
    reader = _FORMATS.get(codec)
    return reader(header) if reader else None


__all__ = ["ENOUGH", "Grade", "Picture", "PictureFormat", "grade_picture", "read_format"]
