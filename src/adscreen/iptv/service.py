"""Providers and their channels: add, refresh, search, choose; what pages and the playing side work with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock, SystemClock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.ids import new_token
from adscreen.core.net.client import HttpClient
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.intake.access import fingerprint, masked_user, need, open_link, remember, seal_headers
from adscreen.iptv.intake.logos import logo_address
from adscreen.iptv.intake.probe import Contact, make_contact
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.intake.refresh import InUse, Refresher, account_columns
from adscreen.iptv.intake.rows import searchable
from adscreen.iptv.links import ProviderLink, parse_link
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.limits import Limit, limit_of
from adscreen.iptv.playing.opening import ChannelAccess, open_channel
from adscreen.iptv.repository import ChannelQuery, ProviderRepository
from adscreen.iptv.schemas import (
    ChannelChange,
    ChannelOut,
    ChannelPage,
    GroupOut,
    ProviderChange,
    ProviderOut,
)
from adscreen.iptv.shown import channel_out, provider_out
from adscreen.iptv.texts import tidy
from adscreen.media.languages import one_code
from adscreen.media.sources.inputs import DEFAULT_INPUTS, InputOptions

MAX_PAGE = 200


class ProviderService:
    """The rules of providers. A method is one transaction, but for those that ask the provider.

    `tasks` owns the refreshes that run behind a page; `in_use` names the channels that screens show, which
    are never deleted (nothing is, where it is not given).
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        http: HttpClient,
        bus: Bus,
        *,
        tasks: TaskOwner | None = None,
        clock: Clock | None = None,
        in_use: InUse | None = None,
        inputs: InputOptions = DEFAULT_INPUTS,
    ) -> None:
        self._database = database
        self._vault = vault
        self._http = http
        self._inputs = inputs
        self._tasks = tasks
        self._clock = clock or SystemClock()
        self._refresher = Refresher(database, vault, http, bus, self._clock, in_use)

    async def add(self, text: str, *, name: str | None = None) -> ProviderOut:
        """Make a provider of any pasted text, once its server confirmed it; with `tasks`, begin its refresh.

        Raises BAD_LINK, CONFLICT for an account that is there already, and what the server answers instead:
        WRONG_LOGIN, EXPIRED, BANNED, HTML_ANSWER, NOT_FOUND, DNS, TLS and so on.
        """
        link = parse_link(text)
        remember(link)
        await self._refuse_double(fingerprint(link, self._vault))
        contact = await make_contact(self._http, link, self._inputs)
        provider = self._new(contact, name)
        await self._refuse_double(provider.fingerprint)
        async with self._database.transaction() as session:
            await ProviderRepository(session).add(provider)
        if self._tasks is not None:
            self.start_refresh(provider.id)
        return provider_out(provider)

    async def add_upload(self, filename: str, chunks: AsyncIterator[bytes]) -> ProviderOut:
        """Make a provider of an uploaded list, packed or not; raises what the file is instead of a list."""
        stem = tidy(PurePath(filename.replace("\\", "/")).name.split(".")[0], 120) or "M3U"
        provider = Provider(
            name=stem,
            kind="upload",
            fingerprint=new_token()[:64],
            masked=tidy(filename),
            created_at=self._now(),
        )
        async with self._database.transaction() as session:
            await ProviderRepository(session).add(provider)
        try:
            await self._refresher.read_upload(provider.id, chunks)
        except BaseException:
            await self.delete(provider.id)
            raise
        return await self.get(provider.id)

    async def recover(self) -> None:
        """Mark refreshes that died with an earlier process as stopped; for the start, before any begins."""
        async with self._database.transaction() as session:
            await ProviderRepository(session).end_refreshes()

    def start_refresh(self, provider_id: int) -> None:
        """Refresh behind the caller's back; progress is in the provider's row and on the bus."""
        if self._tasks is None:
            raise AdScreenError(Failure.INTERNAL, "no owner for background tasks")
        self._tasks.start(self._refresh_quietly(provider_id), name=f"refresh provider {provider_id}")

    async def refresh(self, provider_id: int) -> ProviderOut:
        """Refresh and wait for the end; raises the failure, and CONFLICT while another refresh runs."""
        await self._refresher.refresh(provider_id)
        return await self.get(provider_id)

    async def list(self) -> list[ProviderOut]:
        """Return all providers."""
        async with self._database.transaction() as session:
            repository = ProviderRepository(session)
            return [await self._shown(provider, repository) for provider in await repository.providers()]

    async def get(self, provider_id: int) -> ProviderOut:
        """Return one provider; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            repository = ProviderRepository(session)
            return await self._shown(need(await repository.provider(provider_id)), repository)

    async def update(self, provider_id: int, change: ProviderChange) -> ProviderOut:
        """Change what was given; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            provider = need(await ProviderRepository(session).provider(provider_id))
            _change_provider(provider, change, self._vault)
            return provider_out(provider)

    async def delete(self, provider_id: int) -> None:
        """Delete a provider and its channels; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            if not await ProviderRepository(session).delete(provider_id):
                need(None)

    async def channels(self, query: ChannelQuery) -> ChannelPage:
        """Search channels, a page at a time."""
        if query.page < 1 or not 1 <= query.size <= MAX_PAGE:
            raise AdScreenError(
                Failure.BAD_INPUT, f"pages from 1, at most {MAX_PAGE} channels each", field="page"
            )
        async with self._database.transaction() as session:
            found, total = await ProviderRepository(session).channels(query)
        return ChannelPage(
            items=tuple(channel_out(channel) for channel in found),
            total=total,
            page=query.page,
            size=query.size,
        )

    async def groups(self, query: ChannelQuery) -> tuple[GroupOut, ...]:
        """Return the groups among the channels that match, with counts."""
        async with self._database.transaction() as session:
            found = await ProviderRepository(session).groups(query)
        return tuple(GroupOut(name=name, channels=count) for name, count in found)

    async def channel(self, channel_id: int) -> ChannelOut:
        """Return one channel, its logo's address opened; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            shown = channel_out(await _channel(session, channel_id))
        return shown.model_copy(update={"logo": logo_address(shown.logo, self._vault)})

    async def beside(self, channel_id: int, step: int) -> int | None:
        """Return the number of the television channel after (1) or before (-1) one in its provider's list."""
        async with self._database.transaction() as session:
            return await ProviderRepository(session).beside(channel_id, step)

    async def update_channel(self, channel_id: int, change: ChannelChange) -> ChannelOut:
        """Keep the operator's choices; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            channel = await _channel(session, channel_id)
            for field in ("hidden", "favourite", "format"):
                if (value := getattr(change, field)) is not None:
                    setattr(channel, field, value)
            if "deinterlace" in change.model_fields_set:
                channel.deinterlace = change.deinterlace
            if change.name is not None:
                channel.custom_name = tidy(change.name) or None
                channel.custom_search = searchable(channel.custom_name) if channel.custom_name else None
            return channel_out(channel)

    async def access(self, channel_id: int) -> ChannelAccess:
        """Return how a channel is opened, for the server's own use; raises NOT_FOUND or CHANNEL_NOT_FOUND."""
        async with self._database.transaction() as session:
            channel = await _channel(session, channel_id)
            provider = need(await ProviderRepository(session).provider(channel.provider_id))
            return open_channel(channel, provider, self._vault)

    async def limit(self, provider_id: int) -> Limit:
        """Return how many connections a provider's account allows, and who says so; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            return limit_of(need(await ProviderRepository(session).provider(provider_id)))

    async def limit_of_link(self, text: str) -> Limit | None:
        """Return the limit of the account that a text leads to; None where it is none of ours."""
        try:
            mark = fingerprint(parse_link(text), self._vault)
        except AdScreenError:
            return None
        async with self._database.transaction() as session:
            provider = await ProviderRepository(session).by_fingerprint(mark)
            return limit_of(provider) if provider is not None else None

    async def link(self, provider_id: int) -> ProviderLink | None:
        """Return a provider's link, for diagnosis on the server; None for an upload. Raises NOT_FOUND."""
        async with self._database.transaction() as session:
            return open_link(need(await ProviderRepository(session).provider(provider_id)), self._vault)

    async def _shown(self, provider: Provider, repository: ProviderRepository) -> ProviderOut:
        """Return a provider, with how far its refresh is: by the list's size, else by what it held before."""
        shown = provider_out(provider)
        if shown.refresh.phase is not Phase.LIST:
            return shown
        share = self._refresher.share(provider.id)
        if share is None and provider.last_refreshed_at is not None:
            share = shown.refresh.entries / max(1, await repository.count_listed(provider.id))
        if share is None:
            return shown
        percent = min(99, int(share * 100))  # the end is told by the phase
        return shown.model_copy(update={"refresh": shown.refresh.model_copy(update={"percent": percent})})

    async def _refresh_quietly(self, provider_id: int) -> None:
        try:
            await self._refresher.refresh(provider_id)
        except AdScreenError as error:
            # the row and the bus carry it already; two clicks on Refresh are no failure
            if error.failure is Failure.INTERNAL:
                raise

    async def _refuse_double(self, mark: str) -> None:
        async with self._database.transaction() as session:
            if (known := await ProviderRepository(session).by_fingerprint(mark)) is not None:
                raise AdScreenError(
                    Failure.CONFLICT, f"this account is already here as {known.name!r}", field="link"
                )

    def _new(self, contact: Contact, name: str | None) -> Provider:
        link = contact.link
        provider = Provider(
            name=tidy(name or "", 120) or link.host[:120],
            kind=link.kind.value,
            sealed_link=self._vault.seal(link.render()),
            fingerprint=fingerprint(link, self._vault),
            masked=link.masked[:300],
            masked_user=masked_user(link),
            user_agent=contact.user_agent,
            created_at=self._now(),
        )
        if contact.account is not None:
            for column, value in account_columns(contact.account, self._now()).items():
                setattr(provider, column, value)
        return provider

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


async def _channel(session: Any, channel_id: int) -> Channel:
    channel = await ProviderRepository(session).channel(channel_id)
    if channel is None:
        raise AdScreenError(Failure.NOT_FOUND, "no such channel", field="channel")
    return channel


def _change_provider(provider: Provider, change: ProviderChange, vault: Vault) -> None:
    given = change.model_fields_set
    if change.name is not None:
        provider.name = tidy(change.name, 120)
    if change.verify_tls is not None:
        provider.verify_tls = change.verify_tls
    if change.format is not None:
        provider.format = change.format.value
    if "user_agent" in given:
        provider.user_agent = change.user_agent or None
    if "headers" in given:
        provider.sealed_headers = seal_headers(change.headers or {}, vault)
    if "max_connections" in given:
        provider.max_connections_override = change.max_connections
    if "audio_language" in given:
        provider.audio_language = one_code(change.audio_language)
    if change.deinterlace is not None:
        provider.deinterlace = change.deinterlace
