"""What a feed decides for its viewers, with the reason: the material of a channel's history.

`FeedEvent` tells the state a feed is in; a decision tells what was done about it, why, and what was seen.
"""

from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.errors import Failure


class Action(StrEnum):
    """What was done. A new one needs its words in `web/dashboard/history_words.py`."""

    OPENED = "opened"
    """A source gives television: the first one, or another one than before."""
    REOPENED = "reopened"
    """The same source gives television again."""
    LEFT = "left"
    """The running source was given up, or had gone by itself."""
    PASSED_OVER = "passed_over"
    """A source was tried and gave no television."""
    BORNE = "borne"
    """A fault was seen, and the source is kept: there is no other one."""
    RETURNED = "returned"
    """The feed is back on a source that its plan prefers."""
    BACKED_UP = "backed_up"
    """The backup channel is shown in place of the channel."""
    FILLED = "filled"
    """The slate runs while there is no television."""
    CONVERTED = "converted"
    """The channel's own playlist goes on with a picture that is decoded and encoded."""
    COPIED = "copied"
    """The picture is passed on as it comes again."""


class Cause(StrEnum):
    """Why. A new one needs its words, too."""

    ASKED = "asked"
    """Somebody watches."""
    FAILED = "failed"
    """The connection, the provider's answer or the stream's end: `failure` says which."""
    SILENT = "silent"
    """No byte came for the time allowed."""
    NO_TELEVISION = "no_television"
    """Bytes came, and no segment could be made of them."""
    NO_PICTURE = "no_picture"
    """The sound goes on without the picture."""
    CLOCK_STOPPED = "clock_stopped"
    """Bytes come, and their time stamps stand still."""
    CLOCK_BACK = "clock_back"
    """The time stamps run back again and again."""
    THIN = "thin"
    """The bit rate fell to a small part of what it was."""
    DAMAGED = "damaged"
    """More packets are missing every second than can be borne."""
    NO_START = "no_start"
    """Damage comes again and again in a picture that browsers cannot begin anew in."""
    UNPLAYABLE = "unplayable"
    """Pictures count on some that a player which begins there has not got."""
    CALM = "calm"
    """The picture was undamaged for long, or nobody watches it so any more."""
    SCRAMBLED = "scrambled"
    """The packets are encrypted."""
    CLIP = "clip"
    """It ended so early that it was no live stream: a placeholder."""
    PLACEHOLDER = "placeholder"
    """The looks at it say that the provider sends something else instead of the channel."""
    BLACK = "black"
    """The looks at it say that the picture is black."""
    FROZEN = "frozen"
    """The looks at it say that the picture stands."""
    MUTE = "mute"
    """The looks at it say that there is no sound."""
    NEEDED = "needed"
    """The account's connection is needed for something greater."""
    NO_SOURCE = "no_source"
    """No source of the channel gives a picture."""
    PREFERRED = "preferred"
    """A source that the plan prefers is to be had again."""


@dataclass(frozen=True, slots=True)
class FeedDecision:
    """One decision about one feed."""

    ref: str
    at: float
    """Unix seconds."""
    action: Action
    cause: Cause
    evidence: str = ""
    """What was seen, for the operator: English, redacted, with figures."""
    failure: Failure | None = None
    """The failure as viewers were told it; None where it never was one."""
    source: int = 0
    """Rank of the source in the operator's list: 0 is the one that is preferred."""
    account: str = ""
    """Opaque name of the account that the source belongs to; empty where none is known."""
