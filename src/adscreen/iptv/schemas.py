"""What goes to pages and over the API: never an address, a login or a header."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from adscreen.core.errors import Failure
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.playing.order import FormatChoice
from adscreen.iptv.xtream import AccountStatus

Language = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^([a-z]{3})?$")]
"""ISO 639-2 code; empty for none."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
HeaderText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[\x20-\x7e]*$")
]


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class AccountOut(_Out):
    """The account as its panel described it last."""

    status: AccountStatus
    trial: bool
    connections_used: int | None
    connections_allowed: int | None
    """0 is unlimited; None where the panel does not say."""
    formats: tuple[str, ...] | None
    expires_at: datetime | None
    timezone: str | None
    message: str
    checked_at: datetime


class RefreshOut(_Out):
    """The refresh that runs or ran last."""

    phase: Phase
    entries: int
    bytes: int
    percent: int | None = None
    """How far the list is read, while it is; None where nobody can know."""
    started_at: datetime | None
    failure: Failure | None
    detail: str
    """Redacted evidence of `failure`, in English."""
    finished_at: datetime | None
    """When a list was last read whole."""


class ProviderOut(_Out):
    """A provider."""

    id: int
    name: str
    kind: str
    link: str
    """Host only: `http://tv.example.com:8080/…`."""
    user: str | None
    """User name, all but two characters hidden."""
    user_agent: str | None
    verify_tls: bool
    format: FormatChoice
    max_connections: int | None
    """The operator's own limit; None: the account's."""
    audio_language: str | None
    """ISO 639-2 code of the sound that screens play where there are several; None: the first."""
    deinterlace: bool
    channels: int
    account: AccountOut | None
    refresh: RefreshOut


class ProviderChange(BaseModel):
    """What an operator may change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    user_agent: HeaderText | None = None
    """Empty: the default."""
    headers: dict[HeaderText, HeaderText] | None = None
    verify_tls: bool | None = None
    format: FormatChoice | None = None
    max_connections: int | None = Field(None, ge=0, le=1000)
    """None: the account's own number, when it is given at all."""
    audio_language: Language | None = None
    """Empty: the first sound."""
    deinterlace: bool | None = None


class ChannelOut(_Out):
    """A channel."""

    id: int
    ref: str
    provider_id: int
    number: int | None
    name: str
    """The operator's name for it, else the provider's."""
    provider_name: str
    """The name in the provider's list."""
    group: str
    logo: str = Field(repr=False)
    """For the server, which fetches it: it may hold a login. In lists of channels it is as it is stored."""
    kind: ChannelKind
    tvg_id: str
    archive_days: int
    adult: bool
    drm: str
    separator: bool
    hidden: bool
    favourite: bool
    format: FormatChoice
    deinterlace: bool | None
    """None: as the provider."""
    working_format: str | None
    last_failure: Failure | None
    last_failure_at: datetime | None
    gone_at: datetime | None


class ChannelChange(BaseModel):
    """What an operator may choose; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    hidden: bool | None = None
    favourite: bool | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    """Empty: the provider's name again."""
    format: FormatChoice | None = None
    deinterlace: bool | None = None
    """None, given: as the provider."""


class ChannelPage(_Out):
    """One page of a search."""

    items: tuple[ChannelOut, ...]
    total: int
    page: int
    """From 1."""
    size: int


class GroupOut(_Out):
    """A group of a provider's list."""

    name: str
    channels: int
