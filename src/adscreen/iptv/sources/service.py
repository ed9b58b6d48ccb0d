"""The sources of one channel in order: what the operator chooses, and what is suggested."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.repository import ProviderRepository
from adscreen.iptv.sources.likeness import LEAST, Card, first_word, likeness
from adscreen.iptv.sources.repository import SourceRepository, Standin
from adscreen.iptv.sources.schemas import SourceChoice, SourceOut, Suggestion

MOST = 8
"""Sources behind a channel's own."""
SUGGESTED = 6

FileThere = Callable[[str], Awaitable[bool]]
"""Tells whether a file is there by the name that it is chosen by."""


class SourceService:
    """The rules. A method is one transaction."""

    def __init__(self, database: Database, file_there: FileThere) -> None:
        self._database = database
        self._file_there = file_there

    async def of(self, channel_id: int) -> list[SourceOut]:
        """Return the sources behind a channel's own, in their order; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            channel = await _need(ProviderRepository(session), channel_id)
            return [_out(one, channel) for one in await SourceRepository(session).of(channel_id)]

    async def choose(self, channel_id: int, choices: Sequence[SourceChoice]) -> list[SourceOut]:
        """Replace the sources behind a channel's own.

        Raises NOT_FOUND for a channel or a file that is not there, BAD_INPUT for too many, one that is named
        twice, or the channel itself.
        """
        named = [choice.channel or choice.file for choice in choices]
        if len(choices) > MOST:
            remedy = _("A channel may have {count} sources behind its own: remove one first.", count=MOST)
            raise AdScreenError(Failure.BAD_INPUT, "too many sources", field="sources", remedy=remedy)
        if len(set(named)) < len(named) or channel_id in named:
            remedy = _("This source is in the list already.")
            raise AdScreenError(Failure.BAD_INPUT, "a source twice", field="sources", remedy=remedy)
        for choice in choices:
            if choice.file is not None and not await self._file_there(choice.file):
                raise AdScreenError(Failure.NOT_FOUND, "no such file", field="file")
        async with self._database.transaction() as session:
            channel = await _need(ProviderRepository(session), channel_id)
            sources = SourceRepository(session)
            channels = [choice.channel for choice in choices if choice.channel is not None]
            if await sources.existing(channels) != set(channels):
                raise AdScreenError(Failure.NOT_FOUND, "no such channel", field="channel")
            await sources.replace(channel_id, choices)
            return [_out(one, channel) for one in await sources.of(channel_id)]

    async def suggestions(self, channel_id: int) -> list[Suggestion]:
        """Return channels that are likely the same one, the likeliest first; raises NOT_FOUND.

        Those that are sources already are left out.
        """
        async with self._database.transaction() as session:
            channel = await _need(ProviderRepository(session), channel_id)
            sources = SourceRepository(session)
            there = {one.row.other_id for one in await sources.of(channel_id)}
            found = await sources.candidates(channel, first_word(channel.name))
        return await asyncio.to_thread(_ranked, channel, [one for one in found if one[0].id not in there])

    async def files(self) -> set[str]:
        """Return the files that stand in for any channel."""
        async with self._database.transaction() as session:
            return await SourceRepository(session).files()


async def _need(repository: ProviderRepository, channel_id: int) -> Channel:
    channel = await repository.channel(channel_id)
    if channel is None:
        raise AdScreenError(Failure.NOT_FOUND, "no such channel", field="channel")
    return channel


def _ranked(channel: Channel, found: list[tuple[Channel, Provider]]) -> list[Suggestion]:
    card = Card(channel.name, channel.tvg_id)
    scored = [(likeness(card, Card(one.name, one.tvg_id)), one, provider) for one, provider in found]
    best = sorted((each for each in scored if each[0] >= LEAST), key=lambda each: -each[0])[:SUGGESTED]
    return [
        Suggestion(
            channel=one.id,
            name=one.custom_name or one.name,
            group=one.group_name,
            provider=provider.name,
            same_provider=provider.id == channel.provider_id,
            score=round(score, 2),
        )
        for score, one, provider in best
    ]


def _out(standin: Standin, channel: Channel) -> SourceOut:
    row, other, provider = standin.row, standin.channel, standin.provider
    if other is None or provider is None:
        return SourceOut(
            channel=None,
            file=row.file,
            name=row.title,
            provider="",
            same_provider=False,
            gone=False,
            failure=None,
        )
    return SourceOut(
        channel=other.id,
        file=None,
        name=other.custom_name or other.name,
        provider=provider.name,
        same_provider=provider.id == channel.provider_id,
        gone=other.gone_at is not None,
        failure=Failure(other.last_failure) if other.last_failure else None,
    )
