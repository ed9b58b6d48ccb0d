"""Matches as the operator sees and corrects them: what is unmatched, what is doubtful, what it may be."""

from enum import StrEnum

from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.guide.keeper import Keeper
from adscreen.iptv.guide.matching import How, Match, likeness
from adscreen.iptv.guide.names import fold_name
from adscreen.iptv.guide.repository import GuideRepository
from adscreen.iptv.guide.schemas import MatchOut, Suggestion
from adscreen.iptv.models import Channel
from adscreen.iptv.refs import channel_ref
from adscreen.iptv.repository import ProviderRepository


class MatchFilter(StrEnum):
    """Which channels are listed."""

    UNMATCHED = "unmatched"
    """Those without a guide, where the operator has not said so."""
    DOUBTFUL = "doubtful"
    """Those matched by a name that is not the same."""
    CHOSEN = "chosen"
    """Those with the operator's word."""
    ALL = "all"


SEARCH_MOST = 20
_OFFERED = 300
"""Channels of the guides with a word of the name, of which the likest are proposed."""


class Corrections:
    """Every method is one transaction."""

    def __init__(self, database: Database, keeper: Keeper) -> None:
        self._database = database
        self._keeper = keeper

    async def counts(self, provider_id: int | None) -> dict[MatchFilter, int]:
        """Return how many channels there are of each kind."""
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            return {which: await repository.count_channels(which.value, provider_id) for which in MatchFilter}

    async def listed(
        self, which: MatchFilter, *, provider_id: int | None, text: str, page: int, size: int
    ) -> tuple[list[MatchOut], int]:
        """Return a page of channels with what they are matched to, and how many there are."""
        async with self._database.transaction() as session:
            repository = GuideRepository(session)
            channels, total = await repository.list_channels(
                which.value, provider_id, text, page=page, size=size
            )
            numbers = [channel.id for channel in channels]
            choices = await repository.choices(numbers)
            matches: dict[int, tuple[Match, str]] = {}
            for row, name, _source in await repository.matches_of(numbers):
                found = Match(row.channel_id, row.key, How(row.how), row.score)
                matches.setdefault(row.channel_id, (found, name))
        return [_match_out(one, matches.get(one.id), choices.get(one.id)) for one in channels], total

    async def suggestions(self, channel_id: int, text: str = "") -> list[Suggestion]:
        """Return channels of the guides that have the words of `text`, or are like the channel's name."""
        async with self._database.transaction() as session:
            channel = await _channel(ProviderRepository(session), channel_id)
            repository = GuideRepository(session)
            if words := text.casefold().split()[:6]:
                found = await repository.search(words, channel.provider_id, SEARCH_MOST)
            else:
                found = await _like_named(repository, channel)
        ours = fold_name(channel.custom_name or channel.name)
        made = [
            Suggestion(key=key, name=name, score=round(likeness(ours, fold_name(name)), 2))
            for key, name in found
        ]
        return sorted(made, key=lambda one: -one.score)[:SEARCH_MOST]

    async def choose(self, channel_id: int, key: str | None) -> None:
        """Set the guide's channel of one of ours; empty for none, None to leave it to AdScreen again.

        A guide whose programmes of that channel were not kept is read again. Raises NOT_FOUND.
        """
        async with self._database.transaction() as session:
            channel = await _channel(ProviderRepository(session), channel_id)
            repository = GuideRepository(session)
            there = await repository.sources_with(key, channel.provider_id) if key else []
            if key and not there:
                raise AdScreenError(Failure.NOT_FOUND, "no guide has this channel", field="key")
            await repository.choose(channel_id, key)
            for source, _provider, _has in there:
                await repository.put_matches(source, [Match(channel_id, key or "", How.OPERATOR, 1.0)])
            again = [source for source, _provider, has in there if not has]
            if key is None:
                again = [
                    one.id
                    for one in await repository.sources()
                    if one.due_at is not None and one.provider_id in {None, channel.provider_id}
                ]
            for source in again:
                await repository.make_due(source)
        if again:
            self._keeper.wake()


async def _channel(repository: ProviderRepository, channel_id: int) -> Channel:
    channel = await repository.channel(channel_id)
    if channel is None:
        raise AdScreenError(Failure.NOT_FOUND, "no such channel", field="channel")
    return channel


async def _like_named(repository: GuideRepository, channel: Channel) -> list[tuple[str, str]]:
    words = sorted(fold_name(channel.name).words, key=len, reverse=True)
    for word in words[:3]:
        if len(word) > 1 and (found := await repository.search([word], channel.provider_id, _OFFERED)):
            return found
    return []


def _match_out(channel: Channel, found: tuple[Match, str] | None, choice: str | None) -> MatchOut:
    match, name = found if found is not None else (None, "")
    return MatchOut(
        channel_id=channel.id,
        ref=channel_ref(channel.id),
        name=channel.custom_name or channel.name,
        group=channel.group_name,
        tvg_id=channel.tvg_id,
        key=choice or (match.key if match else ""),
        guide_name=name,
        how=match.how if match else None,
        score=match.score if match else 0.0,
        used=match is not None and match.is_used,
        chosen=choice is not None,
    )
