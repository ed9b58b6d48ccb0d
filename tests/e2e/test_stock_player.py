"""A player that is not ours, the stock hls.js, on a real `adscreen relay`: television clean and with losses.

`python -m bench damage` plays a minute of this and of worse.
"""

import pytest
from bench.damage import CASES, SPARE, broken, lost_seconds, play

pytestmark = [pytest.mark.browser, pytest.mark.media]


def test_clean_television_plays_without_a_stall() -> None:
    played = play(CASES["clean, 1 s GOP"], 15.0)
    assert played.fatal == ()
    assert played.first_frame is not None
    assert played.reached > 14.0 - played.first_frame
    assert played.frames > 20 * played.reached
    assert sum(seconds for _at, seconds, _time in played.stalls) < 1.0


def test_lost_packets_are_still_pictures_and_no_error() -> None:
    case, seconds = CASES["1 in 2000, 2 s GOP"], 20.0
    lost = lost_seconds(broken(case, seconds + SPARE), seconds)
    assert lost > seconds / 4, "the stream is not damaged enough to prove anything"
    played = play(case, seconds)
    assert played.fatal == ()
    assert played.frames > 50
    assert played.reached > seconds / 2
    assert played.frozen < lost + 6.0
