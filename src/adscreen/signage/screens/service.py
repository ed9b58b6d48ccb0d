"""Rules of screens as the operator sees them: make, change, delete, hand over to another browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from babel.core import get_global

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import LANGUAGES, _
from adscreen.core.ids import hash_token, new_code, new_token
from adscreen.signage.screens.cache import ScreenCache
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.repository import ScreenRepository
from adscreen.signage.screens.schemas import OverlayItem, OverlayKind

OVERLAYS_MOST = 20
TEXTS = {OverlayKind.TICKER, OverlayKind.CORNER}
"""Kinds that are nothing without a text."""


@dataclass(frozen=True, slots=True)
class ScreenChanged:
    """Bus event: a screen's page has something to learn, or the screen is no longer its own."""

    code: str


@dataclass(frozen=True, slots=True)
class Naming:
    """What a screen is called and where it stands, as an operator typed it."""

    name: str
    language: str
    timezone: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A screen and the token of its one-time link `/player/<code>?claim=<token>`; the token is shown once."""

    screen: Screen
    claim: str


class ScreenService:
    """Screens. Every method is one transaction; rows that come back are read-only copies."""

    def __init__(self, database: Database, clock: Clock, bus: Bus) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._cache = ScreenCache(clock)

    async def create(self, name: str, *, language: str, timezone: str, place: str = "") -> NewLink:
        """Make a screen with television on and no channel; raises BAD_INPUT with the field at fault."""
        token = new_token()
        names = Naming(name, language, timezone, place)
        screen = new_screen(names, hash_token(token), datetime.fromtimestamp(self._clock.time(), UTC))
        async with self._database.transaction() as session:
            ScreenRepository(session).add(screen)
        return NewLink(screen, token)

    async def get(self, code: str) -> Screen:
        """Return a screen; raises SCREEN_UNKNOWN."""
        async with self._database.transaction() as session:
            return await found(ScreenRepository(session), code)

    async def glance(self, code: str) -> Screen:
        """Return a screen as it was at most a few seconds ago, mostly without asking the database."""
        if (known := self._cache.get(code)) is not None:
            return known
        generation = self._cache.generation
        screen = await self.get(code)
        self._cache.put(screen, generation)
        return screen

    async def all(self) -> list[Screen]:
        """Return all screens by name."""
        async with self._database.transaction() as session:
            return await ScreenRepository(session).all()

    async def rename(
        self, code: str, name: str, *, language: str, timezone: str, place: str | None = None
    ) -> Screen:
        """Change a screen's name, its place (None: as it is), and its venue's language and time zone."""
        values = {
            "name": _clean_name(name),
            "language": _known_language(language),
            "timezone": _known_timezone(timezone),
        }
        if place is not None:
            values["place"] = _clean_place(place)
        return await self._change(code, **values)

    async def set_channel(self, code: str, channel_ref: str | None) -> Screen:
        """Choose the channel of a screen; None for none."""
        return await self._change(code, channel_ref=known_channel(channel_ref))

    async def set_tv(self, code: str, enabled: bool) -> Screen:
        """Switch television on or off; off shows the playlist."""
        return await self._change(code, tv_enabled=enabled)

    async def set_audio_language(self, code: str, language: str | None) -> Screen:
        """Choose the sound that a screen plays where its channel has several, by ISO 639-2 code; None: the
        default.
        """
        if language is not None and not (len(language) == 3 and language.isascii() and language.isalpha()):
            raise AdScreenError(
                Failure.BAD_INPUT,
                "audio language",
                field="audio_language",
                remedy=_("Give the language's three letters, such as fra."),
            )
        return await self._change(code, audio_language=language.lower() if language else None)

    async def set_sound(self, code: str, *, muted: bool, volume: int | None = None) -> Screen:
        """Make a screen silent or not; `volume` is 0 to 100, and stays where it is not given."""
        if volume is None:
            return await self._change(code, muted=muted)
        if not 0 <= volume <= 100:
            raise AdScreenError(Failure.BAD_INPUT, "volume", field="volume")
        return await self._change(code, muted=muted, volume=volume)

    async def set_crossfade(self, code: str, wanted: bool) -> Screen:
        """Have the items of a screen's playlist fade into one another, or follow at once."""
        return await self._change(code, crossfade=wanted)

    async def set_overlay(self, code: str, items: Sequence[OverlayItem]) -> Screen:
        """Replace the overlay of a screen."""
        if len(items) > OVERLAYS_MOST or len({item.id for item in items}) != len(items):
            raise AdScreenError(Failure.BAD_INPUT, "overlay items", field="overlay")
        for item in items:
            if item.kind is OverlayKind.IMAGE and not item.image:
                raise AdScreenError(
                    Failure.BAD_INPUT,
                    "overlay image",
                    field="image",
                    remedy=_("Choose an image from the library."),
                )
            if item.kind in TEXTS and not item.text.strip():
                raise AdScreenError(
                    Failure.BAD_INPUT, "overlay text", field="text", remedy=_("Type the text to show.")
                )
        return await self._change(code, overlay=[item.model_dump(mode="json") for item in items])

    async def new_link(self, code: str) -> NewLink:
        """Make a new one-time link and take the screen from the browser that holds it."""
        token = new_token()
        async with self._database.transaction() as session:
            screen = await taken(ScreenRepository(session), code)
            release(screen, hash_token(token))
        self.changed(screen.code)
        return NewLink(screen, token)

    async def delete(self, code: str) -> None:
        """Delete a screen with its playlist."""
        async with self._database.transaction() as session:
            screens = ScreenRepository(session)
            screen = await found(screens, code)
            await screens.delete(screen.id)
        self.changed(screen.code)

    async def _change(self, code: str, **values: object) -> Screen:
        async with self._database.transaction() as session:
            screen = await taken(ScreenRepository(session), code)
            for name, value in values.items():
                setattr(screen, name, value)
        self.changed(screen.code)
        return screen

    def changed(self, code: str) -> None:
        """Have everyone look at a screen again whose row was just changed."""
        self._cache.drop(code)
        self._bus.publish(ScreenChanged(code))


def new_screen(names: Naming, claim_hash: str, at: datetime) -> Screen:
    """Return the row of a new screen that waits for whoever brings what `claim_hash` is of."""
    return Screen(
        code=new_code(),
        name=_clean_name(names.name),
        place=_clean_place(names.place),
        language=_known_language(names.language),
        timezone=_known_timezone(names.timezone),
        tv_enabled=True,
        channel_ref=None,
        volume=100,
        muted=True,
        crossfade=False,
        overlay=[],
        config_version=1,
        claim_hash=claim_hash,
        device_hash=None,
        device_key=None,
        pairing=1,
        claimed_at=None,
        created_at=at,
        last_heartbeat_at=None,
        last_report=None,
    )


def release(screen: Screen, claim_hash: str) -> None:
    """Take a screen from its device, for the next one: what it shows and is called stays."""
    screen.claim_hash = claim_hash
    screen.device_hash = None
    screen.device_key = None
    screen.claimed_at = None
    screen.pairing += 1
    screen.last_heartbeat_at = None
    screen.last_report = None


def known_channel(channel_ref: str | None) -> str | None:
    """Return a reference that can be stored; raises BAD_INPUT."""
    if channel_ref is not None and not 0 < len(channel_ref) <= 200:
        raise AdScreenError(Failure.BAD_INPUT, "channel", field="channel")
    return channel_ref


def overlay_of(screen: Screen) -> list[OverlayItem]:
    """Return a screen's overlay as values."""
    return [OverlayItem.model_validate(item) for item in screen.overlay]


async def found(screens: ScreenRepository, code: str) -> Screen:
    """Return a screen by its code, however it was typed; raises SCREEN_UNKNOWN."""
    return _known(await screens.by_code(_typed(code)))


async def taken(screens: ScreenRepository, code: str) -> Screen:
    """Return a screen to change in this transaction; raises SCREEN_UNKNOWN."""
    return _known(await screens.take(_typed(code)))


def _typed(code: str) -> str:
    return code.strip().upper()[:12].replace("\0", "")  # PostgreSQL takes no such character


def _known(screen: Screen | None) -> Screen:
    if screen is None:
        raise AdScreenError(Failure.SCREEN_UNKNOWN, field="screen")
    return screen


def _clean_name(name: str) -> str:
    cleaned = _one_line(name)
    if not 1 <= len(cleaned) <= 120:
        raise AdScreenError(
            Failure.BAD_INPUT, "screen name", field="name", remedy=_("Give a name of 1 to 120 characters.")
        )
    return cleaned


def _clean_place(place: str) -> str:
    cleaned = _one_line(place)
    if len(cleaned) > 120:
        raise AdScreenError(
            Failure.BAD_INPUT, "place", field="place", remedy=_("Give a place of at most 120 characters.")
        )
    return cleaned


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise AdScreenError(Failure.BAD_INPUT, "language", field="language")
    return language


@lru_cache
def time_zones() -> frozenset[str]:
    """Return the IANA names of all time zones, old names too (Babel's lists: the machine may have none)."""
    return frozenset({*get_global("zone_territories"), *get_global("zone_aliases"), "UTC"})


def _known_timezone(timezone: str) -> str:
    if timezone not in time_zones():
        raise AdScreenError(
            Failure.BAD_INPUT, "time zone", field="timezone", remedy=_("Choose a time zone from the list.")
        )
    return timezone
