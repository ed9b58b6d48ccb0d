"""What the playing side needs to open a channel: addresses and headers, for the server's own use only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault
from adscreen.iptv.intake.access import fingerprint, host_fingerprint, open_headers, open_link
from adscreen.iptv.links import LinkKind, Output, ProviderLink
from adscreen.iptv.links.recognise import recognise
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.forms import Forms, address_forms, xtream_forms
from adscreen.iptv.playing.limits import Limit, LimitFrom, limit_of
from adscreen.iptv.playing.order import FormatChoice
from adscreen.iptv.refs import channel_ref
from adscreen.media.model import SourceKind


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """How a channel is opened. Holds credentials: it never leaves the server."""

    channel_id: int
    ref: str
    title: str
    provider_id: int
    forms: Forms
    headers: Mapping[str, str] = field(repr=False)
    verify_tls: bool
    allowed: tuple[str, ...] | None
    """`allowed_output_formats` of the account; None where it does not say."""
    choice: FormatChoice
    """The channel's own, else the provider's."""
    remembered: SourceKind | None
    """What gave television last."""
    drm: str
    fingerprint: str
    """Names the account in the slot ledger."""
    connections: int | None
    """Simultaneous connections: the operator's number, else the account's, else what is assumed of one; 0
    unlimited, None unknown.
    """
    link: ProviderLink | None = field(repr=False)
    """The account, for asking its state; None for an upload."""

    @property
    def addresses(self) -> dict[Output, str]:
        """Return the address of each form that exists."""
        forms = {Output.HLS: self.forms.hls, Output.TS: self.forms.mpeg_ts}
        return {output: spec.url for output, spec in forms.items() if spec is not None}


def open_channel(
    channel: Channel, provider: Provider, vault: Vault, limits: Mapping[str, Limit] = MappingProxyType({})
) -> ChannelAccess:
    """Open the sealed parts of a channel; raises CHANNEL_NOT_FOUND for one without an address.

    `limits` are those of all accounts by their names: a list may hold addresses of an account that is a
    provider of its own. Raises BAD_LINK where the list gave an address that nobody can open.
    """
    link = open_link(provider, vault)
    headers = open_headers(provider.sealed_headers, vault) | open_headers(channel.sealed_headers, vault)
    if provider.user_agent and "User-Agent" not in headers:
        headers["User-Agent"] = provider.user_agent
    choice = FormatChoice(channel.format)
    limit = _limit(channel, provider, vault, limits)
    forms = _forms(channel, link, headers, verify_tls=provider.verify_tls, vault=vault)
    return ChannelAccess(
        channel_id=channel.id,
        ref=channel_ref(channel.id),
        title=channel.custom_name or channel.name,
        provider_id=provider.id,
        forms=forms.counted(limit.account, limit.connections),
        headers=headers,
        verify_tls=provider.verify_tls,
        allowed=tuple(provider.formats.split(",")) if provider.formats else None,
        choice=choice if choice is not FormatChoice.AUTO else FormatChoice(provider.format),
        remembered=SourceKind(channel.working_format) if channel.working_format else None,
        drm=channel.drm,
        fingerprint=limit.account,
        connections=limit.connections,
        link=link,
    )


def _limit(channel: Channel, provider: Provider, vault: Vault, limits: Mapping[str, Limit]) -> Limit:
    """Return the limit of the account that a channel's own address names, else its server's.

    A list's channels may be on a hundred servers: what one refuses says nothing about the others. The
    operator's number, where there is one, is for the list as a whole.
    """
    own = limit_of(provider)
    if channel.sealed_address is None:
        return own
    link = recognise(vault.open(channel.sealed_address))
    if link.kind is LinkKind.XTREAM and link.stream_id is not None:
        account = fingerprint(link, vault)
        if own.origin is LimitFrom.OPERATOR or account == own.account:
            return replace(own, account=account)
        return limits.get(account) or Limit(account, None, LimitFrom.UNKNOWN, own.name)
    if own.origin is LimitFrom.UNKNOWN:
        return replace(own, account=host_fingerprint(link, vault))
    return own


def _forms(
    channel: Channel, link: ProviderLink | None, headers: Mapping[str, str], *, verify_tls: bool, vault: Vault
) -> Forms:
    if channel.stream_id is not None and link is not None:
        return xtream_forms(link, channel.stream_id, headers, verify_tls=verify_tls)
    if channel.sealed_address is None:
        raise AdScreenError(Failure.CHANNEL_NOT_FOUND, "the channel has no address")
    return address_forms(vault.open(channel.sealed_address), headers, verify_tls=verify_tls)
