"""Rules of the library: what may be uploaded, what a screen shows beside television."""

from collections.abc import AsyncIterable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError

from adscreen.core.blobs import BlobStore, Received
from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.signage.library.filetypes import NAMES, FileType, recognise
from adscreen.signage.library.models import Creative
from adscreen.signage.library.repository import LibraryRepository
from adscreen.signage.screens.repository import ScreenRepository
from adscreen.signage.screens.service import ScreenChanged, found, taken

ITEMS_MOST = 500
SECONDS_LEAST, SECONDS_MOST, SECONDS_USUAL = 1, 3600, 10

Pair = tuple[int, int]
"""Number of a creative, and the seconds it stands."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a playlist, with what it shows."""

    id: int
    creative: Creative
    seconds: int


class LibraryService:
    """Creatives and playlists. Every method is one transaction; rows that come back are read-only copies."""

    def __init__(
        self, database: Database, clock: Clock, bus: Bus, blobs: BlobStore, *, max_upload_mb: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._blobs = blobs
        self._max_mb = max_upload_mb

    async def upload(self, title: str, chunks: AsyncIterable[bytes]) -> Creative:
        """Store a file as it comes in; the same bytes again give the creative that is there.

        Raises TOO_LARGE or BAD_INPUT (field `file`), each saying what to do; nothing is left behind then.
        """
        try:
            received = await self._blobs.receive(chunks, limit=self._max_mb * 1_000_000)
        except AdScreenError as error:
            raise self._explained(error) from error
        kind = recognise(received.head)
        if kind is None:
            await self._blobs.discard(received)
            raise _unknown_type(received)
        return await self._keep(title, kind, received)

    async def creatives(self) -> list[Creative]:
        """Return all creatives, newest first."""
        async with self._database.transaction() as session:
            return await LibraryRepository(session).creatives()

    async def creative(self, creative_id: int) -> Creative:
        """Return a creative; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            return await _found_creative(LibraryRepository(session), creative_id)

    async def delete(self, creative_id: int) -> None:
        """Delete a creative and its file; raises CONFLICT, naming the screens, while one shows it."""
        async with self._database.transaction() as session:
            library = LibraryRepository(session)
            creative = await _found_creative(library, creative_id)
            users = {
                screen.name
                for screen in (
                    *await library.screens_playing(creative_id),
                    *await ScreenRepository(session).showing_image(creative.blob),
                )
            }
            if users:
                raise AdScreenError(
                    Failure.CONFLICT,
                    "creative in use",
                    remedy=_("Take it off these screens first: {screens}.", screens=", ".join(sorted(users))),
                )
            await library.delete_creative(creative_id)
        await self._blobs.delete(creative.blob)

    async def playlist(self, code: str) -> list[Entry]:
        """Return a screen's playlist in its order; raises SCREEN_UNKNOWN."""
        async with self._database.transaction() as session:
            screen = await found(ScreenRepository(session), code)
            return await _entries(LibraryRepository(session), screen.id)

    async def playlist_lengths(self) -> dict[int, int]:
        """Return the number of playlist items by screen number, for lists of screens."""
        async with self._database.transaction() as session:
            return await LibraryRepository(session).playlist_lengths()

    async def set_playlist(self, code: str, entries: Sequence[Pair]) -> list[Entry]:
        """Replace a screen's playlist.

        Raises SCREEN_UNKNOWN, NOT_FOUND for a creative that is gone, BAD_INPUT for too many or bad seconds.
        """
        return await self._edit(code, lambda _before: list(entries))

    async def add_to_playlist(
        self, code: str, creative_id: int, *, seconds: int = SECONDS_USUAL
    ) -> list[Entry]:
        """Put a creative at the end of a screen's playlist."""
        return await self._edit(code, lambda before: [*_pairs(before), (creative_id, seconds)])

    async def remove_from_playlist(self, code: str, item_id: int) -> list[Entry]:
        """Take an item off a screen's playlist; nothing happens when it is not there."""
        return await self._edit(code, lambda before: _pairs([e for e in before if e.id != item_id]))

    async def move_in_playlist(self, code: str, item_id: int, to: int) -> list[Entry]:
        """Move an item to place `to` (from 0); nothing happens when it is not there."""
        return await self._edit(code, lambda before: _pairs(_moved(before, item_id, to)))

    async def set_seconds(self, code: str, item_id: int, seconds: int) -> list[Entry]:
        """Change how long an image of a screen's playlist stands."""
        return await self._edit(
            code, lambda before: [(e.creative.id, seconds if e.id == item_id else e.seconds) for e in before]
        )

    async def _edit(self, code: str, change: Callable[[list[Entry]], list[Pair]]) -> list[Entry]:
        async with self._database.transaction() as session:
            library = LibraryRepository(session)
            screen = await taken(ScreenRepository(session), code)
            entries = change(await _entries(library, screen.id))
            _check(entries)
            ids = {creative_id for creative_id, _seconds in entries}
            if ids - await library.creatives_known(sorted(ids)):
                raise AdScreenError(Failure.NOT_FOUND, "creative", field="creative")
            await library.replace_playlist(screen.id, entries)
            now = await _entries(library, screen.id)
        self._bus.publish(ScreenChanged(screen.code))
        return now

    async def _keep(self, title: str, kind: FileType, received: Received) -> Creative:
        name = await self._blobs.keep(received, kind.extension)
        creative = Creative(
            title=_clean_title(title, name),
            kind=kind.kind,
            mime=kind.mime,
            blob=name,
            size=received.size,
            created_at=datetime.fromtimestamp(self._clock.time(), UTC),
        )
        try:
            async with self._database.transaction() as session:
                library = LibraryRepository(session)
                if (known := await library.creative_by_blob(name)) is not None:
                    return known
                await library.add(creative)
                return creative
        except IntegrityError:  # the same file came in twice at the same time
            async with self._database.transaction() as session:
                if (known := await LibraryRepository(session).creative_by_blob(name)) is not None:
                    return known
            raise

    def _explained(self, error: AdScreenError) -> AdScreenError:
        if error.failure is not Failure.TOO_LARGE:
            return error
        remedy = _("Files may have up to {limit} MB: make this one smaller.", limit=self._max_mb)
        return AdScreenError(Failure.TOO_LARGE, error.detail, field="file", remedy=remedy)


def _moved(entries: list[Entry], item_id: int, to: int) -> list[Entry]:
    moved = [e for e in entries if e.id == item_id]
    rest = [e for e in entries if e.id != item_id]
    at = max(0, min(to, len(rest)))
    return [*rest[:at], *moved, *rest[at:]]


def _check(entries: Sequence[Pair]) -> None:
    if len(entries) > ITEMS_MOST:
        raise AdScreenError(Failure.BAD_INPUT, "playlist length", field="items")
    if not all(SECONDS_LEAST <= seconds <= SECONDS_MOST for _id, seconds in entries):
        raise AdScreenError(
            Failure.BAD_INPUT,
            "seconds",
            field="seconds",
            remedy=_("Give {least} to {most} seconds.", least=SECONDS_LEAST, most=SECONDS_MOST),
        )


async def _entries(library: LibraryRepository, screen_id: int) -> list[Entry]:
    return [Entry(item.id, creative, item.seconds) for item, creative in await library.playlist(screen_id)]


async def _found_creative(library: LibraryRepository, creative_id: int) -> Creative:
    creative = await library.creative(creative_id)
    if creative is None:
        raise AdScreenError(Failure.NOT_FOUND, "creative", field="creative")
    return creative


def _pairs(entries: Sequence[Entry]) -> list[Pair]:
    return [(entry.creative.id, entry.seconds) for entry in entries]


def _clean_title(title: str, fallback: str) -> str:
    name = title.replace("\\", "/").rpartition("/")[2]
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return cleaned[:200] or fallback


def _unknown_type(received: Received) -> AdScreenError:
    if received.size == 0:
        remedy = _("The file is empty: choose another one.")
    else:
        remedy = _("Its content is none of {types}: convert it to one of these.", types=NAMES)
    return AdScreenError(Failure.BAD_INPUT, "type of file", field="file", remedy=remedy)
