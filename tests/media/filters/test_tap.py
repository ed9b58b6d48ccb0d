import random

from tests.support.media import make_ts
from tests.support.paced import without_every

from adscreen.media.filters.tap import Tap
from adscreen.media.segmenter import Segmenter


def tapped(data: bytes, seed: int) -> tuple[bytes, bytes]:
    """Return what a tap gives, chunk by chunk, and the packets of all segments without their tables."""
    chance = random.Random(seed)
    segmenter, tap = Segmenter(), Tap()
    given, whole = bytearray(), bytearray()
    at = 0
    while at < len(data):
        size = chance.randrange(1, 40_000)
        segments = segmenter.feed(data[at : at + size])
        at += size
        for piece in tap.more(segments, segmenter.unfinished()):
            given += piece
        for segment in segments:
            for piece in segment.pieces[1:]:
                whole += piece
    return bytes(given), bytes(whole)


def test_it_gives_the_packets_of_the_segments_before_those_end() -> None:
    given, whole = tapped(make_ts(seconds=8, gop=50).read_bytes(), seed=1)
    assert given.startswith(whole)
    assert len(given) > len(whole), "the open segment's packets are there too"


def test_damage_never_comes_out() -> None:
    data = without_every(make_ts(seconds=8, gop=25).read_bytes(), 400)
    for seed in range(4):
        given, whole = tapped(data, seed)
        assert len(whole) > 100_000
        assert given.startswith(whole)
