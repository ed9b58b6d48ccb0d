"""The whole web application over a fresh database; only television and providers are scripted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography.fernet import Fernet
from fastapi import FastAPI

from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError
from adscreen.core.settings import Settings
from adscreen.core.vault import Vault
from adscreen.media.livetv import PlaylistAnswer
from adscreen.media.model import FeedChange, FeedEvent, FeedStatus, Pieces
from adscreen.media.slots.model import Purpose
from adscreen.signage.screens.models import Screen
from adscreen.web.channels import ChannelInfo
from adscreen.web.cookies import SESSION
from adscreen.web.services import Services
from adscreen.web.site import build_site, make_services
from tests.support.clock import HandClock
from tests.support.database import open_database

ROOT = "http://screens.example.com"
NAME, PASSWORD = "ada@example.com", "correct horse battery"

PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:2.0,\n7.ts\n"


@dataclass
class ScriptedTv:
    """Television that answers what a test says."""

    error: AdScreenError | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    state: FeedStatus | None = None
    bus: Bus = field(default_factory=Bus)

    async def playlist(
        self,
        ref: str,
        *,
        viewer: str,
        wait: float = 10.0,
        known: int | None = None,
        purpose: Purpose = Purpose.SCREEN,
        moves: bool = False,
    ) -> PlaylistAnswer:
        self.asked.append((ref, viewer))
        if self.error is not None:
            raise self.error
        return PlaylistAnswer(PLAYLIST, 7)

    async def multivariant(
        self,
        ref: str,
        *,
        viewer: str,
        media_uri: str,
        wait: float = 10.0,
        purpose: Purpose = Purpose.SCREEN,
    ) -> str:
        return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{media_uri}\n"

    def segment(self, ref: str, name: str) -> Pieces | None:
        return (b"\x47" * 188,) if (ref, name) == ("channel:1", "7.ts") else None

    def status(self, ref: str) -> FeedStatus | None:
        return self.state

    def statuses(self) -> list[FeedStatus]:
        return [self.state] if self.state else []

    async def events(self) -> AsyncIterator[FeedEvent]:
        nothing: tuple[FeedEvent, ...] = ()
        for event in nothing:
            yield event

    async def changes(self) -> AsyncIterator[FeedChange]:
        with self.bus.subscribe() as changes:
            async for change in changes:
                if isinstance(change, FeedChange):
                    yield change


@dataclass
class ScriptedChannels:
    """Channels that a test says exist."""

    channels: dict[str, ChannelInfo] = field(
        default_factory=lambda: {"channel:1": ChannelInfo("Première", "de***")}
    )
    provider: bool = True

    async def channel(self, ref: str) -> ChannelInfo | None:
        return self.channels.get(ref)

    async def beside(self, ref: str, step: int) -> str | None:
        refs = list(self.channels)
        return refs[(refs.index(ref) + step) % len(refs)] if ref in refs else None

    async def has_provider(self) -> bool:
        return self.provider


@dataclass
class Site:
    """A running application and what it stands on."""

    app: FastAPI
    services: Services
    live: ScriptedTv
    channels: ScriptedChannels
    clock: HandClock

    def browser(
        self, *, language: str = "en", app_errors: bool = True, address: str = "192.0.2.1"
    ) -> httpx.AsyncClient:
        """Return a browser with its own cookies."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=app_errors, client=(address, 4000))
        return httpx.AsyncClient(transport=transport, base_url=ROOT, headers={"Accept-Language": language})

    async def operator(self) -> httpx.AsyncClient:
        """Return a browser in which the administrator is logged in."""
        accounts = self.services.accounts
        if (token := await accounts.ensure_first_login_link()) is not None:
            await accounts.redeem_login_link(token, name=NAME, password=PASSWORD, language="en")
        browser = self.browser()
        browser.cookies.set(SESSION, await accounts.start_session((await accounts.users())[0].id))
        return browser

    async def screen(
        self, *, channel: str | None = "channel:1", language: str = "fr"
    ) -> tuple[Screen, httpx.AsyncClient]:
        """Return a screen and the browser that holds it."""
        made = await self.services.screens.create("Bar", language=language, timezone="Europe/Paris")
        browser = self.browser()
        answer = await browser.get(f"/player/{made.screen.code}?claim={made.claim}")
        assert answer.status_code == 303, answer.text
        return await self.services.screens.set_channel(made.screen.code, channel), browser


@asynccontextmanager
async def open_site(database_url: str, folder: Path, **settings: object) -> AsyncIterator[Site]:
    """Build the application over the database; uploads go to `folder`."""
    async with open_database(database_url) as database:
        live, channels, clock = ScriptedTv(), ScriptedChannels(), HandClock()
        services = make_services(
            settings=Settings(data_dir=folder, **settings),  # type: ignore[arg-type]  # each checked by pydantic
            clock=clock,
            bus=Bus(),
            database=database,
            vault=Vault(Fernet.generate_key()),
            live=live,
            channels=channels,
        )
        yield Site(build_site(services), services, live, channels, clock)
