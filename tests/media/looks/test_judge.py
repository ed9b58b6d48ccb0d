import pytest
from tests.media.looks.footage import EVERY, footage

from adscreen.media.looks.judge import Judge
from adscreen.media.looks.model import FlawKind, Look

PROMISE = 30.0
"""Seconds within which a fault is named."""

HEALTHY = (
    ("moving", "tone"),
    ("still", "tone"),
    ("dark scene", "quiet"),
    ("slow fade", "tone"),
    ("night shot", "quiet"),
    ("talking head", "quiet"),
)


def named(judge: Judge, looks: list[Look]) -> dict[FlawKind, float]:
    """Return the first moment at which each fault was named."""
    found: dict[FlawKind, float] = {}
    for look in looks:
        for flaw in judge.look(look):
            found.setdefault(flaw.kind, look.at)
    return found


@pytest.mark.parametrize(("picture", "sound"), HEALTHY)
def test_ten_minutes_of_a_healthy_channel_accuse_nothing(picture: str, sound: str) -> None:
    looks = footage(picture, sound).looks()
    assert len(looks) == 600 / EVERY
    assert named(Judge(), looks) == {}


def test_radio_has_no_picture_to_be_wrong() -> None:
    sound = footage("moving", "tone").levels
    looks = [Look(n * EVERY, None, level) for n, level in enumerate(sound)]
    assert named(Judge(), looks) == {}
    silent = [Look(n * EVERY, None, -120.0) for n in range(8)]
    assert set(named(Judge(), silent)) == {FlawKind.SILENT}


@pytest.mark.parametrize("before", [("moving", "tone"), ("talking head", "quiet"), ("still", "tone"), None])
@pytest.mark.parametrize("sound", ["silence", "tone"])
def test_black_is_named_in_time_whatever_came_before(before: tuple[str, str] | None, sound: str) -> None:
    judge, start = Judge(), 0.0
    if before is not None:
        assert named(judge, footage(*before).looks(count=24)) == {}
        start = 24.0 * EVERY
    found = named(judge, footage("black", sound).looks(start, count=12))
    assert found[FlawKind.BLACK] - start <= PROMISE - EVERY
    assert FlawKind.FROZEN not in found
    assert FlawKind.PLACEHOLDER not in found
    assert (FlawKind.SILENT in found) == (sound == "silence")


@pytest.mark.parametrize("before", [("moving", "tone"), ("talking head", "quiet"), ("night shot", "quiet")])
@pytest.mark.parametrize("sound", ["silence", "tone"])
def test_a_picture_that_stops_is_named_frozen_in_time(before: tuple[str, str], sound: str) -> None:
    judge = Judge()
    assert named(judge, footage(*before).looks(count=24)) == {}
    start = 24.0 * EVERY
    stuck = footage("still", sound).looks(start, count=12)
    found = named(judge, stuck)
    assert found[FlawKind.FROZEN] - start <= PROMISE - EVERY
    assert FlawKind.PLACEHOLDER not in found
    after = footage("moving", "tone").looks(start + 60, count=6)
    assert [bool(judge.look(look)) for look in after][2:] == [False] * 4, "it is well again"


def test_a_channel_of_slides_teaches_how_long_its_slides_stay() -> None:
    planes = footage("moving", "tone").planes
    looks = [Look(n * EVERY, planes[n // 5], -20.0) for n in range(120)]
    assert named(Judge(), looks) == {}
    longer = [Look(n * EVERY, planes[n // 8], -20.0) for n in range(120)]
    assert named(Judge(), longer) == {}, "40 seconds each, since the first one on"


def test_silence_is_named_in_time_and_forgotten_when_sound_comes_back() -> None:
    judge = Judge()
    moving = footage("moving", "tone")
    assert named(judge, moving.looks(count=24)) == {}
    start = 24.0 * EVERY
    found = named(judge, footage("moving", "silence").looks(start, count=12))
    assert set(found) == {FlawKind.SILENT}
    assert found[FlawKind.SILENT] - start <= PROMISE - EVERY
    assert [bool(judge.look(look)) for look in moving.looks(start + 60, count=3)] == [True, False, False]


def test_a_missing_sound_track_is_silence_and_sound_that_cannot_be_decoded_is_not() -> None:
    planes = footage("moving", "tone").planes
    without = [Look(n * EVERY, plane, None, sound=False) for n, plane in enumerate(planes[:8])]
    judge = Judge()
    assert set(named(judge, without)) == {FlawKind.SILENT}
    assert "no sound track" in judge.look(without[-1])[0].evidence
    unknown = [Look(n * EVERY, plane, None) for n, plane in enumerate(planes[:20])]
    assert named(Judge(), unknown) == {}


def test_a_silent_card_from_the_start_is_a_placeholder() -> None:
    found = named(Judge(), footage("still", "silence").looks(count=12))
    assert found[FlawKind.PLACEHOLDER] <= PROMISE - EVERY
    assert FlawKind.FROZEN not in found


def test_a_silent_card_after_a_reconnect_is_a_placeholder_and_not_a_frozen_channel() -> None:
    judge = Judge()
    named(judge, footage("moving", "tone").looks(count=24))
    start = 24.0 * EVERY
    found = named(judge, footage("still", "silence").looks(start, count=12, joined=True))
    assert found[FlawKind.PLACEHOLDER] - start <= PROMISE - EVERY


def test_a_logo_that_always_stood_and_falls_silent_is_silent_only() -> None:
    judge = Judge()
    assert named(judge, footage("still", "tone").looks(count=24)) == {}
    found = named(judge, footage("still", "silence").looks(24.0 * EVERY, count=12))
    assert set(found) == {FlawKind.SILENT}


def test_what_went_on_before_a_long_time_without_looks_is_over_and_habits_stay() -> None:
    judge = Judge()
    black = footage("black", "tone")
    assert named(judge, black.looks(count=2)) == {}
    later = black.looks(600.0, count=2)
    assert named(judge, later) == {}, "two looks now, two looks ten minutes ago: not four"
    moving = Judge()
    assert named(moving, footage("moving", "tone").looks(count=24)) == {}
    found = named(moving, footage("still", "tone").looks(1000.0, count=12))
    assert found[FlawKind.FROZEN] - 1000.0 <= PROMISE - EVERY, "this channel moves"
