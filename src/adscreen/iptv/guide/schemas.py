"""What goes to pages and over the API about guides: never an address or a login."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from adscreen.core.errors import Failure
from adscreen.iptv.guide.matching import How
from adscreen.iptv.guide.nownext import Slot
from adscreen.iptv.guide.records import Flaw
from adscreen.iptv.guide.sources import GuidePhase, Origin


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class SourceOut(_Out):
    """A source of a guide."""

    id: int
    provider_id: int | None
    origin: Origin
    link: str
    """Where it leads, without a login: `http://tv.example.com/…xmltv.php`."""
    position: int
    shift_minutes: int
    enabled: bool
    phase: GuidePhase
    bytes: int
    bytes_total: int | None
    """How many there will be; None where that is not known."""
    programmes: int
    channels: int
    read_at: datetime | None
    due_at: datetime | None
    failure: Failure | None
    flaws: dict[Flaw, int]


class GuideRow(_Out):
    """A channel and what it shows in a span of time."""

    channel_id: int
    ref: str
    name: str
    group: str
    has_logo: bool
    programmes: tuple[Slot, ...]


class GuidePage(_Out):
    """A page of channels, with their programmes."""

    start: int
    """Unix seconds."""
    stop: int
    rows: tuple[GuideRow, ...]
    total: int
    page: int
    size: int


class MatchOut(_Out):
    """What a channel of ours is in the guides."""

    channel_id: int
    ref: str
    name: str
    group: str
    tvg_id: str
    key: str
    """The guide's id of the channel; empty where there is none."""
    guide_name: str
    how: How | None
    score: float
    """From 0 to 1."""
    used: bool
    """Programmes are shown by it; otherwise `key` is only a proposal."""
    chosen: bool
    """It is the operator's word."""


class Suggestion(_Out):
    """A channel of the guides that may be one of ours."""

    key: str
    name: str
    score: float
