from pathlib import Path

import pytest
from tests.media.sources.collector import CLIENT

from adscreen.core.errors import AdScreenError
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources import open_source
from adscreen.media.sources.factory import file_path
from adscreen.media.sources.file import FileSource
from adscreen.media.sources.hls_pull import HlsPull
from adscreen.media.sources.http_ts import HttpTs


@pytest.mark.parametrize(
    ("kind", "made"), [(SourceKind.HTTP_TS, HttpTs), (SourceKind.HLS, HlsPull), (SourceKind.FILE, FileSource)]
)
def test_every_kind_has_its_source(kind: SourceKind, made: type) -> None:
    assert type(open_source(SourceSpec(kind, "http://tv.example.com/1"), CLIENT)) is made


def test_file_addresses() -> None:
    assert file_path("/media/a b.ts") == Path("/media/a b.ts")
    assert file_path("file:///media/a%20b.ts") == Path("/media/a b.ts")
    with pytest.raises(AdScreenError):
        file_path("file://elsewhere/a.ts")
