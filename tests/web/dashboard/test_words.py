from datetime import UTC, datetime

import pytest

from adscreen.media.model import FeedPhase, SourceKind
from adscreen.signage.screens.state import ScreenState
from adscreen.web.dashboard.words import (
    FEED_PHASES,
    SCREEN_STATES,
    SOURCES,
    ago,
    bit_rate,
    day,
    duration,
    number,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0 s"), (89.9, "89 s"), (90, "1 min"), (5399, "89 min"), (5400, "1 h"), (172_800, "2 d")],
)
def test_lengths_of_time_read_in_their_largest_unit(seconds: float, text: str) -> None:
    assert duration(seconds).in_language("en") == text


def test_moments_read_as_how_long_ago() -> None:
    assert ago(None, 100).in_language("fr") == "jamais"
    assert ago(40, 100).in_language("fr") == "il y a 60\N{NO-BREAK SPACE}s"
    assert ago(datetime.fromtimestamp(40, UTC), 100).in_language("en") == "60 s ago"


def test_numbers_read_well() -> None:
    assert number(1234567) == "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567"
    assert [bit_rate(bits) for bits in (0, 640_000, 5_430_000)] == ["", "640 kbit/s", "5.4 Mbit/s"]
    assert day(None) == ""
    assert day(datetime(2026, 11, 22, 23, tzinfo=UTC)) == "2026-11-22"


def test_every_state_has_its_word() -> None:
    assert SCREEN_STATES.keys() == set(ScreenState)
    assert FEED_PHASES.keys() == set(FeedPhase)
    assert SOURCES.keys() == set(SourceKind)
