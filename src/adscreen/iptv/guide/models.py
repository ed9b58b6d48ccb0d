"""The tables of the guide. Addresses are sealed: they hold logins.

A reading of a source writes its channels and programmes under the next generation; the source's own number of
the generation then moves on, so readers see the old guide or the new one, never half of one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class GuideSource(Base):
    """Where a guide comes from; several are asked in their order."""

    __tablename__ = "guide_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.id", ondelete="SET NULL"))
    """The provider whose channels it is for; None for all channels, or where the provider is gone."""
    bound: Mapped[bool]
    """It is one provider's: without that provider it is removed."""
    origin: Mapped[str] = mapped_column(String(10))
    """`sources.Origin`."""
    position: Mapped[int]
    """Order in which sources are asked, from 0; the first with a programme at a time wins."""
    sealed_address: Mapped[str | None] = mapped_column(Text)
    """None where the provider's login makes it."""
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    """HMAC of provider and address: tells that two are one."""
    masked: Mapped[str] = mapped_column(String(300))
    shift_minutes: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    removed: Mapped[bool] = mapped_column(default=False)
    """Its rows wait to be deleted, in slices."""
    created_at: Mapped[datetime]

    generation: Mapped[int] = mapped_column(default=0)
    """Which channels and programmes are the ones to read."""
    phase: Mapped[str] = mapped_column(String(10), default="idle")
    """`sources.GuidePhase`."""
    due_at: Mapped[datetime | None]
    """When it is read next; None where it never is by itself."""
    started_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    """When it was last read to its end."""
    bytes_read: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes_total: Mapped[int | None] = mapped_column(BigInteger)
    """How many there will be, as its server says; None where it does not."""
    programmes: Mapped[int] = mapped_column(default=0)
    """Programmes kept."""
    channels: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(300), default="")
    failures: Mapped[int] = mapped_column(default=0)
    """How many attempts failed in a row."""
    flaws: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """`records.Flaw` to how often, of the last reading."""
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(60), default="")
    inputs: Mapped[str] = mapped_column(String(64), default="")
    """What the last reading was made for: with other channels or choices the same file is read again."""


class GuideChannel(Base):
    """A channel of one generation of a source."""

    __tablename__ = "guide_channels"
    __table_args__ = (UniqueConstraint("source_id", "generation", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("guide_sources.id", ondelete="CASCADE"))
    generation: Mapped[int]
    key: Mapped[str] = mapped_column(String(300))
    """The guide's id of the channel."""
    name: Mapped[str] = mapped_column(String(300))
    search_text: Mapped[str] = mapped_column(Text)


class GuideProgramme(Base):
    """A programme; times are Unix seconds as the guide says them, before any shift."""

    __tablename__ = "guide_programmes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("guide_channels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stop: Mapped[int | None] = mapped_column(BigInteger)
    """None where the guide does not say: then the next one's start, or some hours."""
    title: Mapped[str] = mapped_column(String(300))
    subtitle: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(100))


class GuideMatch(Base):
    """Which channel of a source a channel of ours is, as the last reading found it."""

    __tablename__ = "guide_matches"
    __table_args__ = (Index("ix_guide_matches_source", "source_id"),)

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    source_id: Mapped[int] = mapped_column(
        ForeignKey("guide_sources.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(300))
    how: Mapped[str] = mapped_column(String(10))
    """`matching.How`."""
    score: Mapped[float]
    """From 0 to 1; under `matching.ACCEPTED` it is a proposal."""


class GuideChoice(Base):
    """The operator's word on a channel's guide; it outlives every reading."""

    __tablename__ = "guide_choices"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(300))
    """The guide's id of the channel; empty for no guide at all."""
