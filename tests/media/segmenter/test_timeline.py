import pytest

from adscreen.media.model import TICKS
from adscreen.media.mpegts.psi import PmtStream
from adscreen.media.mpegts.streams import announced
from adscreen.media.segmenter.stream import Stream
from adscreen.media.segmenter.timeline import jumped


def stream(last: int | None) -> Stream:
    known = announced(PmtStream(0x100, 0x1B, b""))
    return Stream(1, known, known.track(), last_dts=last)


@pytest.mark.parametrize(
    ("step", "jump"), [(3600, False), (-20_000, False), (-60_000, True), (TICKS, False), (2 * TICKS, True)]
)
def test_steps(step: int, jump: bool) -> None:
    assert jumped(stream(1_000_000), 1_000_000 + step) is jump


def test_the_first_stamp_is_no_jump() -> None:
    assert not jumped(stream(None), 5)


def test_a_step_that_the_sound_made_too_is_no_jump() -> None:
    assert not jumped(stream(0), 5 * TICKS, stream(5 * TICKS - 100))
    assert jumped(stream(0), 5 * TICKS, stream(1000))
    assert jumped(stream(5 * TICKS), 0, stream(100))
