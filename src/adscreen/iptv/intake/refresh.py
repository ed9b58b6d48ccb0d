"""One refresh of one provider: account first, list second; one that fails leaves the old list standing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.redact import redact
from adscreen.core.vault import Vault
from adscreen.iptv.intake.access import need, open_headers, open_link
from adscreen.iptv.intake.probe import FINAL
from adscreen.iptv.intake.progress import Phase, RefreshProgress
from adscreen.iptv.intake.reading import ListReading, guides_of, read_list
from adscreen.iptv.intake.rows import Row, RowMaker
from adscreen.iptv.intake.writing import RowWriter
from adscreen.iptv.links import LinkKind
from adscreen.iptv.m3u import M3uReader
from adscreen.iptv.m3u.reader import refuse_no_list
from adscreen.iptv.models import Provider
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.xtream import AccountState, XtreamClient

log = structlog.get_logger(__name__)

STALE = timedelta(minutes=30)
"""A refresh that began longer ago died with its process."""
KEEP_GONE = timedelta(days=30)
"""Channels that vanished stay this long, so that one bad list deletes nothing."""

InUse = Callable[[], Awaitable[set[int]]]
"""Ids of the channels that screens show; the composition root knows them."""


class Refresher:
    """Runs refreshes, never two of one provider at once."""

    def __init__(
        self, database: Database, vault: Vault, http: HttpClient, bus: Bus, clock: Clock, in_use: InUse | None
    ) -> None:
        self._database = database
        self._vault = vault
        self._http = http
        self._bus = bus
        self._clock = clock
        self._in_use = in_use
        self._shares: dict[int, float] = {}

    def share(self, provider_id: int) -> float | None:
        """Return how much of a list is read, from 0 to 1, by the size its server told; None without."""
        return self._shares.get(provider_id)

    async def refresh(self, provider_id: int) -> None:
        """Read account and list again; raises CONFLICT while another refresh runs, BAD_INPUT for uploads."""
        provider = await self._provider(provider_id)
        if provider.sealed_link is None:
            raise AdScreenError(Failure.BAD_INPUT, "an uploaded list has no address to read again")
        await self._run(provider, self._from_link)

    async def read_upload(self, provider_id: int, chunks: AsyncIterator[bytes]) -> None:
        """Read an uploaded list; raises what it is instead of a list."""

        async def from_chunks(provider: Provider, maker: RowMaker, writer: RowWriter) -> None:
            reader = M3uReader()
            async for rows in read_list(reader, chunks, maker):
                await writer.add(rows, 0)
            await self._keep_guides(provider.id, guides_of(reader))
            if (refused := refuse_no_list(reader.verdict)) is not None:
                raise refused

        await self._run(await self._provider(provider_id), from_chunks)

    async def _run(
        self, provider: Provider, read: Callable[[Provider, RowMaker, RowWriter], Awaitable[None]]
    ) -> None:
        at = self._now()
        async with self._database.transaction() as session:
            if not await ProviderRepository(session).begin_refresh(provider.id, at, at - STALE):
                raise AdScreenError(Failure.CONFLICT, "a refresh of this provider is running")
        self._bus.publish(RefreshProgress(provider.id, Phase.ACCOUNT))
        writer = RowWriter(self._database, self._bus, provider.id)
        try:
            link = open_link(provider, self._vault)
            await read(provider, RowMaker(provider.id, link, self._vault, at), writer)
            await writer.finish()
            await self._succeed(provider.id, at, writer.entries)
        except BaseException as error:
            await self._fail(provider.id, error)
            raise
        finally:
            self._shares.pop(provider.id, None)

    async def _from_link(self, provider: Provider, maker: RowMaker, writer: RowWriter) -> None:
        link = open_link(provider, self._vault)
        if link is None:
            raise AdScreenError(Failure.INTERNAL, "a provider without a link")
        headers = open_headers(provider.sealed_headers, self._vault)
        client = XtreamClient(
            self._http,
            link,
            user_agent=provider.user_agent,
            headers=headers,
            verify_tls=provider.verify_tls,
        )
        account = await self._account(provider, client) if link.kind is LinkKind.XTREAM else None
        await self._set(provider.id, refresh_phase=Phase.LIST.value)
        if client.user_agent is not None:
            headers["User-Agent"] = client.user_agent
        reading = ListReading(
            self._http, client, link, maker, headers=headers, verify_tls=provider.verify_tls
        )
        rows: list[Row]
        async for rows in reading.rows(api=account is not None):
            if reading.size:
                self._shares[provider.id] = min(1.0, reading.bytes / reading.size)
            await writer.add(rows, reading.bytes)
        if reading.guides is not None:
            await self._keep_guides(provider.id, reading.guides)

    async def _keep_guides(self, provider_id: int, addresses: str) -> None:
        await self._set(provider_id, sealed_guides=self._vault.seal(addresses) if addresses else None)

    async def _account(self, provider: Provider, client: XtreamClient) -> AccountState | None:
        try:
            state = await client.account()
        except AdScreenError as error:
            if error.failure in FINAL:
                raise
            return None
        await self._set(provider.id, **account_columns(state, self._now()))
        if client.user_agent != provider.user_agent:
            await self._set(provider.id, user_agent=client.user_agent)
        if state.failure is not None:
            raise AdScreenError(state.failure, f"the panel says {state.status}")
        return state

    async def _succeed(self, provider_id: int, at: datetime, entries: int) -> None:
        keep = await self._in_use() if self._in_use is not None else None
        async with self._database.transaction() as session:
            repository = ProviderRepository(session)
            gone = await repository.mark_gone(provider_id, at)
            if keep is not None:
                await repository.purge_gone(provider_id, at - KEEP_GONE, keep)
            await repository.set_provider(
                provider_id,
                refresh_phase=Phase.IDLE.value,
                refresh_entries=entries,
                last_refreshed_at=self._now(),
                channel_count=await repository.count_watched(provider_id),
            )
        log.info("channels read", provider=provider_id, entries=entries, gone=gone)
        self._bus.publish(RefreshProgress(provider_id, Phase.IDLE, entries))

    async def _fail(self, provider_id: int, error: BaseException) -> None:
        known = isinstance(error, AdScreenError)
        failure = error.failure if isinstance(error, AdScreenError) else Failure.INTERNAL
        if not known and not isinstance(error, Exception):
            failure = Failure.STOPPED
        detail = redact(error.detail)[:300] if isinstance(error, AdScreenError) else type(error).__name__
        await self._set(
            provider_id,
            refresh_phase=Phase.FAILED.value,
            refresh_failure=failure.value,
            refresh_detail=detail,
        )
        log.warning("refresh failed", provider=provider_id, failure=failure, detail=detail)
        self._bus.publish(RefreshProgress(provider_id, Phase.FAILED, failure=failure))

    async def _provider(self, provider_id: int) -> Provider:
        async with self._database.transaction() as session:
            return need(await ProviderRepository(session).provider(provider_id))

    async def _set(self, provider_id: int, **values: Any) -> None:
        async with self._database.transaction() as session:
            await ProviderRepository(session).set_provider(provider_id, **values)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


def account_columns(state: AccountState, at: datetime) -> dict[str, Any]:
    """Return the columns that keep an account's state."""
    return {
        "account_status": state.status.value,
        "account_trial": state.trial,
        "connections_used": state.connections_used,
        "connections_allowed": state.connections_allowed,
        "formats": ",".join(sorted(state.formats)) if state.formats else None,
        "expires_at": state.expires_at,
        "timezone": state.timezone,
        "account_message": redact(state.message),
        "account_checked_at": at,
    }
