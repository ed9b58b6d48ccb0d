from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adscreen.media.feeds.decisions import Cause
from adscreen.media.health.judge import HealthJudge
from adscreen.media.health.model import HealthLimits, Verdict, Vitals
from adscreen.media.model import TICKS

STEP = 0.5
RATE = 750_000


@dataclass
class Stream:
    """A stream seen twice a second, and what a test does to it."""

    judge: HealthJudge
    now: float = 1000.0
    vitals: Vitals = field(default_factory=lambda: Vitals(0, has_picture=True, picture=0, sound=0))

    def go(
        self, seconds: float, change: Callable[[Vitals, Vitals], Vitals] = lambda _before, after: after
    ) -> Verdict | None:
        """Let it run; `change` makes of what was and what would be what is. Return the first verdict."""
        for _ in range(round(seconds / STEP)):
            before, self.now = self.vitals, self.now + STEP
            ticks = round(STEP * TICKS)
            after = replace(
                before,
                bytes_in=before.bytes_in + round(RATE * STEP),
                picture=None if before.picture is None else before.picture + ticks,
                sound=None if before.sound is None else before.sound + ticks,
                packets=before.packets + round(RATE * STEP / 188),
            )
            self.vitals = change(before, after)
            if (verdict := self.judge.observe(self.vitals, self.now)) is not None:
                return verdict
        return None


def stream(limits: HealthLimits | None = None) -> Stream:
    made = Stream(HealthJudge(limits or HealthLimits()))
    assert made.go(30) is None
    return made


def no_picture(before: Vitals, after: Vitals) -> Vitals:
    return replace(after, picture=before.picture)


def frozen(before: Vitals, after: Vitals) -> Vitals:
    return replace(after, picture=before.picture, sound=before.sound)


def test_television_is_well() -> None:
    assert stream().go(600) is None


def test_a_picture_that_stops_beside_sound() -> None:
    seen = stream()
    began = seen.now
    verdict = seen.go(20, no_picture)
    assert verdict is not None
    assert verdict.cause is Cause.NO_PICTURE
    assert not verdict.bearable
    assert 4.0 <= seen.now - began <= 4.5
    assert "4.0 s" in verdict.evidence


def test_a_picture_that_is_late_is_none() -> None:
    seen = stream()
    assert seen.go(3.5, no_picture) is None
    assert seen.go(30) is None


def test_a_picture_announced_that_never_came_is_borne() -> None:
    seen = Stream(HealthJudge(HealthLimits()), vitals=Vitals(0, has_picture=True, picture=None, sound=0))
    verdict = seen.go(10)
    assert verdict is not None
    assert verdict.cause is Cause.NO_PICTURE
    assert verdict.bearable


def test_radio_needs_no_picture() -> None:
    seen = Stream(HealthJudge(HealthLimits()), vitals=Vitals(0, has_picture=False, picture=None, sound=0))
    assert seen.go(60) is None


def test_a_silent_film_is_well() -> None:
    seen = Stream(HealthJudge(HealthLimits()), vitals=Vitals(0, has_picture=True, picture=0, sound=None))
    assert seen.go(60) is None


def test_time_stamps_that_stand_still() -> None:
    seen = stream()
    began = seen.now
    verdict = seen.go(20, frozen)
    assert verdict is not None
    assert verdict.cause is Cause.CLOCK_STOPPED
    assert 4.0 <= seen.now - began <= 4.5


def test_time_stamps_that_run_back_again_and_again() -> None:
    seen = stream()

    def loop(_before: Vitals, after: Vitals) -> Vitals:
        return replace(after, jumps=after.jumps + (round(seen.now * 2) % 4 == 0))

    verdict = seen.go(20, loop)
    assert verdict is not None
    assert verdict.cause is Cause.CLOCK_BACK


def test_one_jump_of_many_sounds_is_one() -> None:
    seen = stream()
    assert seen.go(STEP, lambda _before, after: replace(after, jumps=after.jumps + 13)) is None
    assert seen.go(30) is None


def test_a_bit_rate_that_breaks_down() -> None:
    seen = stream()
    began = seen.now
    verdict = seen.go(
        30, lambda before, after: replace(after, bytes_in=before.bytes_in + round(RATE * STEP * 0.1))
    )
    assert verdict is not None
    assert verdict.cause is Cause.THIN
    assert verdict.bearable
    assert 7 <= seen.now - began <= 10
    assert verdict.evidence == "0.94 Mbit/s for 8 s, where 6.00 were usual"


def test_a_bit_rate_of_a_third_is_a_quiet_scene() -> None:
    seen = stream()
    third = round(RATE * STEP / 3)
    assert seen.go(60, lambda before, after: replace(after, bytes_in=before.bytes_in + third)) is None


def test_bytes_in_lumps_are_no_low_rate() -> None:
    seen = stream()

    def lumps(before: Vitals, after: Vitals) -> Vitals:
        due = round(seen.now / STEP) % 12 == 0
        return replace(after, bytes_in=before.bytes_in + (round(12 * RATE * STEP) if due else 0))

    assert seen.go(60, lumps) is None


def test_packets_missing_every_second() -> None:
    seen = stream()
    verdict = seen.go(30, lambda _before, after: replace(after, gaps=after.gaps + 6))
    assert verdict is not None
    assert verdict.cause is Cause.DAMAGED
    assert verdict.bearable
    assert "11 packets" in verdict.evidence


def test_one_bad_moment_is_no_damage() -> None:
    seen = stream()
    assert seen.go(STEP, lambda _before, after: replace(after, gaps=after.gaps + 40)) is None
    assert seen.go(30) is None


def test_a_channel_that_becomes_scrambled() -> None:
    seen = stream()
    verdict = seen.go(
        20, lambda before, after: replace(after, scrambled=after.scrambled + after.packets - before.packets)
    )
    assert verdict is not None
    assert verdict.cause is Cause.SCRAMBLED
    assert not verdict.bearable


def test_a_silence_is_not_the_fault_of_what_follows() -> None:
    seen = stream()
    seen.now += 30
    assert seen.go(60) is None


def test_what_is_switched_off_is_not_judged() -> None:
    off = HealthLimits(no_picture=0, frozen_clock=0, jumps=0, thin_for=0, gaps_per_second=0, scrambled_for=0)
    seen = stream(off)

    def worst(before: Vitals, _after: Vitals) -> Vitals:
        return replace(
            before,
            packets=before.packets + 10,
            scrambled=before.scrambled + 10,
            gaps=before.gaps + 100,
            jumps=before.jumps + 1,
        )

    assert seen.go(60, worst) is None
