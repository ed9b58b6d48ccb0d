"""Nothing that is pasted, uploaded or listed makes this server ask its own house."""

import asyncio
import socket
from pathlib import Path

import httpx
import pytest
from tests.support.httpserver import Call, serve
from tests.web.test_hostile import operated

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import AddressPolicy
from adscreen.iptv.repository import ChannelQuery

FORMS = (
    "127.0.0.1",
    "localhost",
    "[::1]",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "127.1",
    "[::ffff:127.0.0.1]",
)
"""Ways to write this machine."""
METADATA = "http://169.254.169.254/latest/meta-data.m3u8"


async def silent(call: Call) -> None:
    await call.reply(b"#EXTM3U\n")


def own_addresses(port: int) -> list[str]:
    return [f"http://{host}:{port}" for host in FORMS]


async def diagnosed(browser: httpx.AsyncClient, answer: httpx.Response) -> str:
    if (page := answer.headers.get("location")) is None:  # refused at once
        return answer.text
    for _ in range(200):
        text = (await browser.get(f"{page}/steps")).text
        if "every 500ms" not in text:
            return text
        await asyncio.sleep(0.05)
    raise AssertionError("the diagnosis does not end")


async def television(browser: httpx.AsyncClient, ref: str) -> httpx.Response:
    screen = {"name": ref, "language": "en", "timezone": "UTC"}
    code = (await browser.post("/api/screens", json=screen)).json()["screen"]["code"]
    await browser.patch(f"/api/screens/{code}", json={"channel": ref})
    return await browser.get(f"/api/player/{code}/tv-stream")


def test_a_pasted_link_does_not_reach_this_machine(tmp_path: Path) -> None:
    async def run() -> None:
        async with serve(silent) as server, operated(tmp_path) as (_adscreen, browser):
            for base in own_addresses(httpx.URL(server.url("/")).port or 0):
                for path in ("/list.m3u", "/get.php?username=u1&password=p1&type=m3u_plus"):
                    link = {"link": base + path}
                    refused = await browser.post(
                        "/providers", data=link, headers={"Accept": "application/json"}
                    )
                    assert refused.json()["code"] in ("address_blocked", "bad_link"), base
                    said = await diagnosed(browser, await browser.post("/diagnose", data=link))
                    assert "bad" in said, base
            assert server.calls == []

    asyncio.run(run())


def test_a_list_gives_no_channel_on_this_machine_and_no_file(tmp_path: Path) -> None:
    async def run() -> None:
        async with serve(silent) as server, operated(tmp_path) as (adscreen, browser):
            bases = own_addresses(httpx.URL(server.url("/")).port or 0)
            addresses = [f"{base}/{name}" for base in bases[:3] for name in ("live.ts", "live.m3u8")]
            addresses += ["file:///etc/passwd", "FILE:///etc/hostname", "/etc/passwd", "pipe:0", METADATA]
            lines = [
                f'#EXTINF:-1 tvg-logo="{bases[0]}/{n}.png",Channel {n}\n{each}'
                for n, each in enumerate(addresses)
            ]
            text = "\n".join(["#EXTM3U", *lines, ""])
            await browser.post("/providers/upload", files={"file": ("a.m3u", text.encode())})
            found = (await adscreen.providers.channels(ChannelQuery(size=100))).items
            assert len(found) >= 9
            answers = await asyncio.gather(*(television(browser, each.ref) for each in found))
            for channel, answer in zip(found, answers, strict=True):
                assert answer.status_code == 503, channel.name
                assert answer.json()["code"] in ("address_blocked", "bad_link"), answer.text
                assert (await browser.get(f"/channels/{channel.id}/logo")).status_code in (204, 404)
                said = await browser.post("/providers/1/diagnose", data={"channel": str(channel.id)})
                assert "root:" not in await diagnosed(browser, said)
            assert server.calls == []

    asyncio.run(run())


class Guide:
    """A server that leads those who ask it to an address inside."""

    def __init__(self, inside: str) -> None:
        self._inside = inside

    async def __call__(self, call: Call) -> None:
        name = call.path.rpartition("/")[2]
        if name == "redirect.ts":
            await call.redirect(f"{self._inside}/away")
        elif name == "variants.m3u8":
            body = f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n{self._inside}/variant.m3u8\n"
            await call.reply(body.encode())
        else:
            key = f'#EXT-X-KEY:METHOD=AES-128,URI="{self._inside}/key"\n' if name == "key.m3u8" else ""
            segment = "own.ts" if key else f"{self._inside}/segment.ts"
            head = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n{key}"
            await call.reply(f"{head}#EXTINF:2,\n{segment}\n".encode())


def test_what_an_allowed_server_names_is_judged_too(tmp_path: Path) -> None:
    """Redirects, variants, segments and keys of a server that may be asked lead to one that may not."""
    names = ("redirect.ts", "variants.m3u8", "segments.m3u8", "key.m3u8")
    asked: list[bytes] = []

    async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    async def run() -> None:
        async with (
            await asyncio.start_server(inside, "127.0.0.2", 0) as hidden,
            serve(Guide(f"http://127.0.0.2:{hidden.sockets[0].getsockname()[1]}")) as guide,
            operated(tmp_path, allowed_networks=("127.0.0.1/32",)) as (adscreen, browser),
        ):
            text = "#EXTM3U\n" + "".join(f"#EXTINF:-1,{name}\n{guide.url('/' + name)}\n" for name in names)
            await browser.post("/providers/upload", files={"file": ("a.m3u", text.encode())})
            found = (await adscreen.providers.channels(ChannelQuery(size=100))).items
            answers = await asyncio.gather(*(television(browser, each.ref) for each in found))
            for channel, answer in zip(found, answers, strict=True):
                assert (answer.status_code, answer.json()["code"]) == (503, "address_blocked"), channel.name
            assert {call.path for call in guide.calls} >= {f"/{name}" for name in names}
            assert asked == []

    asyncio.run(run())


def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_was_judged() -> None:
    lookups: list[str] = []

    async def rebinding(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        lookups.append(host)
        address = "127.0.0.1" if len(lookups) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def run() -> None:
        asyncio.get_running_loop().getaddrinfo = rebinding  # type: ignore[method-assign, assignment]  # the name server
        async with serve(silent) as server:
            client = HttpClient(AddressPolicy.of(("127.0.0.1/32",)))
            url = f"http://rebind.example.com:{httpx.URL(server.url('/')).port}/list.m3u"
            async with client.get(url) as answer:
                assert answer.status == 200
            assert lookups == ["rebind.example.com"]
            with pytest.raises(AdScreenError) as refused:
                async with client.get(url):
                    pass
            assert refused.value.failure is Failure.ADDRESS_BLOCKED
            assert len(server.calls) == 1

    asyncio.run(run())
