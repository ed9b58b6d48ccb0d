"""Writing a guide under its next generation, in slices of short transactions, and changing over to it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from adscreen.core.db import Database
from adscreen.iptv.guide.matching import Match, Matcher, OurChannel
from adscreen.iptv.guide.records import GuideChannel, Programme
from adscreen.iptv.guide.repository import GuideRepository, Row

SLICE = 1000
"""Programmes of one transaction: some ten milliseconds, no longer than any writer of SQLite should wait."""
CHANNELS_MOST = 100_000
"""Channels of one guide that are kept; the largest have some twenty thousand."""


@dataclass(frozen=True, slots=True)
class Target:
    """The source that is written, and what it is written for."""

    source_id: int
    generation: int
    """Number of the new generation."""
    own: bool
    """It is one provider's own guide."""
    channels: Sequence[OurChannel] = field(repr=False)

    @property
    def inputs(self) -> str:
        """Return what tells that a guide was read for the same channels and choices."""
        mark = hashlib.blake2b(digest_size=16)
        for channel in self.channels:
            mark.update(repr(tuple(channel)).encode("utf-8", "replace"))
        return mark.hexdigest()


class GuideWriter:
    """Takes the records of one reading; until `change_over` nobody sees them."""

    def __init__(self, database: Database, target: Target) -> None:
        self._database = database
        self._target = target
        self._matcher = Matcher(target.channels, own=target.own)
        self._ids: dict[str, int] = {}
        self._new: dict[str, GuideChannel] = {}
        self._programmes: list[Programme] = []
        self._wanted: dict[str, bool] = {}
        self.programmes = 0
        """Programmes written so far."""

    def wants(self, key: str) -> bool:
        """Tell whether a channel of the guide is one of ours, or may be."""
        wanted = self._wanted.get(key)
        return self.meet(GuideChannel(key, ())) if wanted is None else wanted

    async def add(self, programmes: Sequence[Programme]) -> None:
        """Take programmes."""
        self._programmes += programmes
        while len(self._programmes) >= SLICE:
            part, self._programmes = self._programmes[:SLICE], self._programmes[SLICE:]
            await self._write(part)

    async def change_over(self, *, whole: bool, since: int = 0) -> int:
        """Write what is left and make this generation the one that is read; returns its programmes.

        Of a guide that was cut off (not `whole`), channels that reached further before stay as they were, if
        that is beyond `since` (Unix seconds).
        """
        part, self._programmes = self._programmes, []
        await self._write(part)
        await self._write_matches()
        target = self._target
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            if not whole:
                await self._keep_longer(repository, since)
            kept = await repository.count_programmes(target.source_id, target.generation)
            await repository.set_source(
                target.source_id, generation=target.generation, channels=len(self._ids), programmes=kept
            )
        return kept

    def meet(self, channel: GuideChannel) -> bool:
        """Learn of a channel of the guide; tells whether it is one of ours, or may be."""
        if len(self._wanted) >= CHANNELS_MOST and channel.key not in self._wanted:
            return False
        wanted = self._matcher.offer(channel) or self._wanted.get(channel.key, False)
        self._wanted[channel.key] = wanted
        if channel.key not in self._ids and (channel.names or channel.key not in self._new):
            self._new[channel.key] = channel
        return wanted

    async def _write(self, programmes: Sequence[Programme]) -> None:
        new = [self._channel_row(channel) for channel in self._new.values()]
        self._new.clear()
        for at in range(0, len(new), SLICE):
            async with self._database.transaction() as session:
                self._ids |= await GuideRepository(session).add_channels(new[at : at + SLICE])
        if programmes:
            rows = [programme_row(one, self._ids[one.channel]) for one in programmes]
            async with self._database.transaction() as session:
                await GuideRepository(session).add_programmes(rows)
            self.programmes += len(rows)

    def _channel_row(self, channel: GuideChannel) -> Row:
        return {
            "source_id": self._target.source_id,
            "generation": self._target.generation,
            "key": channel.key,
            "name": channel.names[0] if channel.names else channel.key,
            "search_text": " ".join((*channel.names, channel.key)).casefold()[:1000],
        }

    async def _write_matches(self) -> None:
        source, found = self._target.source_id, self._matcher.matches()
        async with self._database.transaction() as session:
            before = await GuideRepository(session).matches(source)
        changed: list[Match] = [one for channel, one in found.items() if before.get(channel) != one]
        gone = [channel for channel in before if channel not in found]
        for at in range(0, max(len(changed), len(gone)), 500):
            async with self._database.transaction() as session:
                repository = GuideRepository(session)
                await repository.put_matches(source, changed[at : at + 500])
                if dropped := gone[at : at + 500]:
                    await repository.drop_matches(source, dropped)

    async def _keep_longer(self, repository: GuideRepository, since: int) -> None:
        source, new = self._target.source_id, self._target.generation
        now = await repository.last_starts(source, new)
        row = await repository.source(source)
        before = await repository.last_starts(source, row.generation) if row is not None else {}
        longer = [key for key, last in before.items() if last > max(since, now.get(key, -1))]
        for at in range(0, len(longer), 500):
            keys = longer[at : at + 500]
            await repository.move_channels(source, new, keys, to=-1)
            await repository.move_channels(source, row.generation if row else 0, keys, to=new)


def programme_row(programme: Programme, channel_id: int) -> Row:
    """Return the row of a programme."""
    return {
        "channel_id": channel_id,
        "start": programme.start,
        "stop": programme.stop,
        "title": programme.title,
        "subtitle": programme.subtitle,
        "description": programme.description,
        "category": programme.category,
    }


async def sweep(database: Database, source_id: int, generation: int | None) -> None:
    """Delete in slices what a source has beside `generation`; None for everything."""
    while True:
        async with database.transaction() as session:
            repository = GuideRepository(session)
            ids = await repository.leftovers(source_id, generation, 20)
            if not ids:
                return
            await repository.delete_channels(ids)
