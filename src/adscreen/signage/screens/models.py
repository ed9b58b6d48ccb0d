"""The tables of screens, and of the codes by which devices become them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from adscreen.core.db import Base


class Screen(Base):
    """One display, paired with one browser."""

    __tablename__ = "screens"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), server_default="")
    """Where it hangs, in the operator's words; may be empty."""
    language: Mapped[str] = mapped_column(String(8))
    timezone: Mapped[str] = mapped_column(String(64))
    """IANA name of the venue's time zone."""
    tv_enabled: Mapped[bool]
    channel_ref: Mapped[str | None] = mapped_column(String(200))
    """Opaque here: whoever composes the program resolves it."""
    audio_language: Mapped[str | None] = mapped_column(String(3))
    """ISO 639-2 code of the sound it plays where a channel has several; None: what the channel's provider
    says.
    """
    volume: Mapped[int] = mapped_column(default=100, server_default="100")
    """Of its sound, 0 to 100."""
    muted: Mapped[bool] = mapped_column(default=True, server_default=true())
    crossfade: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether an item of its playlist fades into the next one."""
    overlay: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """`schemas.OverlayItem` values, top of the list painted last."""
    config_version: Mapped[int]
    """Rises with every change that the page must learn of."""

    claim_hash: Mapped[str | None] = mapped_column(String(64))
    """Hash of what the next device must bring: a one-time link's token, or the secret of the device whose
    pairing code was claimed; None once it is spent.
    """
    device_hash: Mapped[str | None] = mapped_column(String(64))
    """Hash of the token in the cookie of the browser that holds the screen."""
    device_key: Mapped[str | None] = mapped_column(String(200))
    """Public key of that browser, as `devicekeys.known_key` returns it; None: its cookie is all there is."""
    pairing: Mapped[int]
    """Rises when the operator makes a new link or gives the screen another device: signed stream addresses of
    earlier pairings end.
    """
    claimed_at: Mapped[datetime | None]

    created_at: Mapped[datetime]
    last_heartbeat_at: Mapped[datetime | None]
    last_report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The last heartbeat that was stored, as `schemas.Heartbeat` dumps it."""


class PairingCode(Base):
    """A code that a device shows while it waits to become a screen."""

    __tablename__ = "pairing_codes"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), index=True)
    """Hash of the secret in the device's cookie; while codes rotate it stays the same."""
    device_key: Mapped[str | None] = mapped_column(String(200))
    """Public key of the device; None where its browser has none to give."""
    screen_code: Mapped[str | None] = mapped_column(String(12))
    """The screen that the device may take; None until an operator claims the code."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
