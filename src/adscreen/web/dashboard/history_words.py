"""What happened to a channel, in words: the one place where the history's closed lists become texts."""

from adscreen.core.errors import Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import Message, _
from adscreen.iptv.history.kinds import BURST, KILLED, Kind, State
from adscreen.iptv.history.schemas import EventOut
from adscreen.media.feeds.decisions import Action, Cause
from adscreen.media.looks.model import FlawKind
from adscreen.media.model import FeedPhase
from adscreen.media.slots.telling import SlotNews
from adscreen.web.dashboard.words import FLAWS

STATES: dict[State, tuple[str, Message]] = {
    State.STARTING: ("", _("starting")),
    State.LIVE: ("good", _("live")),
    State.STALLED: ("warn", _("stalled")),
    State.AWAY: ("bad", _("away")),
    State.BACKUP: ("warn", _("backup channel")),
    State.UNKNOWN: ("", _("unknown")),
    State.BLACK: ("bad", _("black picture")),
    State.FROZEN: ("bad", _("frozen picture")),
    State.PLACEHOLDER: ("bad", _("placeholder")),
    State.SILENT: ("warn", _("no sound")),
}
"""State to tone (a CSS class) and word."""
NOBODY = _("nobody watched")

PHASES: dict[FeedPhase, tuple[str, Message]] = {
    FeedPhase.IDLE: ("", _("Nobody watches any more: the feed stopped.")),
    FeedPhase.STARTING: ("", _("The feed starts.")),
    FeedPhase.LIVE: ("good", _("Television comes.")),
    FeedPhase.STALLED: ("warn", _("The source is lost; it is opened again at once.")),
    FeedPhase.BACKOFF: ("bad", _("The source does not come back; it is asked again after a pause.")),
    FeedPhase.FAILED: ("bad", _("The channel cannot be had; it is tried again rarely.")),
}
ACTIONS: dict[Action, tuple[str, Message]] = {
    Action.OPENED: ("good", _("Source {source} gives television.")),
    Action.REOPENED: ("good", _("Source {source} gives television again.")),
    Action.LEFT: ("warn", _("Source {source} is left.")),
    Action.PASSED_OVER: ("warn", _("Source {source} was tried and gave no television.")),
    Action.BORNE: ("warn", _("Source {source} is kept, as there is no other one.")),
    Action.RETURNED: ("good", _("Back to source {source}.")),
    Action.BACKED_UP: ("warn", _("The backup channel is shown.")),
    Action.FILLED: ("warn", _("The slate runs until there is television again.")),
    Action.CONVERTED: ("warn", _("The picture is converted for every viewer.")),
    Action.COPIED: ("good", _("The picture is passed on as it comes again.")),
}
CAUSES: dict[Cause, Message] = {
    Cause.ASKED: _("Somebody watches."),
    Cause.FAILED: _("The connection or the stream ended."),
    Cause.SILENT: _("No byte came for the time allowed."),
    Cause.NO_TELEVISION: _("Bytes came, but no television."),
    Cause.NO_PICTURE: _("The sound went on without a picture."),
    Cause.CLOCK_STOPPED: _("The time stamps stood still."),
    Cause.CLOCK_BACK: _("The time stamps ran back again and again."),
    Cause.THIN: _("The bit rate fell to a small part of what it was."),
    Cause.DAMAGED: _("Too many packets were missing."),
    Cause.NO_START: _("It is damaged again and again, and a browser can begin anew nowhere in it."),
    Cause.UNPLAYABLE: _("It counts on pictures that a browser which begins there has not got."),
    Cause.CALM: _("It was undamaged for long, or nobody watches it so."),
    Cause.SCRAMBLED: _("The packets are encrypted."),
    Cause.CLIP: _("It ended so early that it was a placeholder."),
    Cause.PLACEHOLDER: FLAWS[FlawKind.PLACEHOLDER],
    Cause.BLACK: FLAWS[FlawKind.BLACK],
    Cause.FROZEN: FLAWS[FlawKind.FROZEN],
    Cause.MUTE: FLAWS[FlawKind.SILENT],
    Cause.NEEDED: _("Its connection is needed for another channel."),
    Cause.NO_SOURCE: _("No source of this channel gives a picture."),
    Cause.PREFERRED: _("The preferred source is there again."),
}
OVER: dict[FlawKind, Message] = {
    FlawKind.BLACK: _("The picture is no longer black."),
    FlawKind.FROZEN: _("The picture moves again."),
    FlawKind.SILENT: _("There is sound again."),
    FlawKind.PLACEHOLDER: _("The placeholder is gone."),
}
_OTHERS: dict[tuple[str, str], tuple[str, Message]] = {
    (Kind.CONVERSION, "began"): (
        "",
        _("A conversion for browsers that cannot play the channel as it is began."),
    ),
    (Kind.CONVERSION, "failed"): ("warn", _("The conversion failed.")),
    (Kind.CONVERSION, "ended"): ("", _("The conversion ended: nobody needs it.")),
    (Kind.CONNECTION, SlotNews.REFUSED): (
        "warn",
        _("No connection of the account was free: the provider was not asked."),
    ),
    (Kind.CONNECTION, SlotNews.CIRCUIT_OPENED): (
        "bad",
        _("The account refuses: nobody asks it for a while."),
    ),
    (Kind.CONNECTION, SlotNews.CIRCUIT_CLOSED): ("good", _("The account is in order again.")),
    (Kind.DAMAGE, BURST): ("warn", _("Packets were missing or broken.")),
    (Kind.PROCESS, KILLED): (
        "bad",
        _("AdScreen was ended by force; what came until its next start is not known."),
    ),
}

TEXTS: dict[tuple[str, str], tuple[str, Message]] = {
    **{(Kind.PHASE, phase): text for phase, text in PHASES.items()},
    **{(Kind.DECISION, action): text for action, text in ACTIONS.items()},
    **{(Kind.FLAW, flaw): ("bad", text) for flaw, text in FLAWS.items()},
    **{(Kind.WELL, flaw): ("good", text) for flaw, text in OVER.items()},
    **_OTHERS,
}
"""Kind of event and what happened, to tone and text."""


def told(event: EventOut) -> tuple[str, Message, Message | None]:
    """Return an event's tone, its text, and its reason; a code that is no longer known stands for itself."""
    tone, text = TEXTS.get((event.kind, event.what), ("", Message(event.what)))
    if event.source is not None:
        text = Message(text.template, {"source": event.source + 1})
    return tone, text, _reason(event)


def _reason(event: EventOut) -> Message | None:
    """Return the cause, but where that only says that there was a failure, or there is none, the failure."""
    if event.failure in set(Failure) and event.cause in (None, Cause.FAILED):
        return describe(Failure(event.failure))
    if event.cause is not None:
        return CAUSES[Cause(event.cause)] if event.cause in set(Cause) else Message(event.cause)
    return None
