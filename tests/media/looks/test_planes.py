import random

from hypothesis import given
from hypothesis import strategies as st

from adscreen.media.looks.model import LUMA_SIZE
from adscreen.media.looks.planes import is_black, is_same

SAMPLES = LUMA_SIZE[0] * LUMA_SIZE[1]


def noisy(level: int, by: int, seed: int = 1) -> bytes:
    chance = random.Random(seed)
    return bytes(min(255, max(0, level + chance.randint(-by, by))) for _ in range(SAMPLES))


def with_text(ground: bytes, samples: int, level: int) -> bytes:
    return bytes([level]) * samples + ground[samples:]


@given(st.integers(0, 18), st.integers(0, 2))
def test_flat_and_dark_is_black_in_either_range(level: int, coding_noise: int) -> None:
    assert is_black(noisy(level, coding_noise))


def test_black_with_grain_a_subtitle_or_structure_is_a_scene() -> None:
    black = noisy(1, 1)
    assert not is_black(noisy(8, 6)), "grain"
    assert not is_black(with_text(black, 12, 180)), "a subtitle"
    assert not is_black(noisy(3, 1)[: SAMPLES // 2] + noisy(12, 1)[SAMPLES // 2 :]), "a horizon at night"
    assert not is_black(noisy(40, 0)), "a flat grey is no black"
    assert is_black(with_text(black, 3, 180)), "a few bad samples do not hide it"


def test_the_same_picture_coded_twice_is_the_same_and_a_small_motion_is_not() -> None:
    picture = noisy(120, 60)
    again = bytes(value + (place % 7 == 0) for place, value in enumerate(picture))
    assert is_same(picture, again)
    assert not is_same(picture, noisy(120, 60, seed=2))
    mouth = bytearray(picture)
    mouth[2600] = (mouth[2600] + 60) % 256
    assert not is_same(picture, bytes(mouth))
    dimmed = bytes(value - 1 for value in picture)
    assert not is_same(picture, dimmed), "a slow fade"
