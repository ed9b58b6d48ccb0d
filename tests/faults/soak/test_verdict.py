"""What makes a soak fail, from made episodes on a made screen."""

from bench.soak.episodes import Episode, see
from bench.soak.house import FEEDS
from bench.soak.looks import Look
from bench.soak.verdict import of_episode, of_screen, screen

from adscreen.core.errors import Failure
from tests.faults.soak.test_watched import playing
from tests.faults.vocabulary import BY_NAME

FEED = FEEDS[0]
BEGAN, HEALED, ENDED = 10.0, 15.0, 40.0


def episode(looks: list[Look], *, told: tuple[Failure, ...] = (), new_after: float | None = 0.5) -> Episode:
    one = Episode(1, FEED, BY_NAME["drop"], BEGAN, HEALED, ENDED, list(told), new_after=new_after)
    one.seen = see(one, looks)
    return one


def glass(away: float, *, black: bool = False) -> list[Look]:
    """Return looks at a screen that loses television at 12 s for `away` seconds and shows other content."""
    back = 12 + away
    until = playing(40 - back, at=back, number=round(25 * back))
    return [*playing(12), Look(12.0, None, black=black), *until]


def test_a_drop_that_is_over_in_time_is_well() -> None:
    one = episode(glass(5.0), told=(Failure.CONNECTION_LOST,))
    assert of_episode(one) == []
    assert one.seen is not None
    assert one.seen.back_after == 2.0
    assert of_screen(screen(FEED.name, glass(5.0), 0.0, ENDED, [one])) == []


def test_black_is_never_well() -> None:
    looks = glass(5.0, black=True)
    assert of_screen(screen(FEED.name, looks, 0.0, ENDED, [episode(looks)])) == ["MPEG-TS: 5.0 s of black"]


def test_television_that_comes_back_late_is_not_well() -> None:
    looks = glass(12.0)
    assert "picture back 9.0 s after its end, not 5" in of_episode(episode(looks))[0]
    assert "that no fault explains" in of_screen(screen(FEED.name, looks, 0.0, ENDED, [episode(looks)]))[0]


def test_television_that_stays_behind_is_not_well() -> None:
    looks = [*playing(12), *playing(20, at=20.0, number=25 * 12)]
    assert "0.0 s behind before, 8.0 s after" in of_episode(episode(looks))[-1]


def test_a_status_that_says_something_else_is_not_well() -> None:
    assert of_episode(episode(glass(4.0), told=(Failure.WRONG_LOGIN,))) == [
        "round 1, MPEG-TS, drop: the status said wrong_login"
    ]


def test_segments_that_stay_away_are_not_well() -> None:
    assert "new segment None s" in of_episode(episode(glass(4.0), new_after=None))[0]
