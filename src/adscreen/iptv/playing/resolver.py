"""From a channel's reference to the ways to open it: the resolver that the relay is handed.

Nothing is asked before a stream is opened: the feed itself proves by its bytes that HLS is a live playlist
that moves, and goes on to the next source of the plan where it is not. The account is asked beside it, and
before the next attempt once a stream was refused, because panels hide the reason behind a 404.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.intake.access import open_headers, open_link
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.accounts import Accounts
from adscreen.iptv.playing.forms import Forms, address_forms, xtream_forms
from adscreen.iptv.playing.order import FormatChoice, order
from adscreen.iptv.refs import channel_id
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.xtream import XtreamClient
from adscreen.media.model import SourceKind, SourcePlan, SourceSpec

ATTEMPT_MEMORY = 120.0
"""Seconds in which an attempt that gave no television makes the next one ask the account first."""
SLOT_PAUSE = 15.0
"""Seconds until a slot may be free again."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the database knows of a channel, opened."""

    channel: Channel
    provider: Provider
    link: ProviderLink | None
    headers: dict[str, str]


class ChannelResolver:
    """Implements `adscreen.media.livetv.Resolver` on the provider tables."""

    def __init__(
        self, db: Database, vault: Vault, client: HttpClient, clock: Clock, tasks: TaskOwner
    ) -> None:
        self._db = db
        self._vault = vault
        self._client = client
        self._clock = clock
        self._accounts = Accounts(clock, tasks)
        self._attempts: dict[str, float] = {}
        self._withheld: set[str] = set()

    async def plan(self, ref: str) -> SourcePlan:
        """Return the ways to open `ref`, best first.

        Raises CHANNEL_NOT_FOUND for an unknown reference, DRM for a protected channel, and EXPIRED, BANNED,
        WRONG_LOGIN or NO_SLOT where the account is known to give no television.
        """
        opening = await self._opening(ref)
        if opening.channel.drm:
            raise AdScreenError(Failure.DRM, f"the list announces {opening.channel.drm}")
        await self._consult(ref, opening)
        self._attempts[ref] = self._clock.monotonic()
        channel, provider = opening.channel, opening.provider
        kinds = order(
            allowed=provider.formats.split(",") if provider.formats else None,
            choice=_choice(channel.format, provider.format),
            remembered=_kind(channel.working_format),
        )
        title = channel.custom_name or channel.name
        return SourcePlan(title, _forms(opening, self._vault).in_order(kinds))

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Remember that `source` gave television: its form is asked for first next time."""
        self._attempts.pop(ref, None)
        self._withheld.discard(ref)
        await self._remember(ref, working_format=source.kind.value, failure=None)

    async def _opening(self, ref: str) -> _Opening:
        number = channel_id(ref)
        async with self._db.transaction() as session:
            repository = ProviderRepository(session)
            channel = await repository.channel(number) if number is not None else None
            provider = await repository.provider(channel.provider_id) if channel is not None else None
        if channel is None or provider is None:
            raise AdScreenError(Failure.CHANNEL_NOT_FOUND, "no such channel here")
        headers = open_headers(provider.sealed_headers, self._vault)
        if provider.user_agent:
            headers["User-Agent"] = provider.user_agent
        headers |= open_headers(channel.sealed_headers, self._vault)
        return _Opening(channel, provider, open_link(provider, self._vault), headers)

    async def _consult(self, ref: str, opening: _Opening) -> None:
        """Raise what the account is known to refuse; ask it where the last attempt gave no television."""
        link = opening.link
        if link is None or link.kind is not LinkKind.XTREAM:
            return

        def panel() -> XtreamClient:
            return XtreamClient(
                self._client, link, headers=opening.headers, verify_tls=opening.provider.verify_tls
            )

        provider_id = opening.provider.id
        refused_lately = self._clock.monotonic() - self._attempts.get(ref, -ATTEMPT_MEMORY) < ATTEMPT_MEMORY
        if refused_lately:
            standing = await self._accounts.ask(provider_id, panel)
        else:
            standing = self._accounts.known(provider_id)
            if standing is None:
                self._accounts.refresh(provider_id, panel)
        reason = standing.reason if standing is not None else None
        if reason is Failure.NO_SLOT and (not refused_lately or ref in self._withheld):
            # the connections in use may be our own, and panels count late: the stream's answer decides
            self._withheld.discard(ref)
            return
        if reason is not None:
            self._withheld.add(ref)
            await self._remember(ref, failure=reason)
            pause = SLOT_PAUSE if reason is Failure.NO_SLOT else None
            raise AdScreenError(reason, "as the provider's player_api says", retry_after=pause)

    async def _remember(
        self, ref: str, *, failure: Failure | None, working_format: str | None = None
    ) -> None:
        number = channel_id(ref)
        if number is None:
            return
        async with self._db.transaction() as session:
            channel = await ProviderRepository(session).channel(number)
            if channel is None:
                return
            if working_format is not None and channel.working_format != working_format:
                channel.working_format = working_format
            if channel.last_failure != failure:
                channel.last_failure = failure.value if failure else None
                channel.last_failure_at = datetime.fromtimestamp(self._clock.time(), UTC) if failure else None


def _forms(opening: _Opening, vault: Vault) -> Forms:
    channel, provider, link = opening.channel, opening.provider, opening.link
    if channel.stream_id is not None and link is not None:
        return xtream_forms(link, channel.stream_id, opening.headers, verify_tls=provider.verify_tls)
    if channel.sealed_address is not None:
        address = vault.open(channel.sealed_address)
    elif link is not None and link.kind is not LinkKind.XTREAM:
        address = link.address
    else:
        raise AdScreenError(Failure.CHANNEL_NOT_FOUND, "the channel has no address")
    return address_forms(address, opening.headers, verify_tls=provider.verify_tls)


def _choice(*choices: str) -> FormatChoice:
    """Return the first choice that is one: the channel's own goes before the provider's."""
    made = (FormatChoice(choice) for choice in choices)
    return next((choice for choice in made if choice is not FormatChoice.AUTO), FormatChoice.AUTO)


def _kind(working_format: str | None) -> SourceKind | None:
    return SourceKind(working_format) if working_format in (SourceKind.HLS, SourceKind.HTTP_TS) else None
