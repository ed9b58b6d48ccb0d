"""What a screen is doing, judged from what its page reported: pure rules, no clock of their own.

"Online" is not enough: a page may beat for days over a frozen picture. What counts is that the picture moved.
"""

from dataclasses import dataclass
from enum import StrEnum

from adscreen.signage.screens.schemas import Heartbeat, Mode, Picture

OFFLINE_AFTER = 45.0
"""Seconds without a heartbeat; pages send one every 10 s."""
FROZEN_AFTER = 12.0
"""Seconds during which the picture of a screen in TV mode did not move."""


class ScreenState(StrEnum):
    """State of a screen, as dashboards show it."""

    UNPAIRED = "unpaired"
    """It waits for its device."""
    OFFLINE = "offline"
    STARTING = "starting"
    LIVE = "live"
    ADS = "ads"
    """Shows its playlist, as it should."""
    FALLBACK = "fallback"
    """Should show television but shows its playlist."""
    FROZEN = "frozen"
    """Says that it plays, but the picture stands still or cannot be seen."""
    BLACK = "black"
    """Says that it plays, but the glass is black."""
    SLATE = "slate"
    """Shows AdScreen's own slate: it has nothing else."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A screen's last report and when its picture last moved, both in Unix seconds of the server."""

    report: Heartbeat
    received_at: float
    moved_at: float


def observe(before: Observation | None, report: Heartbeat, now: float) -> Observation:
    """Return what is known after a heartbeat."""
    moved = before is None or report.mode is not Mode.TV or _moved(before.report, report)
    return Observation(report, now, now if moved or before is None else before.moved_at)


def _moved(before: Heartbeat, now: Heartbeat) -> bool:
    """Tell whether the picture moved: by frames where they are counted, else by time, else by its word."""
    if before.mode is not Mode.TV:
        return True
    if before.frames_decoded is not None and now.frames_decoded is not None:
        return now.frames_decoded != before.frames_decoded and now.advancing is not False
    if before.current_time is not None and now.current_time is not None:
        return now.current_time != before.current_time and now.advancing is not False
    return now.advancing is not False


def judge(last: Observation | None, *, now: float, paired: bool, wants_tv: bool) -> ScreenState:
    """Return the state of a screen at `now`."""
    if not paired:
        return ScreenState.UNPAIRED
    if last is None or now - last.received_at > OFFLINE_AFTER:
        return ScreenState.OFFLINE
    if (wrong := _disproved(last.report)) is not None:
        return wrong
    match last.report.mode:
        case Mode.TV:
            return ScreenState.FROZEN if _stands_still(last) else ScreenState.LIVE
        case Mode.BREAK:
            return ScreenState.LIVE
        case Mode.PLAYLIST:
            return ScreenState.FALLBACK if wants_tv else ScreenState.ADS
        case Mode.SLATE:
            return ScreenState.SLATE
        case Mode.CONNECTING:
            return ScreenState.STARTING


def _disproved(report: Heartbeat) -> ScreenState | None:
    """Return what the pixels say against the page's own word; None where they agree, or nothing is played."""
    if report.proof is None or report.mode in {Mode.CONNECTING, Mode.SLATE}:
        return None
    return {Picture.BLACK: ScreenState.BLACK, Picture.FROZEN: ScreenState.FROZEN}.get(report.proof.picture)


def _stands_still(last: Observation) -> bool:
    size = last.report.visible_size
    hidden = size is not None and (size.width < 1 or size.height < 1)
    return hidden or last.report.advancing is False or last.received_at - last.moved_at >= FROZEN_AFTER
