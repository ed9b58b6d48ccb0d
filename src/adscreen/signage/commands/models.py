"""Tables of commands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class ScreenCommand(Base):
    """One command to one screen: its log too."""

    __tablename__ = "screen_commands"

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screens.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    argument: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent_by: Mapped[str] = mapped_column(String(120))
    """Name of the user; he may be gone since."""
    sent_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When the screen answered."""
    succeeded: Mapped[bool | None]
    result: Mapped[str] = mapped_column(String(80))
    """The screen's own word for what came of it; empty before it answered."""


class ScreenPicture(Base):
    """The last picture of what a screen really showed."""

    __tablename__ = "screen_pictures"

    screen_id: Mapped[int] = mapped_column(ForeignKey("screens.id", ondelete="CASCADE"), primary_key=True)
    taken_at: Mapped[datetime]
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)
