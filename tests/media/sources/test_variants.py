import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.playlist import Multivariant, Variant
from adscreen.media.sources.variants import choose


def variant(
    uri: str, bandwidth: int, codecs: str = "", height: int | None = None, separate: bool = False
) -> Variant:
    return Variant(uri, bandwidth, tuple(c for c in codecs.split(",") if c), height, separate)


def chosen(*variants: Variant) -> str:
    return choose(Multivariant(variants, drm=False)).uri


H264 = "avc1.640028,mp4a.40.2"


def test_the_best_that_every_browser_plays() -> None:
    assert chosen(variant("a", 1, H264, 720), variant("b", 5, H264, 1080), variant("c", 9, H264, 2160)) == "b"
    assert chosen(variant("a", 1, H264, 720), variant("b", 5, "hvc1.1.6.L120,mp4a.40.2", 1080)) == "a"
    assert chosen(variant("a", 1, H264, 720), variant("b", 5, "avc1.640028,ac-3", 1080)) == "a"
    assert chosen(variant("a", 3), variant("b", 5)) == "b"
    assert chosen(variant("a", 9, "mp4a.40.2"), variant("b", 1, H264, 360)) == "b"
    assert chosen(variant("a", 9, "mp4a.40.2"), variant("b", 1)) == "b"
    assert chosen(variant("a", 8, H264, 1440), variant("b", 9, H264, 2160)) == "a"


def test_sound_inside_is_preferred_and_needed() -> None:
    assert chosen(variant("a", 9, H264, 1080, separate=True), variant("b", 1, H264, 360)) == "b"
    with pytest.raises(AdScreenError) as caught:
        chosen(variant("a", 9, H264, 1080, separate=True))
    assert caught.value.failure is Failure.UNSUPPORTED_CODEC


def test_protected_presentations() -> None:
    with pytest.raises(AdScreenError) as caught:
        choose(Multivariant((variant("a", 1),), drm=True))
    assert caught.value.failure is Failure.DRM
