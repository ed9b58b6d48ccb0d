"""Asking the account for the next programmes of a channel on air that no guide knows."""

from datetime import UTC

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError
from adscreen.core.net.client import HttpClient
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.guide.matching import How, Match
from adscreen.iptv.guide.records import Programme
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.shortepg import read_short_guide
from adscreen.iptv.guide.sources import Origin, mark_of, new_source
from adscreen.iptv.guide.times import zone_of
from adscreen.iptv.guide.writing import programme_row
from adscreen.iptv.intake.access import open_headers, open_link
from adscreen.iptv.links import LinkKind
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.xtream import XtreamClient

log = structlog.get_logger(__name__)

KEPT_MOST = 10_000
"""Channels whose last question is remembered."""


class ShortGuide:
    """Asks each channel's panel at most once in `every` seconds (0: never), one channel of a panel at a time.

    It is a question to the panel's interface: no connection of the account is used for it.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        http: HttpClient,
        clock: Clock,
        tasks: TaskOwner,
        *,
        every: float,
    ) -> None:
        self._database = database
        self._vault = vault
        self._http = http
        self._clock = clock
        self._tasks = tasks
        self._every = every
        self._asked: dict[int, float] = {}
        self._busy: set[int] = set()

    def may_ask(self, channel_id: int) -> bool:
        """Tell whether a channel may be asked for: it was not of late."""
        last = self._asked.get(channel_id)
        return bool(self._every) and (last is None or self._clock.monotonic() - last >= self._every)

    def want(self, channel: Channel) -> None:
        """Ask for a channel's programmes behind the caller's back, unless that was done of late."""
        now = self._clock.monotonic()
        if channel.provider_id in self._busy or not self.may_ask(channel.id):
            return
        if len(self._asked) >= KEPT_MOST:
            self._asked.clear()
        self._asked[channel.id] = now
        if not channel.stream_id:
            return
        self._busy.add(channel.provider_id)
        self._tasks.start(self._ask(channel), name=f"short guide of channel {channel.id}")

    async def _ask(self, channel: Channel) -> None:
        try:
            async with self._database.transaction() as session:
                provider = await ProviderRepository(session).provider(channel.provider_id)
            if provider is not None and provider.kind == LinkKind.XTREAM:
                await self._keep(channel, provider, await self._programmes(channel, provider))
        except AdScreenError as error:
            log.info("no short guide", channel=channel.id, failure=error.failure)
        finally:
            self._busy.discard(channel.provider_id)

    async def _programmes(self, channel: Channel, provider: Provider) -> list[Programme]:
        link = open_link(provider, self._vault)
        if link is None or channel.stream_id is None:
            return []
        client = XtreamClient(
            self._http,
            link,
            user_agent=provider.user_agent,
            headers=open_headers(provider.sealed_headers, self._vault),
            verify_tls=provider.verify_tls,
        )
        answer = await client.short_guide(channel.stream_id)
        return read_short_guide(answer, channel.stream_id, zone_of(provider.timezone or "UTC") or UTC)

    async def _keep(self, channel: Channel, provider: Provider, programmes: list[Programme]) -> None:
        if not programmes:
            return
        key = programmes[0].channel
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            source = await repository.by_mark(mark_of(self._vault, Origin.SHORT, provider, None))
            if source is None:
                source = new_source(self._vault, Origin.SHORT, provider.created_at, provider=provider)
                await repository.add_source(source)
            number = await repository.channel_of(source.id, source.generation, key)
            if number is None:
                row = {
                    "source_id": source.id,
                    "generation": source.generation,
                    "key": key,
                    "name": channel.name,
                    "search_text": "",
                }
                number = (await repository.add_channels([row]))[key]
            await repository.put_programmes([programme_row(one, number) for one in programmes])
            await repository.put_matches(source.id, [Match(channel.id, key, How.SHORT, 1.0)])
