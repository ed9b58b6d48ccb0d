"""Addresses of logos as they are stored: sealed where they hold a login or a token."""

from adscreen.core.redact import redact
from adscreen.core.vault import Vault

SEALED = "sealed:"


def kept_logo(address: str, vault: Vault) -> str:
    """Return what the table keeps of a logo's address."""
    return SEALED + vault.seal(address) if address and redact(address) != address else address


def logo_address(kept: str, vault: Vault) -> str:
    """Return the address of what `kept_logo` returned."""
    return vault.open(kept.removeprefix(SEALED)) if kept.startswith(SEALED) else kept
