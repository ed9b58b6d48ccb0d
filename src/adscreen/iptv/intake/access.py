"""Opening what the provider table keeps sealed: link, headers, and the clients that ask with them."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.redact import remember_secret
from adscreen.core.vault import Vault
from adscreen.iptv.links import LinkKind, ProviderLink, parse_link
from adscreen.iptv.models import Provider


def open_link(provider: Provider, vault: Vault) -> ProviderLink | None:
    """Return the provider's link, None for an upload; its secrets are masked in every log from then on."""
    if provider.sealed_link is None:
        return None
    link = parse_link(vault.open(provider.sealed_link))
    if provider.kind != link.kind:
        link = as_direct(link, LinkKind(provider.kind))
    remember(link)
    return link


def as_direct(link: ProviderLink, kind: LinkKind) -> ProviderLink:
    """Return the link as the plain address that was pasted: its bytes said what its form did not."""
    return ProviderLink(kind, link.scheme, link.host, link.port, address=link.pasted, pasted=link.pasted)


def remember(link: ProviderLink) -> None:
    """Keep the link's secrets out of every text that is redacted from now on.

    A user name that is an ordinary word is left to the patterns of addresses: masked, it would spoil texts.
    """
    user = link.username or ""
    telling = user if len(user) >= 8 or any(letter.isdigit() for letter in user) else None
    for secret in (link.password, link.token, telling):
        if secret:
            remember_secret(secret)


def open_headers(sealed: str | None, vault: Vault) -> dict[str, str]:
    """Return request headers that were sealed; none where there are none."""
    if sealed is None:
        return {}
    headers = json.loads(vault.open(sealed))
    return {str(name): str(value) for name, value in headers.items()}


def seal_headers(headers: Mapping[str, str], vault: Vault) -> str | None:
    """Return the headers sealed, None for none."""
    kept = {name: value for name, value in headers.items() if name and value}
    return vault.seal(json.dumps(kept)) if kept else None


def fingerprint(link: ProviderLink, vault: Vault) -> str:
    """Return what two links to one account have in common and nobody can turn back: HMAC of host and user."""
    who = link.username or link.token or link.address
    if link.kind is LinkKind.XTREAM:
        text = f"{link.host}:{link.port}\0{who}"
    else:
        text = f"{link.kind}\0{link.address}"
    return hmac.new(vault.derive("provider fingerprint"), text.encode(), hashlib.sha256).hexdigest()


def host_fingerprint(link: ProviderLink, vault: Vault) -> str:
    """Return the name of the server of an address that names no account."""
    text = f"host\0{link.host}:{link.port}"
    return hmac.new(vault.derive("provider fingerprint"), text.encode(), hashlib.sha256).hexdigest()


def masked_user(link: ProviderLink) -> str | None:
    """Return the user name with all but two characters hidden."""
    return f"{link.username[:2]}***" if link.username else None


def need(provider: Provider | None) -> Provider:
    """Return the provider, or raise NOT_FOUND."""
    if provider is None:
        raise AdScreenError(Failure.NOT_FOUND, "no such provider", field="provider")
    return provider
