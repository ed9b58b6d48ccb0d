from dataclasses import replace

import pytest
from tests.support.site import ScriptedTv

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.abilities import Abilities, Wishes
from adscreen.media.model import Codec, DamageCounters, FeedPhase, FeedStatus, Instead, Standby, Track
from adscreen.web.push.news import News, TvState, news_of, refused

PICTURE = Track(256, 0x1B, Codec.H264, "avc1.640028")
DOLBY = Track(257, 0x81, Codec.AC3, "ac-3")
FEED = FeedStatus(
    ref="c1", title="", phase=FeedPhase.LIVE, since=5.0, source=None, viewers=1, failure=None, detail="",
    retry_at=None, bytes_in=0, bit_rate=0, media_sequence=7, window_seconds=30.0, restarts=1,
    last_segment_at=None, tracks=(), damage=DamageCounters(), listed=(PICTURE, DOLBY),
)  # fmt: skip
AWAY = replace(FEED, phase=FeedPhase.BACKOFF, failure=Failure.CONNECTION_LOST, retry_at=1e9)


def told(feed: FeedStatus | None, *names: str) -> News:
    return news_of(ScriptedTv(state=feed), "c1", Abilities(frozenset({"h264", "aac", *names})), Wishes())


@pytest.mark.parametrize(
    ("feed", "state", "failure"),
    [
        (None, TvState.IDLE, None),
        (replace(FEED, phase=FeedPhase.IDLE), TvState.IDLE, None),
        (replace(FEED, phase=FeedPhase.STARTING, window_seconds=0.0), TvState.CONNECTING, None),
        (FEED, TvState.LIVE, None),
        (AWAY, TvState.RECONNECTING, Failure.CONNECTION_LOST),
        (replace(AWAY, phase=FeedPhase.STALLED), TvState.RECONNECTING, Failure.CONNECTION_LOST),
        (replace(AWAY, filling=True), TvState.SLATE, Failure.CONNECTION_LOST),
        (replace(AWAY, window_seconds=0.0, failure=Failure.NO_SLOT), TvState.REFUSED, Failure.NO_SLOT),
        (replace(AWAY, phase=FeedPhase.FAILED, failure=Failure.EXPIRED), TvState.REFUSED, Failure.EXPIRED),
        (
            replace(FEED, failure=Failure.CONVERTING_FULL, window_seconds=0.0),
            TvState.REFUSED,
            Failure.CONVERTING_FULL,
        ),
        (
            replace(FEED, failure=Failure.CONVERSION_FAILED),
            TvState.RECONNECTING,
            Failure.CONVERSION_FAILED,
        ),
    ],
)
def test_states(feed: FeedStatus | None, state: TvState, failure: Failure | None) -> None:
    news = told(feed)
    assert (news.state, news.failure) == (state, failure)


def test_the_rendition_is_the_cheapest_that_the_player_plays() -> None:
    assert told(FEED).rendition == "copy-aac"
    assert told(FEED, "ac3").rendition == "source"
    assert told(replace(FEED, damage_recurs=True)).rendition == "h264-aac"
    assert told(replace(FEED, listed=())).rendition is None


def test_what_the_playlist_carries_instead_is_told() -> None:
    assert told(FEED).told("en")["instead"] is None
    assert told(replace(FEED, instead=Instead(Standby.BACKUP, 1.0))).told("en")["instead"] == "backup"


def test_what_is_told_is_in_the_language_of_the_screen_and_names_no_moment() -> None:
    away = refused(AdScreenError(Failure.NO_CHANNEL)).told("fr")
    assert (away["state"], away["code"], away["retryIn"]) == ("refused", "no_channel", None)
    assert "chaîne" in str(away["text"])
    assert told(AWAY).told("en")["retryIn"] == 0.0, "its time has come"
