"""What goes over HTTP about commands."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from adscreen.signage.screens.schemas import JsonModel


class CommandKind(StrEnum):
    """What a screen can be told to do. Part of the API."""

    IDENTIFY = "identify"
    """Show its name, its code and the way to its remote control for 10 s."""
    RELOAD = "reload"
    SCREENSHOT = "screenshot"
    """Send a picture of what is really on the glass."""
    MUTE = "mute"
    UNMUTE = "unmute"
    VOLUME = "volume"
    CHANNEL_UP = "channel_up"
    """The next channel of the provider's list; after the last one the first."""
    CHANNEL_DOWN = "channel_down"
    SHOW = "show"
    """Show a creative of the library once, now."""
    TV_ON = "tv_on"
    TV_OFF = "tv_off"


class CommandState(StrEnum):
    """What became of a command. Part of the API."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    """The screen could not do it: `result` says why."""
    EXPIRED = "expired"
    """The screen did not take it in time, and will not do it any more."""


class CommandJson(JsonModel):
    """A command as its operator sees it."""

    id: int
    kind: CommandKind
    about: str
    """The volume, the channel or the creative, where there is one."""
    state: CommandState
    result: str
    """`done`, or why not: `blocked` (no sound before a touch), `broken` (the file cannot be shown), …"""
    sent_by: str
    sent_at: float
    """Unix seconds."""
    done_at: float | None


class CommandOrder(JsonModel):
    """A command as an operator gives it."""

    kind: CommandKind
    volume: int | None = Field(None, ge=0, le=100)
    """For `volume`."""
    creative: int | None = Field(None, ge=1, le=2**31 - 1)
    """For `show`: its number in the library."""


class CommandSent(JsonModel):
    """A command as the screen's page is told it."""

    id: int
    kind: CommandKind
    argument: dict[str, Any]
    expires_in: float
    """Seconds until it is stale."""


class CommandAnswer(JsonModel):
    """What the page says came of it."""

    succeeded: bool
    result: Annotated[str, Field(max_length=80)] = ""


class HeartbeatAnswer(JsonModel):
    """What the page learns from its heartbeat."""

    server_time: int
    """Unix milliseconds."""
    config_version: int
    commands: list[CommandSent] = Field(default_factory=list)
    """What it has to do, for pages that no stream tells."""
