"""Keeps the guides: makes a provider's sources, reads what is due, one at a time, and sweeps what is gone.

A panel answers 429 to two requests at once. So nothing is read while the same provider's list is, and a
reading gives way when a list's begins.
"""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.guide.models import GuideSource
from adscreen.iptv.guide.refresh import GuideReader
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.schedule import Schedule
from adscreen.iptv.guide.sources import Origin, addresses_in, mark_of, new_source
from adscreen.iptv.guide.writing import sweep
from adscreen.iptv.intake.progress import Phase, RefreshProgress
from adscreen.iptv.links import LinkKind
from adscreen.iptv.models import Provider
from adscreen.iptv.repository import ProviderRepository

log = structlog.get_logger(__name__)

LOOK_EVERY = 20.0
"""Seconds between two looks at what is due; a change wakes the keeper at once."""
GIVE_WAY = timedelta(seconds=60)
"""After which a reading is tried again that gave way to a list's."""
KEEP_SHORT = 86_400
"""Seconds after their beginning that programmes of a short guide stay."""


class Keeper:
    """Runs for as long as the program; `wake` when something is due at once."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        bus: Bus,
        clock: Clock,
        reader: GuideReader,
        schedule: Schedule,
        tasks: TaskOwner,
    ) -> None:
        self._database = database
        self._vault = vault
        self._bus = bus
        self._clock = clock
        self._reader = reader
        self._schedule = schedule
        self._tasks = tasks
        self._woken = asyncio.Event()
        self._reading: tuple[GuideSource, asyncio.Task[None]] | None = None
        self._gives_way = False

    def wake(self) -> None:
        """Look at once at what is due."""
        self._woken.set()

    async def recover(self) -> None:
        """Clean up behind an earlier process, and make the sources that providers have; for the start."""
        async with self._database.transaction() as session:
            await GuideRepository(session).stop_all()
            providers = [provider.id for provider in await ProviderRepository(session).providers()]
        for provider in providers:
            await self.adopt(provider)

    async def run(self) -> None:
        """Read what is due until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self._turn()
            except (SQLAlchemyError, AdScreenError):
                log.exception("the guides could not be looked at")  # a busy database must not end it all
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()

    async def _turn(self) -> None:
        await self._sweep()
        while (source := await self._due()) is not None:
            await self._read(source)

    async def follow(self) -> None:
        """Listen to the providers' lists: a reading gives way to them, and looks again after them."""
        with self._bus.subscribe() as events:
            async for event in events:
                if isinstance(event, RefreshProgress):
                    try:
                        await self._followed(event)
                    except (SQLAlchemyError, AdScreenError):
                        log.exception("a list's guides could not be noted", provider=event.provider_id)

    async def adopt(self, provider_id: int) -> None:
        """Make the sources that a provider names, and remove those that it names no more."""
        at = self._now()
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            provider = await ProviderRepository(session).provider(provider_id)
            if provider is None:
                return
            wanted = {mark_of(self._vault, origin, provider, address): (origin, address)
                      for origin, address in self._named(provider)}  # fmt: skip
            for mark, (origin, address) in wanted.items():
                known = await repository.by_mark(mark)
                if known is None:
                    await repository.add_source(
                        new_source(self._vault, origin, at, provider=provider, address=address)
                    )
                elif known.removed:
                    known.removed, known.due_at = False, at
            for source in await repository.sources():
                listed = source.origin == Origin.LIST and source.provider_id == provider_id
                if listed and source.mark not in wanted:
                    source.removed = True

    async def _followed(self, event: RefreshProgress) -> None:
        if event.phase.is_running:
            if self._reading is not None and self._reading[0].provider_id == event.provider_id:
                self._gives_way = True
                self._reading[1].cancel()
        elif event.phase is Phase.IDLE:
            await self.adopt(event.provider_id)
            await self._hurry(event.provider_id)
            self.wake()

    def _named(self, provider: Provider) -> list[tuple[Origin, str | None]]:
        named: list[tuple[Origin, str | None]] = []
        if provider.kind == LinkKind.XTREAM:
            named += [(Origin.ACCOUNT, None), (Origin.SHORT, None)]
        if provider.sealed_guides:
            header = self._vault.open(provider.sealed_guides)
            named += [(Origin.LIST, address) for address in addresses_in(header)]
        return named

    async def _hurry(self, provider_id: int) -> None:
        """Have the guides read soon that may hold new channels of a provider."""
        soon = self._schedule.soon(self._now())
        async with self._database.transaction() as session:
            for source in await GuideRepository(session).sources():
                concerned = source.provider_id in {provider_id, None} and source.origin != Origin.SHORT
                if concerned and not source.failures and (source.due_at is None or source.due_at > soon):
                    source.due_at = soon

    async def _due(self) -> GuideSource | None:
        now = self._now()
        async with self._database.transaction() as session:
            providers = await ProviderRepository(session).providers()
            busy = {one.id for one in providers if Phase(one.refresh_phase).is_running}
            due = [
                source
                for source in await GuideRepository(session).sources()
                if source.enabled
                and source.due_at is not None
                and source.due_at <= now
                and source.provider_id not in busy
            ]
        return min(due, key=lambda source: source.due_at or now, default=None)

    async def _read(self, source: GuideSource) -> None:
        task = self._tasks.start(self._read_quietly(source.id), name=f"guide {source.id}")
        self._reading, self._gives_way = (source, task), False
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()  # where we are stopped ourselves
            self._reading = None
        if self._gives_way:
            async with self._database.transaction() as session:
                await GuideRepository(session).set_source(source.id, due_at=self._now() + GIVE_WAY)

    async def _read_quietly(self, source_id: int) -> None:
        try:
            await self._reader.read(source_id)
        except AdScreenError as error:
            if error.failure is Failure.CONFLICT:
                await self._postpone(source_id)

    async def _postpone(self, source_id: int) -> None:
        """Leave to another process what it is reading."""
        async with self._database.transaction() as session:
            await GuideRepository(session).set_source(source_id, due_at=self._now() + GIVE_WAY)

    async def _sweep(self) -> None:
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            await repository.remove_orphans()
            removed = await repository.removed()
            before = int(self._clock.time()) - KEEP_SHORT
            for source in await repository.sources():
                if source.origin == Origin.SHORT:
                    await repository.prune(source.id, before)
        for number in removed:
            await sweep(self._database, number, None)
            async with self._database.transaction() as session:
                await GuideRepository(session).delete_source(number)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)
