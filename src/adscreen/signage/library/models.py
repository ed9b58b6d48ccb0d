"""Tables of the library."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class Creative(Base):
    """An uploaded image or video. The same bytes uploaded twice are one creative."""

    __tablename__ = "creatives"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    """Name of the file that was uploaded, for people."""
    kind: Mapped[str] = mapped_column(String(10))
    """`image` or `video`."""
    mime: Mapped[str] = mapped_column(String(40))
    blob: Mapped[str] = mapped_column(String(80), unique=True)
    """`<sha256>.<extension>`: served as `/media/<blob>`."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    created_at: Mapped[datetime]


class PlaylistItem(Base):
    """One entry of a screen's playlist."""

    __tablename__ = "playlist_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screens.id", ondelete="CASCADE"), index=True)
    creative_id: Mapped[int] = mapped_column(ForeignKey("creatives.id"), index=True)
    position: Mapped[int]
    seconds: Mapped[int]
    """How long an image stands; a video plays to its end."""
