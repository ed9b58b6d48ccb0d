"""The sources of a channel by JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from adscreen.iptv.sources.schemas import SourceChoice
from adscreen.iptv.sources.service import MOST, SourceService
from adscreen.signage.screens.schemas import JsonModel
from adscreen.web.auth import current_user
from adscreen.web.channel_sources import channel_sources
from adscreen.web.numbers import ROW_MOST

router = APIRouter(tags=["sources"], dependencies=[Depends(current_user)])

Kept = Annotated[SourceService, Depends(channel_sources)]
Row = Annotated[int, Path(ge=1, le=ROW_MOST)]


class SourceJson(JsonModel):
    """One source behind the channel's own: another channel, or a file of the library."""

    channel: int | None
    file: str | None
    name: str
    provider: str
    same_provider: bool
    gone: bool
    failure: str | None


class SuggestionJson(JsonModel):
    """A channel that is likely the same one."""

    channel: int
    name: str
    group: str
    provider: str
    same_provider: bool
    score: float


class SourcesJson(JsonModel):
    """A channel's sources in order, its own left out, and what might be added."""

    sources: list[SourceJson]
    suggestions: list[SuggestionJson]


class SourcesChange(JsonModel):
    """The whole list as it shall be."""

    sources: Annotated[list[SourceChoice], Field(max_length=MOST)]


@router.get("/channels/{channel}/sources", response_model=SourcesJson)
async def sources(channel: Row, kept: Kept) -> SourcesJson:
    """What stands in for a channel, in order, and channels that are likely the same."""
    return await _told(channel, kept)


@router.put("/channels/{channel}/sources", response_model=SourcesJson)
async def change_sources(channel: Row, change: SourcesChange, kept: Kept) -> SourcesJson:
    """Replace the list: 404 for a channel or a file that is not there, 400 for one that is named twice."""
    await kept.choose(channel, change.sources)
    return await _told(channel, kept)


async def _told(channel: int, kept: SourceService) -> SourcesJson:
    return SourcesJson(
        sources=[SourceJson(**one.model_dump()) for one in await kept.of(channel)],
        suggestions=[SuggestionJson(**one.model_dump()) for one in await kept.suggestions(channel)],
    )
