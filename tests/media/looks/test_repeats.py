from adscreen.media.looks.judge import Judge
from adscreen.media.looks.model import FlawKind, Look, Print
from adscreen.media.looks.repeats import Loop, Replay

TICKS = 90_000
KEY_FRAMES = 6
CLIP = 12.0
"""Seconds of the clip that comes again: six segments of two seconds."""


def print_of(number: int, pts: float) -> Print:
    return Print(number.to_bytes(4, "big"), int(pts * TICKS))


def replayed(at: float, every: float = 5.0) -> tuple[Print, ...]:
    """Return the segments of the last `every` seconds of a clip that is sent again and again as it is."""
    numbers = range(int((at - every) // 2) + 1, int(at // 2) + 1)
    return tuple(print_of(n % KEY_FRAMES, n % KEY_FRAMES * 2) for n in numbers if n >= 0)


def looped(at: float, every: float = 5.0, period: int = KEY_FRAMES) -> tuple[Print, ...]:
    """The same, with a clock that runs on."""
    numbers = range(int((at - every) // 2) + 1, int(at // 2) + 1)
    return tuple(print_of(n % period, n * 2) for n in numbers if n >= 0)


def fresh(at: float, every: float = 5.0) -> tuple[Print, ...]:
    return looped(at, every, 1_000_000)


def looking(begin: float, end: float) -> list[float]:
    return [begin + 5.0 * n for n in range(int((end - begin) / 5.0) + 1)]


def plane(at: float) -> bytes:
    return bytes((sample * 7 + int(at) * 31) % 256 for sample in range(96 * 54))


def judged(
    judge: Judge, prints: dict[float, tuple[Print, ...]], level: float = -20.0
) -> dict[FlawKind, float]:
    found: dict[FlawKind, float] = {}
    for at, some in prints.items():
        for flaw in judge.look(Look(at, plane(at), level, prints=some)):
            found.setdefault(flaw.kind, at)
    return found


def test_a_clip_that_is_sent_again_with_its_own_clock_is_named_within_half_a_minute() -> None:
    found = judged(Judge(), {at: replayed(at) for at in looking(3.0, 60.0)})
    assert set(found) == {FlawKind.PLACEHOLDER}
    assert found[FlawKind.PLACEHOLDER] <= 30.0


def test_the_last_seconds_sent_again_after_a_reconnect_are_no_placeholder() -> None:
    replay = Replay()
    for at in looking(5.0, 60.0):
        burst = fresh(at - 5.0, 10.0) if at % 15.0 == 0 else ()
        assert not replay.note(Look(at, None, None, prints=burst + fresh(at)))


def test_television_after_the_placeholder_is_believed_soon() -> None:
    judge = Judge()
    judged(judge, {at: replayed(at) for at in looking(3.0, 60.0)})
    well = {at: fresh(at + 10_000.0) for at in looking(65.0, 120.0)}
    assert [bool(judge.look(Look(at, plane(at), -20.0, prints=some))) for at, some in well.items()][2:] == [
        False
    ] * 10


def test_a_channel_that_always_was_a_loop_with_sound_is_well() -> None:
    assert judged(Judge(), {at: looped(at) for at in looking(3.0, 600.0)}) == {}


def test_a_silent_loop_is_a_placeholder() -> None:
    found = judged(Judge(), {at: looped(at) for at in looking(3.0, 60.0)}, level=-120.0)
    assert found[FlawKind.PLACEHOLDER] <= 33.0, "two times the clip, and a look"


def test_television_that_turns_into_a_loop_is_named() -> None:
    judge = Judge()
    assert judged(judge, {at: fresh(at) for at in looking(3.0, 200.0)}) == {}
    found = judged(judge, {at: looped(at + 12_000_000.0) for at in looking(203.0, 260.0)})
    assert found[FlawKind.PLACEHOLDER] - 203.0 <= 30.0


def test_a_still_picture_that_codes_to_a_few_forms_is_no_loop() -> None:
    loop = Loop()
    for at in looking(5.0, 300.0):
        assert not loop.note(Look(at, None, None, prints=looped(at, period=2)), silent=True, still=False)
        assert not Loop().note(Look(at, None, None, prints=looped(at)), silent=True, still=True)


def test_looks_without_pictures_tell_nothing() -> None:
    look = Look(1.0, None, -20.0)
    assert Replay().note(look) is None
    assert Loop().note(look, silent=False, still=False) is None


def test_a_loop_by_design_stays_one_when_a_damaged_picture_breaks_it() -> None:
    prints = {at: looped(at) for at in looking(3.0, 600.0)}
    for at in (303.0, 403.0):
        prints[at] = (print_of(1_000_000 + int(at), at), *prints[at][1:])
    assert judged(Judge(), prints) == {}
