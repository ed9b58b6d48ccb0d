"""All SQL of the library."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.signage.library.models import Creative, PlaylistItem
from adscreen.signage.screens.models import Screen


class LibraryRepository:
    """Creatives and playlists inside one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def creatives(self) -> list[Creative]:
        """Return all creatives, newest first."""
        return list(await self._session.scalars(select(Creative).order_by(Creative.id.desc())))

    async def creative(self, creative_id: int) -> Creative | None:
        """Return a creative by number."""
        return await self._session.get(Creative, creative_id)

    async def creative_by_blob(self, blob: str) -> Creative | None:
        """Return the creative that is stored under this name."""
        found: Creative | None = await self._session.scalar(select(Creative).where(Creative.blob == blob))
        return found

    async def creatives_known(self, ids: Sequence[int]) -> set[int]:
        """Return those of `ids` that exist."""
        return set(await self._session.scalars(select(Creative.id).where(Creative.id.in_(ids))))

    async def add(self, creative: Creative) -> None:
        """Store a creative and learn its number."""
        self._session.add(creative)
        await self._session.flush()

    async def delete_creative(self, creative_id: int) -> None:
        """Delete a creative that no playlist uses."""
        await self._session.execute(delete(Creative).where(Creative.id == creative_id))

    async def screens_playing(self, creative_id: int) -> list[Screen]:
        """Return the screens whose playlist holds a creative."""
        playing = select(PlaylistItem.screen_id).where(PlaylistItem.creative_id == creative_id)
        return list(await self._session.scalars(select(Screen).where(Screen.id.in_(playing))))

    async def playlist(self, screen_id: int) -> list[tuple[PlaylistItem, Creative]]:
        """Return a screen's playlist in its order."""
        query = (
            select(PlaylistItem, Creative)
            .join(Creative, Creative.id == PlaylistItem.creative_id)
            .where(PlaylistItem.screen_id == screen_id)
            .order_by(PlaylistItem.position, PlaylistItem.id)
        )
        return [(item, creative) for item, creative in await self._session.execute(query)]

    async def playlist_lengths(self) -> dict[int, int]:
        """Return the number of items by screen number."""
        query = select(PlaylistItem.screen_id, func.count()).group_by(PlaylistItem.screen_id)
        return dict((await self._session.execute(query)).all())

    async def replace_playlist(self, screen_id: int, entries: Sequence[tuple[int, int]]) -> None:
        """Store `(creative number, seconds)` entries as a screen's whole playlist."""
        await self._session.execute(delete(PlaylistItem).where(PlaylistItem.screen_id == screen_id))
        self._session.add_all(
            PlaylistItem(screen_id=screen_id, creative_id=creative_id, position=position, seconds=seconds)
            for position, (creative_id, seconds) in enumerate(entries)
        )
        await self._session.flush()
