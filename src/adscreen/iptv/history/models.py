"""The tables of channels' history. Times are Unix seconds: sums of intervals are made by the database."""

from sqlalchemy import BigInteger, Double, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base

_LONG_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts rows by itself for INTEGER only."""


class HistorySpan(Base):
    """A channel was in a state for a while."""

    __tablename__ = "history_spans"
    __table_args__ = (Index("ix_history_spans_channel_began", "channel_id", "began"),)

    id: Mapped[int] = mapped_column(_LONG_ID, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(16))
    """`kinds.State`."""
    began: Mapped[float] = mapped_column(Double)
    ended: Mapped[float | None] = mapped_column(Double, index=True)
    """None while it goes on."""
    seen: Mapped[float] = mapped_column(Double, index=True)
    """When it was known to go on: the end of what is known, should the process be killed."""


class HistoryEvent(Base):
    """Something happened to a channel."""

    __tablename__ = "history_events"
    __table_args__ = (Index("ix_history_events_channel_at", "channel_id", "at"),)

    id: Mapped[int] = mapped_column(_LONG_ID, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    at: Mapped[float] = mapped_column(Double, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    """`kinds.Kind`."""
    what: Mapped[str] = mapped_column(String(24))
    cause: Mapped[str | None] = mapped_column(String(24))
    """`media.decisions.Cause`, for decisions."""
    failure: Mapped[str | None] = mapped_column(String(40))
    """`core.errors.Failure`."""
    evidence: Mapped[str] = mapped_column(String(300))
    """Redacted, in English."""
    source: Mapped[int | None]
    """Place in the channel's order of sources, from 0."""
