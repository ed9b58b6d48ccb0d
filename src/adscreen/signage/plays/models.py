"""Tables of the plays."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class PlayChain(Base):
    """The records that one browser profile made for a screen without losing its storage."""

    __tablename__ = "play_chains"

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screens.id", ondelete="CASCADE"), index=True)
    chain: Mapped[str] = mapped_column(String(32), unique=True)
    """Its random name."""
    key: Mapped[str | None] = mapped_column(String(64))
    """Name of `public_key`; None: its records are not signed."""
    public_key: Mapped[str | None] = mapped_column(String(200))
    """What all its records are signed by, as `screens.device_key`: screens get other devices."""
    seq: Mapped[int] = mapped_column(BigInteger)
    """Number of the newest record."""
    hash: Mapped[str] = mapped_column(String(64))
    """Hash of the newest record."""
    forgotten: Mapped[int] = mapped_column(BigInteger)
    """Number of the last record that retention has deleted; 0: none."""
    began: Mapped[int] = mapped_column(BigInteger)
    """Unix milliseconds at which its first record came."""
    heard: Mapped[int] = mapped_column(BigInteger)
    """Unix milliseconds at which its newest record came."""


class Play(Base):
    """One record that was accepted."""

    __tablename__ = "plays"
    __table_args__ = (
        UniqueConstraint("chain_id", "seq"),
        Index("ix_plays_screen_id_at", "screen_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screens.id", ondelete="CASCADE"))
    chain_id: Mapped[int] = mapped_column(ForeignKey("play_chains.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(BigInteger)
    """Unix milliseconds by the server's clock, as far as the screen knew that."""
    lasted: Mapped[int] = mapped_column(BigInteger)
    """Milliseconds."""
    creative: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(8))
    record: Mapped[str] = mapped_column(Text)
    """The canonical form: what was signed, to the byte."""
    signature: Mapped[str | None] = mapped_column(String(86))
    received: Mapped[int] = mapped_column(BigInteger, index=True)
    """Unix milliseconds; within a chain it never goes back."""
