"""The table of what channels do while they give no television."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class ChannelStandby(Base):
    """One channel's choice; a channel without a row does as the settings say."""

    __tablename__ = "channel_standby"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))
    """`media.model.Standby`."""
    file: Mapped[str | None] = mapped_column(String(80))
    """The slate's picture or clip, by the opaque name that the composition root finds it by."""
    title: Mapped[str] = mapped_column(String(200), default="")
    """The file's, for people."""
    backup_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="SET NULL"), index=True)
    """The channel that stands in."""
