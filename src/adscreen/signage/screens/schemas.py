"""What goes over HTTP about a screen: its overlay, and what its page reports. Names are camelCase in JSON."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


class JsonModel(BaseModel):
    """camelCase in JSON, snake_case in Python; unknown fields are ignored: versions may differ."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", allow_inf_nan=False, frozen=True
    )


class OverlayKind(StrEnum):
    """What an overlay item is."""

    IMAGE = "image"
    TICKER = "ticker"
    """Text that runs along the top or the bottom."""
    CORNER = "corner"
    """A short text in a box."""
    NOWNEXT = "nownext"
    """What the channel shows now and next, by the guide."""


class Position(StrEnum):
    """Where an overlay item stands on the glass."""

    TOP = "top"
    BOTTOM = "bottom"
    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"
    CENTER = "center"


class OverlayItem(JsonModel):
    """One thing painted over the picture."""

    id: str = Field(min_length=1, max_length=40)
    kind: OverlayKind
    text: str = Field("", max_length=500)
    image: str | None = Field(None, max_length=80)
    """Name of a stored image (`<sha256>.<extension>`), for `kind` image."""
    position: Position = Position.BOTTOM
    enabled: bool = True


class Mode(StrEnum):
    """What a page says it shows."""

    CONNECTING = "connecting"
    """Waits for its first picture of television."""
    TV = "tv"
    BREAK = "break"
    """Spots in television, which goes on behind them."""
    PLAYLIST = "playlist"
    SLATE = "slate"
    """Nothing but AdScreen's own slate: neither television nor a creative could be shown."""


class Shown(StrEnum):
    """Which picture is on the glass, by the page's own machine (`player/src/machine.ts`)."""

    LIVE = "LIVE"
    BREAK = "BREAK"
    HOLD = "HOLD"
    """Television's last good frame."""
    BACKUP = "BACKUP"
    """Another channel in the channel's place."""
    ADS = "ADS"
    FILLER = "FILLER"
    """Creatives that played before, where none of the playlist plays."""
    SLATE = "SLATE"


class Size(JsonModel):
    """Width and height in CSS pixels."""

    width: float = Field(0, ge=0, le=100_000)
    height: float = Field(0, ge=0, le=100_000)


def _cut(length: int) -> BeforeValidator:
    """Shorten what is too long: a heartbeat with a long error text is worth more than none."""
    return BeforeValidator(lambda value: value[:length] if isinstance(value, str | list) else value)


Word = Annotated[str, _cut(80)]


class ReportedError(JsonModel):
    """One fault that the page met since its last heartbeat."""

    code: Word
    text: Annotated[str, _cut(500)] = ""
    count: int = Field(1, ge=0, le=1_000_000_000)
    at: float | None = None
    """Unix seconds on the device's clock."""


_Seconds = Annotated[float, Field(ge=-1e9, le=1e9)]
_Count = Annotated[int, Field(ge=0, le=10**15)]


class OfflineState(StrEnum):
    """How far a page can start and play without network."""

    OFF = "off"
    """The setting `offline_mb` is 0."""
    INSECURE = "insecure"
    """It was reached by plain http: browsers keep pages of https and localhost only."""
    UNSUPPORTED = "unsupported"
    """The browser has no service workers."""
    FAILED = "failed"
    STARTING = "starting"
    FILLING = "filling"
    """Not all that is scheduled is kept yet."""
    READY = "ready"
    FULL = "full"
    """More is scheduled than there is room for: the rest needs the network."""


class Offline(JsonModel):
    """What a page keeps for times without network."""

    state: OfflineState
    files: int = Field(0, ge=0, le=10**6)
    """Creatives that are kept, of `needed` that are scheduled."""
    needed: int = Field(0, ge=0, le=10**6)
    bytes: int = Field(0, ge=0, le=10**15)


class Picture(StrEnum):
    """What a page measured of the picture on its glass (`player/src/proof.ts`)."""

    PLAYING = "playing"
    STILL = "still"
    """Stands, as an image does."""
    FROZEN = "frozen"
    """A video that gives no new picture, or whose time stands."""
    BLACK = "black"
    HIDDEN = "hidden"


class Proof(JsonModel):
    """The proof of picture: what is seen, and for how long it has been so."""

    picture: Picture
    seconds: float = Field(0, ge=0, le=1e9)
    luma: float | None = Field(None, ge=0, le=255)
    """Mean brightness; None where the browser does not let it be read."""
    unchanged: float | None = Field(None, ge=0, le=1e9)
    """Seconds since any part of the picture became brighter or darker."""


class Heartbeat(JsonModel):
    """What a screen really shows, sent by its page every few seconds."""

    mode: Mode
    shown: Shown | None = None
    state: Word = ""
    """State of the page's own machine, for people who look closely."""
    current_time: _Seconds | None = None
    """`currentTime` of the video on the glass."""
    advancing: bool | None = None
    """The picture moved since the last heartbeat, as the page measured it."""
    frames_decoded: _Count | None = None
    frames_dropped: _Count | None = None
    buffer_seconds: _Seconds | None = None
    latency_seconds: _Seconds | None = None
    """Distance to the live edge."""
    item: Word | None = None
    """Name of the creative on the glass, in playlist mode."""
    errors: Annotated[list[ReportedError], _cut(50)] = Field(default_factory=list)
    page_version: Word = ""
    config_version: int | None = Field(None, ge=0, le=10**12)
    offline: Offline | None = None
    proof: Proof | None = None
    codecs: dict[Word, bool | Word] = Field(default_factory=dict, max_length=100)
    """Codec string to what the browser says of it (`MediaSource.isTypeSupported`, `canPlayType`)."""
    visible_size: Size | None = None
    """Size of the picture that can be seen; zero when the page is hidden."""
