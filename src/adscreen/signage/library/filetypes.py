"""What a file is, told by its first bytes: names and declared types of uploads are only claims."""

from dataclasses import dataclass
from enum import StrEnum


class CreativeKind(StrEnum):
    """How a creative is shown."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that every browser shows."""

    kind: CreativeKind
    mime: str
    extension: str


JPEG = FileType(CreativeKind.IMAGE, "image/jpeg", "jpg")
PNG = FileType(CreativeKind.IMAGE, "image/png", "png")
GIF = FileType(CreativeKind.IMAGE, "image/gif", "gif")
WEBP = FileType(CreativeKind.IMAGE, "image/webp", "webp")
AVIF = FileType(CreativeKind.IMAGE, "image/avif", "avif")
MP4 = FileType(CreativeKind.VIDEO, "video/mp4", "mp4")
WEBM = FileType(CreativeKind.VIDEO, "video/webm", "webm")

TYPES = (JPEG, PNG, GIF, WEBP, AVIF, MP4, WEBM)
NAMES = "JPEG, PNG, GIF, WebP, AVIF, MP4, WebM"
"""What may be uploaded, for people."""

_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
}


def recognise(head: bytes) -> FileType | None:
    """Return the type of a file that starts with `head` (64 bytes of it); None when it is none of ours.

    SVG is left out on purpose: it may hold scripts that would run as pages of this server.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return WEBM
    return None


def _iso_media(head: bytes) -> FileType | None:
    """Tell MP4 from AVIF by the brands of the file type box (ISO/IEC 14496-12 section 4.3)."""
    size = min(int.from_bytes(head[:4], "big"), 256)
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, size - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return AVIF
    return MP4 if brands & _MP4_BRANDS else None


def by_extension(name: str) -> FileType | None:
    """Return the type of a stored name `<sha256>.<extension>`."""
    extension = name.rpartition(".")[2]
    return next((t for t in TYPES if t.extension == extension), None)
