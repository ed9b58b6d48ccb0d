"""A panel on a socket with lists and guides that a test changes at will, and all of the guide over it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import select
from tests.support.clock import HandClock
from tests.support.database import open_database
from tests.support.httpserver import Call, Server, serve

from adscreen.core.bus import Bus
from adscreen.core.db import Database
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.guide.assembly import Guide, make_guide
from adscreen.iptv.guide.models import GuideSource
from adscreen.iptv.guide.refresh import GuideOptions
from adscreen.iptv.intake.progress import Phase
from adscreen.iptv.refs import channel_ref
from adscreen.iptv.repository import ChannelQuery
from adscreen.iptv.service import ProviderService

HOUR = 3600


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M%S +0000")


def xmltv(*programmes: tuple[str, float, float, str], channels: dict[str, str] | None = None) -> bytes:
    """Return a guide of (channel, start, stop, title), and of channels with their names."""
    named = channels if channels is not None else {key: key for key, *_rest in programmes}
    lines = [
        f'<channel id="{key}"><display-name>{name}</display-name></channel>' for key, name in named.items()
    ]
    for key, start, stop, title in programmes:
        times = f'start="{stamp(start)}" stop="{stamp(stop)}"'
        lines.append(f'<programme {times} channel="{key}"><title>{title}</title></programme>')
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?><tv>', *lines, "</tv>"]).encode()


@dataclass
class Panel:
    """What the provider answers; `held` keeps requests for guides waiting."""

    streams: list[tuple[int, str, str]] = field(
        default_factory=lambda: [(1, "FR: TF1 FHD", "TF1.fr"), (2, "FR: M6 HD", ""), (3, "Radio Nova", "")]
    )
    guides: dict[str, bytes] = field(default_factory=dict)
    """Path to guide; `/xmltv.php` is the account's."""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    short: Any = None
    list_body: bytes = b""
    held: asyncio.Event | None = None
    list_held: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, call: Call) -> None:
        path = call.path.partition("?")[0]
        if path == "/player_api.php":
            await self._api(call)
        elif path == "/list.m3u":
            await call.reply(self.list_body)
        elif path in self.guides or path == "/xmltv.php":
            await self._guide(call, path)
        else:
            await call.reply(b"not found", 404)

    async def _guide(self, call: Call, path: str) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.held is not None:
                await self.held.wait()
            etag = self.headers.get("ETag")
            if etag and call.headers.get("if-none-match") == etag:
                await call.reply(status=304, headers=self.headers)
            else:
                await call.reply(self.guides.get(path, b""), self.status, self.headers)
        finally:
            self.at_once -= 1

    async def _api(self, call: Call) -> None:
        body: Any = {
            "user_info": {"auth": 1, "status": "Active"},
            "server_info": {"timezone": "Europe/Paris"},
        }
        if "get_live_streams" in call.path:
            if self.list_held is not None:
                await self.list_held.wait()
            body = [{"stream_id": n, "name": name, "epg_channel_id": tvg} for n, name, tvg in self.streams]
        elif "get_short_epg" in call.path:
            body = self.short if self.short is not None else {"epg_listings": []}
        elif "action" in call.path:
            body = []
        await call.reply(json.dumps(body).encode())


@dataclass
class House:
    """All that is running."""

    providers: ProviderService
    guide: Guide
    database: Database
    panel: Panel
    server: Server
    clock: HandClock
    tasks: TaskOwner
    vault: Vault

    @property
    def now(self) -> float:
        return self.clock.time()

    async def account(self) -> int:
        """Add the account, whole."""
        link = self.server.url("/get.php?username=alice&password=secret9&type=m3u_plus")
        return await self._added(link)

    async def listed(self, text: str) -> int:
        """Add a list by its address, whole."""
        self.panel.list_body = text.encode()
        return await self._added(self.server.url("/list.m3u"))

    async def _added(self, link: str) -> int:
        number = (await self.providers.add(link)).id

        async def there() -> bool:
            return (await self.providers.get(number)).refresh.phase is Phase.IDLE and (
                await self.providers.get(number)
            ).channels > 0

        await until(there)
        return number

    async def refs(self) -> dict[str, str]:
        found = await self.providers.channels(ChannelQuery())
        return {channel.name: channel_ref(channel.id) for channel in found.items}

    async def on(self, name: str) -> str | None:
        """Return the title that a channel shows now."""
        ref = (await self.refs())[name]
        pair = (await self.guide.service.now_next([ref])).get(ref)
        return pair.now.title if pair is not None and pair.now is not None else None

    async def shows(self, name: str, title: str | None, seconds: float = 30) -> None:
        """Wait until a channel shows a title now."""

        async def there() -> bool:
            return await self.on(name) == title

        await until(there, seconds)

    async def idle(self) -> None:
        """Wait until no guide is being read and none is due."""

        async def still() -> bool:
            async with self.database.transaction() as session:
                rows = list(await session.scalars(select(GuideSource)))
            return all(
                row.phase != "loading" and (row.due_at is None or row.due_at.timestamp() > self.now)
                for row in rows
            )

        await until(still)

    async def source(self, number: int = 0) -> GuideSource:
        """Return a source's row, in the order in which they are asked."""
        async with self.database.transaction() as session:
            rows = await session.scalars(select(GuideSource).order_by(GuideSource.position, GuideSource.id))
            return list(rows)[number]

    def asked(self, path: str) -> int:
        return sum(1 for call in self.server.calls if call.path.startswith(path))


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait until `true` says so."""
    async with asyncio.timeout(seconds):
        while not await true():
            await asyncio.sleep(0.05)


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@asynccontextmanager
async def house(url: str, *, started: bool = True, **options: Any) -> AsyncIterator[House]:
    """Run everything over the database; `started` guides are kept by themselves."""
    panel, clock, bus = Panel(), HandClock(), Bus()
    async with serve(panel) as server, open_database(url) as database, TaskOwner() as tasks:
        vault, http = Vault(Fernet.generate_key()), HttpClient(ANYWHERE)
        guide = make_guide(
            database, vault, http, bus, clock, tasks, options=GuideOptions(language="fr"), **options
        )
        if started:
            await guide.start(tasks)
        providers = ProviderService(database, vault, http, bus, tasks=tasks, clock=clock)
        yield House(providers, guide, database, panel, server, clock, tasks, vault)
