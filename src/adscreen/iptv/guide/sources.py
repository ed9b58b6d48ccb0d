"""Where guides come from: the account, the list's header, the operator."""

import hashlib
import hmac
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.redact import remember_secret
from adscreen.core.vault import Vault
from adscreen.iptv.guide.models import GuideSource
from adscreen.iptv.intake.access import open_link
from adscreen.iptv.links import LinkKind
from adscreen.iptv.models import Provider


class Origin(StrEnum):
    """Who named a source."""

    ACCOUNT = "account"
    """The panel's `xmltv.php`."""
    LIST = "list"
    """The list's header: `url-tvg`, `x-tvg-url`."""
    OPERATOR = "operator"
    SHORT = "short"
    """The account's short guide, asked channel by channel; it is never read as a whole."""


class GuidePhase(StrEnum):
    """State of a source's reading."""

    IDLE = "idle"
    LOADING = "loading"
    FAILED = "failed"


NAMES_MOST = 10
"""Addresses of one list's header that are believed."""


def new_source(
    vault: Vault,
    origin: Origin,
    at: datetime,
    *,
    provider: Provider | None = None,
    address: str | None = None,
    shift_minutes: int = 0,
) -> GuideSource:
    """Return a source that is due at once; `address` is None where the provider's login makes it."""
    return GuideSource(
        provider_id=provider.id if provider else None,
        bound=provider is not None,
        origin=origin.value,
        position=0,
        sealed_address=vault.seal(address) if address else None,
        mark=mark_of(vault, origin, provider, address),
        masked=masked(address) if address else (provider.masked if provider else ""),
        shift_minutes=shift_minutes,
        enabled=True,
        removed=False,
        created_at=at,
        generation=0,
        phase=GuidePhase.IDLE.value,
        due_at=None if origin is Origin.SHORT else at,
        flaws={},
    )


def mark_of(vault: Vault, origin: Origin, provider: Provider | None, address: str | None) -> str:
    """Return what tells that two sources are one: HMAC of provider and address."""
    text = f"{provider.id if provider else 0}\0{address or origin.value}"
    return hmac.new(vault.derive("guide source"), text.encode(), hashlib.sha256).hexdigest()


def checked_address(text: str) -> str:
    """Return an address that a guide can be asked at; raises BAD_INPUT for what is none."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and len(address) <= 2000
    except ValueError:
        good = False
    if not good or any(letter.isspace() or not letter.isprintable() for letter in address):
        raise AdScreenError(Failure.BAD_INPUT, "the address of a guide", field="address")
    return address


def masked(address: str) -> str:
    """Return what may be shown of an address: where it leads, without who asks."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    file = parts.path.rpartition("/")[2]
    telling = file if file.lower().endswith((".xml", ".gz", ".xz", ".zip", ".php")) else ""
    return f"{parts.scheme}://{host}/…{telling}"[:300]


def address_of(source: GuideSource, provider: Provider | None, vault: Vault) -> str:
    """Return the address to ask; what is secret in it is masked in every log from then on."""
    if source.sealed_address is not None:
        address = vault.open(source.sealed_address)
        _remember(address)
        return address
    link = open_link(provider, vault) if provider is not None else None
    if link is None or link.kind is not LinkKind.XTREAM:
        raise AdScreenError(Failure.NO_PROVIDER, "the guide's provider is gone")
    return link.guide_url()


def addresses_in(header: str) -> list[str]:
    """Return the addresses of a list's header: commas between them, and what is no address left out."""
    found = []
    for part in header.replace(";http", ",http").replace(" http", ",http").split(","):
        try:
            found.append(checked_address(part))
        except AdScreenError:
            continue
    return list(dict.fromkeys(found))[:NAMES_MOST]


def _remember(address: str) -> None:
    """Passwords of an address are masked by the patterns of texts; userinfo is remembered word by word."""
    parts = urlsplit(address)
    if parts.password:
        remember_secret(parts.password)
