from typing import Any

import pytest

from adscreen.signage.screens.schemas import Heartbeat, Mode
from adscreen.signage.screens.state import OFFLINE_AFTER, Observation, ScreenState, judge, observe


def beat(mode: str = "tv", **values: Any) -> Heartbeat:
    return Heartbeat(mode=Mode(mode), **values)


def after(*beats: Heartbeat, every: float = 10) -> Observation:
    """Return what is known after heartbeats at 0, `every`, …"""
    last: Observation | None = None
    for number, report in enumerate(beats):
        last = observe(last, report, number * every)
    assert last is not None
    return last


def state(
    last: Observation | None, *, later: float = 0, paired: bool = True, wants_tv: bool = True
) -> ScreenState:
    now = (last.received_at if last else 0) + later
    return judge(last, now=now, paired=paired, wants_tv=wants_tv)


@pytest.mark.parametrize(
    ("beats", "expected"),
    [
        ([beat()], ScreenState.LIVE),
        ([beat(frames_decoded=1), beat(frames_decoded=250)], ScreenState.LIVE),
        ([beat(frames_decoded=250)] * 2, ScreenState.LIVE),
        ([beat(frames_decoded=250)] * 3, ScreenState.FROZEN),
        # a rebuilt player starts its counter anew: that is movement
        ([beat(frames_decoded=250)] * 3 + [beat(frames_decoded=3)], ScreenState.LIVE),
        # time runs but the picture stands: sound only, or damage
        ([beat(frames_decoded=9, current_time=float(t)) for t in range(3)], ScreenState.FROZEN),
        ([beat(current_time=4.0)] * 3, ScreenState.FROZEN),
        ([beat(current_time=float(t)) for t in range(3)], ScreenState.LIVE),
        ([beat(advancing=False)], ScreenState.FROZEN),
        ([beat(frames_decoded=t, advancing=False) for t in range(3)], ScreenState.FROZEN),
        ([beat(visible_size={"width": 0, "height": 0})], ScreenState.FROZEN),
        ([beat(visible_size={"width": 1920, "height": 1080})], ScreenState.LIVE),
        ([beat(frames_decoded=9)] * 3 + [beat("playlist")], ScreenState.FALLBACK),
        ([beat("playlist")] * 3 + [beat(frames_decoded=9)], ScreenState.LIVE),
        ([beat("break", frames_decoded=9)] * 3, ScreenState.LIVE),
        ([beat(frames_decoded=9, proof={"picture": "black"})], ScreenState.BLACK),
        ([beat(frames_decoded=9, proof={"picture": "frozen"})], ScreenState.FROZEN),
        ([beat("playlist", proof={"picture": "black", "luma": 2})], ScreenState.BLACK),
        ([beat("playlist", proof={"picture": "frozen"})], ScreenState.FROZEN),
        ([beat("playlist", proof={"picture": "still"})], ScreenState.FALLBACK),
        ([beat(frames_decoded=9, proof={"picture": "playing"})], ScreenState.LIVE),
        ([beat("slate", proof={"picture": "black"})], ScreenState.SLATE),
        ([beat("slate")], ScreenState.SLATE),
        ([beat("connecting")], ScreenState.STARTING),
    ],
)
def test_a_screen_is_what_its_picture_does(beats: list[Heartbeat], expected: ScreenState) -> None:
    assert state(after(*beats)) is expected


def test_a_playlist_is_right_where_no_television_is_wanted() -> None:
    assert state(after(beat("playlist")), wants_tv=False) is ScreenState.ADS


def test_silence_is_offline_and_no_browser_is_unpaired() -> None:
    assert state(None) is ScreenState.OFFLINE
    assert state(after(beat()), later=OFFLINE_AFTER + 1) is ScreenState.OFFLINE
    assert state(after(beat()), later=OFFLINE_AFTER) is ScreenState.LIVE
    assert state(after(beat()), paired=False) is ScreenState.UNPAIRED
