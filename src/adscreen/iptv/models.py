"""The tables of providers and their channels. Addresses and headers are sealed: they hold credentials."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class Provider(Base):
    """An IPTV account, a list's address, one stream's address, or an uploaded list."""

    __tablename__ = "providers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    """`links.LinkKind`, or `upload`."""
    sealed_link: Mapped[str | None] = mapped_column(Text)
    """The address that `parse_link` reads back; None for an upload."""
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    """HMAC of host and user: tells that two links are one account, and names it in the slot ledger."""
    masked: Mapped[str] = mapped_column(String(300))
    """What may be shown of the link: `http://tv.example.com:8080/…`."""
    masked_user: Mapped[str | None] = mapped_column(String(40))
    user_agent: Mapped[str | None] = mapped_column(String(300))
    sealed_headers: Mapped[str | None] = mapped_column(Text)
    verify_tls: Mapped[bool] = mapped_column(default=True)
    format: Mapped[str] = mapped_column(String(8), default="auto")
    """The operator's `FormatChoice` for all channels."""
    max_connections_override: Mapped[int | None]
    audio_language: Mapped[str | None] = mapped_column(String(3))
    """ISO 639-2 code of the sound that screens play where a channel has several; None for the first."""
    deinterlace: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    account_status: Mapped[str | None] = mapped_column(String(16))
    """As the panel said it last; None for what is no account."""
    account_trial: Mapped[bool] = mapped_column(default=False)
    connections_used: Mapped[int | None] = mapped_column(BigInteger)
    connections_allowed: Mapped[int | None] = mapped_column(BigInteger)
    """0 is unlimited."""
    formats: Mapped[str | None] = mapped_column(String(60))
    """Forms that the account may ask for, joined by commas; None where the panel does not say."""
    expires_at: Mapped[datetime | None]
    timezone: Mapped[str | None] = mapped_column(String(64))
    account_message: Mapped[str] = mapped_column(String(300), default="")
    account_checked_at: Mapped[datetime | None]

    refresh_phase: Mapped[str] = mapped_column(String(16), default="idle")
    """`intake.progress.Phase`."""
    refresh_entries: Mapped[int] = mapped_column(default=0)
    refresh_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    refresh_started_at: Mapped[datetime | None]
    refresh_failure: Mapped[str | None] = mapped_column(String(40))
    refresh_detail: Mapped[str] = mapped_column(String(300), default="")
    last_refreshed_at: Mapped[datetime | None]
    channel_count: Mapped[int] = mapped_column(default=0)
    """Live and radio channels of the last good refresh."""
    sealed_guides: Mapped[str | None] = mapped_column(Text)
    """Addresses of guides that the list's header names, one a line."""


class Channel(Base):
    """One entry of a provider; its key is the same after every refresh."""

    __tablename__ = "channels"
    __table_args__ = (
        UniqueConstraint("provider_id", "key"),
        Index("ix_channels_provider_group", "provider_id", "group_name"),
        Index("ix_channels_provider_position", "provider_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(100))
    """The panel's stream id, or a hash of guide id and name for lists."""
    position: Mapped[int]
    """Place in the list, from 0."""
    number: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(300))
    group_name: Mapped[str] = mapped_column(String(300))
    logo: Mapped[str] = mapped_column(Text)
    """As `intake.logos` keeps it: an address that holds a login is sealed."""
    kind: Mapped[str] = mapped_column(String(8))
    tvg_id: Mapped[str] = mapped_column(String(300))
    stream_id: Mapped[str | None] = mapped_column(String(64))
    """Where the address can be put together from the provider's login."""
    sealed_address: Mapped[str | None] = mapped_column(Text)
    sealed_headers: Mapped[str | None] = mapped_column(Text)
    guide_shift: Mapped[int] = mapped_column(default=0, server_default="0")
    """Minutes that the list adds to the guide's times (`tvg-shift`)."""
    archive_days: Mapped[int]
    adult: Mapped[bool]
    drm: Mapped[str] = mapped_column(String(20))
    separator: Mapped[bool]
    search_text: Mapped[str] = mapped_column(Text)
    """Name and group in the form that searches compare."""
    seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    """Since when the provider lists it no more; None while it does."""

    hidden: Mapped[bool] = mapped_column(default=False)
    favourite: Mapped[bool] = mapped_column(default=False)
    custom_name: Mapped[str | None] = mapped_column(String(300))
    custom_search: Mapped[str | None] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(8), default="auto")
    deinterlace: Mapped[bool | None]
    """None: as the provider."""

    working_format: Mapped[str | None] = mapped_column(String(8))
    """`media.model.SourceKind` that gave television last."""
    last_failure: Mapped[str | None] = mapped_column(String(40))
    last_failure_at: Mapped[datetime | None]
