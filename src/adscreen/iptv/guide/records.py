"""What a guide holds, whichever way it came. Named tuples: guides make hundreds of thousands of them."""

from enum import StrEnum
from typing import NamedTuple


class GuideChannel(NamedTuple):
    """A channel as the guide calls it."""

    key: str
    """The guide's id, e.g. `TF1.fr`."""
    names: tuple[str, ...]


class Programme(NamedTuple):
    """A programme; times are Unix seconds."""

    channel: str
    """Key of its `GuideChannel`."""
    start: int
    stop: int | None
    """None where the guide does not say, or says nonsense."""
    title: str
    subtitle: str
    description: str
    category: str


class Flaw(StrEnum):
    """What was wrong in a guide that was read all the same."""

    CUT = "cut"
    """It ended in the middle."""
    ENCODING = "encoding"
    """Texts that are not in the encoding that it names."""
    MARKUP = "markup"
    """Elements that are not well formed, and what of them could not be read."""
    NO_TIME = "no_time"
    """Programmes without a time that can be read, or without a channel."""
    NO_TITLE = "no_title"
    NO_STOP = "no_stop"
    """Programmes without an end, or with one before their beginning."""
    DUPLICATE = "duplicate"
    """A second programme of a channel at the same moment."""
