"""Commands to screens, and what came of them, in words."""

from adscreen.core.i18n import Message, _
from adscreen.signage.commands.schemas import CommandJson, CommandKind, CommandState

KINDS: dict[CommandKind, Message] = {
    CommandKind.IDENTIFY: _("Show its name"),
    CommandKind.RELOAD: _("Reload its page"),
    CommandKind.SCREENSHOT: _("Take a picture"),
    CommandKind.MUTE: _("Sound off"),
    CommandKind.UNMUTE: _("Sound on"),
    CommandKind.VOLUME: _("Volume"),
    CommandKind.CHANNEL_UP: _("Next channel"),
    CommandKind.CHANNEL_DOWN: _("Previous channel"),
    CommandKind.SHOW: _("Show now"),
    CommandKind.TV_ON: _("TV on"),
    CommandKind.TV_OFF: _("TV off"),
}

_STATES: dict[CommandState, tuple[str, Message]] = {
    CommandState.WAITING: ("", _("on its way")),
    CommandState.DONE: ("good", _("done")),
    CommandState.FAILED: ("bad", _("the screen could not do it")),
    CommandState.EXPIRED: ("warn", _("not taken by the screen in time")),
}

_REASONS: dict[str, Message] = {
    "blocked": _("its browser allows sound only after a touch, or with the kiosk flags of the documentation"),
    "broken": _("the file cannot be shown there"),
    "late": _("it did not get its new configuration in time"),
    "unknown": _("its page is older than this command: reload it"),
}
"""What pages say of a failure, where there is more to say than that."""


def outcome(command: CommandJson) -> tuple[str, Message]:
    """Return the tone (a CSS class) and the words for what became of a command."""
    if command.state is CommandState.FAILED and (reason := _REASONS.get(command.result)) is not None:
        return "bad", reason
    return _STATES[command.state]
