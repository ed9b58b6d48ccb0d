"""How states, sizes and times read."""

from datetime import UTC, datetime

from adscreen.core.i18n import Message, _
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import FeedPhase, SourceKind, Standby
from adscreen.signage.screens.state import ScreenState

SCREEN_STATES: dict[ScreenState, tuple[str, Message]] = {
    ScreenState.UNPAIRED: ("", _("waits for its browser")),
    ScreenState.OFFLINE: ("bad", _("offline")),
    ScreenState.STARTING: ("", _("starting")),
    ScreenState.LIVE: ("good", _("live")),
    ScreenState.ADS: ("good", _("playlist")),
    ScreenState.FALLBACK: ("warn", _("playlist instead of TV")),
    ScreenState.FROZEN: ("bad", _("frozen picture")),
    ScreenState.BLACK: ("bad", _("black picture")),
    ScreenState.SLATE: ("warn", _("nothing to show")),
}
"""State to tone (a CSS class) and word."""

FEED_PHASES: dict[FeedPhase, tuple[str, Message]] = {
    FeedPhase.IDLE: ("", _("idle")),
    FeedPhase.STARTING: ("", _("starting")),
    FeedPhase.LIVE: ("good", _("live")),
    FeedPhase.STALLED: ("warn", _("stalled")),
    FeedPhase.BACKOFF: ("warn", _("waits to connect again")),
    FeedPhase.FAILED: ("bad", _("failed")),
}
"""Phase to tone and word."""

INSTEAD: dict[Standby, Message] = {
    Standby.SLATE: _("Shows a slate since {time}."),
    Standby.BACKUP: _("Shows the backup channel since {time}."),
}
"""What is shown in a channel's place."""

FLAWS: dict[FlawKind, Message] = {
    FlawKind.BLACK: _("The picture is black."),
    FlawKind.FROZEN: _("The picture is frozen."),
    FlawKind.SILENT: _("There is no sound."),
    FlawKind.PLACEHOLDER: _("The provider sends a placeholder instead of the channel."),
}
"""What is wrong with what a channel shows."""

SOURCES: dict[SourceKind, Message] = {
    SourceKind.HTTP_TS: Message("MPEG-TS"),
    SourceKind.HLS: Message("HLS"),
    SourceKind.FILE: _("file"),
    SourceKind.UDP: Message("UDP/RTP"),
    SourceKind.RTSP: Message("RTSP"),
    SourceKind.SRT: Message("SRT"),
    SourceKind.RTMP: Message("RTMP"),
}


def duration(seconds: float) -> Message:
    """Return a length of time in its largest unit: `40 s`, `12 min`, `5 h`, `3 d`."""
    whole = max(0, int(seconds))
    if whole < 90:
        return _("{count} s", count=whole)
    if whole < 90 * 60:
        return _("{count} min", count=whole // 60)
    if whole < 48 * 3600:
        return _("{count} h", count=whole // 3600)
    return _("{count} d", count=whole // 86400)


def ago(then: float | datetime | None, now: float) -> Message:
    """Return how long ago a moment (Unix seconds or aware time) was."""
    if then is None:
        return _("never")
    at = then.timestamp() if isinstance(then, datetime) else then
    return _("{time} ago", time=duration(now - at))


def day(at: datetime | None) -> str:
    """Return a date as 2026-11-22; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%d") if at else ""


def number(value: int) -> str:
    """Return a count with narrow spaces between thousands, as both languages read it."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def bit_rate(bits: int) -> str:
    """Return bits a second in Mbit/s or kbit/s; empty for none."""
    if not bits:
        return ""
    return f"{bits / 1e6:.1f} Mbit/s" if bits >= 1_000_000 else f"{bits / 1e3:.0f} kbit/s"
