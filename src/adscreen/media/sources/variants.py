"""Which variant of an HLS presentation a screen gets."""

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.playlist import Multivariant, Variant

MAX_HEIGHT = 1080

_VIDEO = ("avc1", "avc3")
_AUDIO = ("mp4a.40", "mp4a.67")
_ANY_VIDEO = ("avc", "hvc", "hev", "dvh", "av01", "vp09", "vp9", "mp4v", "mp2v")


def choose(master: Multivariant) -> Variant:
    """Return the best variant: playable by its CODECS, at most 1080 lines, sound inside, then the highest
    rate.

    Raises DRM when all are protected, UNSUPPORTED_CODEC when sound comes only by addresses of its own.
    """
    if master.drm:
        raise AdScreenError(Failure.DRM, "the playlist asks for a licensed player (session key)")
    muxed = [variant for variant in master.variants if not variant.separate_audio]
    if not muxed:
        raise AdScreenError(Failure.UNSUPPORTED_CODEC, "sound and picture come as separate playlists")
    return max(muxed, key=_rank)


def _rank(variant: Variant) -> tuple[int, int, int]:
    small_enough = variant.height is None or variant.height <= MAX_HEIGHT
    # above the limit less is more: a browser on a small box copes with 1440 lines before it does with 2160
    rate = variant.bandwidth if small_enough else -variant.bandwidth
    return _playable(variant.codecs, variant.height), int(small_enough), rate


def _playable(codecs: tuple[str, ...], height: int | None) -> int:
    """Return 3 for H.264 with AAC or nothing else, 2 when the playlist does not say, 1 for others, 0 for
    sound only.
    """
    if not codecs:
        return 2
    names = [codec.lower() for codec in codecs]
    if height is None and not any(name.startswith(_ANY_VIDEO) for name in names):
        return 0
    return 3 if all(name.startswith(_VIDEO + _AUDIO) for name in names) else 1
