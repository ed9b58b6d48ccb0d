import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.signage.library.filetypes import (
    AVIF,
    GIF,
    JPEG,
    MP4,
    PNG,
    TYPES,
    WEBM,
    WEBP,
    FileType,
    by_extension,
    recognise,
)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"GIF89a", GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41", MP4),
        (b"\x00\x00\x00\x1cftypXAVC\x00\x00\x00\x00mp42XAVC", MP4),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif", AVIF),
        (b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82\x84webm", WEBM),
        (b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x23\x42\x82\x88matroska", None),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1", None),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", None),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"<?xml version='1.0'?><svg/>", None),
        (b"\x47\x40\x00\x10", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_are(head: bytes, kind: FileType | None) -> None:
    assert recognise(head) is kind


@given(st.binary(max_size=80))
def test_any_bytes_are_judged(head: bytes) -> None:
    assert recognise(head) in (None, *TYPES)


def test_names_lead_back_to_types() -> None:
    assert all(by_extension(f"{'0' * 64}.{kind.extension}") is kind for kind in TYPES)
    assert by_extension("a.svg") is None
    assert by_extension("") is None
