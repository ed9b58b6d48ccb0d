"""The table of sources that stand in for channels."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class ChannelSource(Base):
    """One source behind the channel's own: another channel, or a file of the venue."""

    __tablename__ = "channel_sources"
    __table_args__ = (
        UniqueConstraint("channel_id", "position"),
        CheckConstraint("(other_id IS NULL) <> (file IS NULL)", name="one_of_both"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Place in the order, from 1: 0 is the channel itself."""
    other_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"), index=True)
    file: Mapped[str | None] = mapped_column(String(80))
    """An opaque name that the composition root finds the file by."""
    title: Mapped[str] = mapped_column(String(200), default="")
    """The file's, for people."""
