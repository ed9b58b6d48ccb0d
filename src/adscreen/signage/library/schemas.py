"""What goes over HTTP about creatives and playlists."""

import hashlib
from collections.abc import Sequence

from pydantic import Field

from adscreen.signage.library.filetypes import CreativeKind
from adscreen.signage.library.models import Creative
from adscreen.signage.library.service import SECONDS_USUAL, Entry
from adscreen.signage.screens.schemas import JsonModel


class CreativeJson(JsonModel):
    """A creative."""

    id: int
    title: str
    kind: CreativeKind
    mime: str
    url: str
    size: int


class PlaylistEntryJson(JsonModel):
    """One entry of a playlist, as a page plays it."""

    id: int
    kind: CreativeKind
    mime: str
    url: str
    name: str
    """Stored name of the creative: the same name is for ever the same bytes."""
    size: int
    seconds: int | None
    """How long an image stands; null for a video, which plays to its end."""


class PlaylistJson(JsonModel):
    """What a screen shows when it shows no television, in order, again and again."""

    version: str
    """Changes when the items change."""
    items: list[PlaylistEntryJson]


class PlaylistOrder(JsonModel):
    """One entry of a playlist as an operator sets it."""

    creative: int = Field(ge=1, le=2**31 - 1)
    seconds: int = Field(SECONDS_USUAL)


def media_url(blob: str) -> str:
    """Return the address under which a stored file is served."""
    return f"/media/{blob}"


def creative_json(creative: Creative) -> CreativeJson:
    """Return a creative as JSON shows it."""
    return CreativeJson(
        id=creative.id,
        title=creative.title,
        kind=CreativeKind(creative.kind),
        mime=creative.mime,
        url=media_url(creative.blob),
        size=creative.size,
    )


def playlist_json(entries: Sequence[Entry]) -> PlaylistJson:
    """Return a playlist as a page plays it."""
    items = [_entry_json(entry) for entry in entries]
    digest = hashlib.sha256(repr([item.model_dump() for item in items]).encode())
    return PlaylistJson(version=digest.hexdigest()[:16], items=items)


def _entry_json(entry: Entry) -> PlaylistEntryJson:
    creative = entry.creative
    return PlaylistEntryJson(
        id=entry.id,
        kind=CreativeKind(creative.kind),
        mime=creative.mime,
        url=media_url(creative.blob),
        name=creative.blob,
        size=creative.size,
        seconds=entry.seconds if creative.kind == CreativeKind.IMAGE else None,
    )
