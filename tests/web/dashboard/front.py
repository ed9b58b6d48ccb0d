"""The whole program over a fresh database, and browsers that open its pages."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from adscreen.app.assembly import assembled
from adscreen.app.program import AdScreen
from adscreen.core.settings import Settings
from adscreen.iptv.repository import ChannelQuery
from adscreen.web.cookies import SESSION

ROOT = "http://screens.example.com"
NAME, PASSWORD = "ada", "correct horse battery"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomavc1" + bytes(2000)
LIST = "#EXTM3U\n" + "".join(
    f'#EXTINF:-1 group-title="{group}",{name}\nhttp://127.0.0.1:9/{name.replace(" ", "")}.ts\n'
    for group, name in (("News", "Riviera 1"), ("News", "Riviera 2"), ("Sport", "Stade 24"))
)

JSON = {"Accept": "application/json"}


@dataclass
class Front:
    """The program, an operator's browser and one of nobody."""

    adscreen: AdScreen
    operator: httpx.AsyncClient
    stranger: httpx.AsyncClient

    async def page(self, path: str) -> str:
        """Return a page as the operator sees it; it must be there."""
        answer = await self.operator.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form without files."""
        return await self.operator.post(path, data=fields)

    async def screen(self, name: str = "Bar") -> str:
        """Make a screen; return its code."""
        answer = await self.send("/screens", name=name, language="en")
        assert answer.status_code == 303, answer.text
        return re.search(r"/screens/(\w{6})\?", answer.headers["location"])[1]  # type: ignore[index]

    async def channels(self) -> dict[str, int]:
        """Upload a list of three channels; return their numbers by name."""
        files = {"file": ("list.m3u", LIST.encode(), "audio/x-mpegurl")}
        answer = await self.operator.post("/providers/upload", files=files)
        assert answer.status_code == 303, answer.text
        found = await self.adscreen.providers.channels(ChannelQuery())
        return {channel.name: channel.id for channel in found.items}


@asynccontextmanager
async def front(folder: Path, **settings: object) -> AsyncIterator[Front]:
    """Open the program with its data in `folder`; providers may lie on this machine."""
    given = Settings(data_dir=folder, allowed_networks=("127.0.0.0/8",), **settings)  # type: ignore[arg-type]
    async with assembled(given) as adscreen:
        accounts = adscreen.services.accounts
        token = await accounts.ensure_first_login_link()
        assert token is not None
        await accounts.redeem_login_link(token, name=NAME, password=PASSWORD, language="en")
        operator = browser(adscreen)
        operator.cookies.set(SESSION, await accounts.start_session((await accounts.users())[0].id))
        async with operator, browser(adscreen) as stranger:
            yield Front(adscreen, operator, stranger)


def browser(adscreen: AdScreen, language: str = "en") -> httpx.AsyncClient:
    """Return a browser with its own cookies; it follows no redirect."""
    transport = httpx.ASGITransport(adscreen.site, client=("192.0.2.1", 4000))
    return httpx.AsyncClient(transport=transport, base_url=ROOT, headers={"Accept-Language": language})


async def until(true: object, seconds: float = 10) -> None:
    """Wait until the function `true` says so."""
    assert callable(true)
    async with asyncio.timeout(seconds):
        while not await true():
            await asyncio.sleep(0.05)
