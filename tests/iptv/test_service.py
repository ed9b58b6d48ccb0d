"""Providers end to end: a real panel on a socket, a real database, no mocks."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adscreen.core.bus import Bus
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.intake.progress import Phase, RefreshProgress
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.links import Output
from adscreen.iptv.playing.order import FormatChoice
from adscreen.iptv.refs import channel_id, channel_ref
from adscreen.iptv.repository import ChannelQuery, ProviderRepository
from adscreen.iptv.schemas import ChannelChange, ProviderChange, ProviderOut
from adscreen.iptv.service import ProviderService
from adscreen.media.model import SourceKind
from tests.support.clock import HandClock
from tests.support.database import open_database
from tests.support.httpserver import Call, Server, serve

DAY = 86_400


def stream(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "num": number,
        "name": f"Channel {number}",
        "stream_type": "live",
        "stream_id": number,
        "category_id": "1" if number % 2 else "2",
        **changes,
    }


@dataclass
class Panel:
    """A provider that tests change at will."""

    streams: list[dict[str, Any]] = field(default_factory=lambda: [stream(i) for i in range(1, 6)])
    user: dict[str, Any] = field(
        default_factory=lambda: {
            "auth": 1,
            "status": "Active",
            "max_connections": "2",
            "active_cons": "0",
            "exp_date": "4102444800",
            "allowed_output_formats": ["m3u8", "ts"],
        }
    )
    api: bool = True
    list_status: int = 200
    list_body: bytes | None = None
    gate: asyncio.Event | None = None

    async def __call__(self, call: Call) -> None:
        path = call.path.partition("?")[0]
        if path == "/player_api.php" and self.api:
            await self._api(call)
        elif path in {"/get.php", "/list.m3u", "/u/p/1.ts"}:
            await call.reply(
                self.list_body if self.list_body is not None else self._list(call), self.list_status
            )
        else:
            await call.reply(b"not found", 404)

    async def _api(self, call: Call) -> None:
        if "get_live_categories" in call.path:
            names = {"1": "News", "2": "Sport"}
            body: Any = [{"category_id": key, "category_name": name} for key, name in names.items()]
        elif "get_live_streams" in call.path:
            if self.gate is not None:
                await self.gate.wait()
            body = self.streams
        else:
            body = {"user_info": self.user, "server_info": {"timezone": "Europe/Paris"}}
        await call.reply(json.dumps(body).encode())

    def _list(self, call: Call) -> bytes:
        base = f"http://{call.headers['host']}"
        lines = ["#EXTM3U"]
        for entry in self.streams:
            lines += [
                f'#EXTINF:-1 group-title="List",{entry["name"]}',
                f"{base}/live/alice/secret9/{entry['stream_id']}.ts",
            ]
        return "\n".join(
            [*lines, '#EXTINF:-1 group-title="Films",Film', f"{base}/movie/alice/secret9/9.mkv"]
        ).encode()


@dataclass
class House:
    service: ProviderService
    database: Database
    panel: Panel
    server: Server
    bus: Bus
    clock: HandClock

    @property
    def link(self) -> str:
        return self.server.url("/get.php?username=alice&password=secret9&type=m3u_plus")

    async def added(self) -> ProviderOut:
        provider = await self.service.add(self.link)
        return await self.service.refresh(provider.id)

    async def learn(self, channel: int, **values: str) -> None:
        """Keep what the playing side learns of a channel."""
        async with self.database.transaction() as session:
            row = await ProviderRepository(session).channel(channel)
            for name, value in values.items():
                setattr(row, name, value)

    async def names(self, provider_id: int, **query: Any) -> list[str]:
        page = await self.service.channels(ChannelQuery(provider_id, **query))
        return [channel.name for channel in page.items]


@asynccontextmanager
async def house(
    url: str, tasks: TaskOwner | None = None, in_use: set[int] | None = None
) -> AsyncIterator[House]:
    async def used() -> set[int]:
        return in_use or set()

    panel, bus, clock = Panel(), Bus(), HandClock()
    async with serve(panel) as server, open_database(url) as database:
        http = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=2)
        vault = Vault(Fernet.generate_key())
        hook = used if in_use is not None else None
        service = ProviderService(database, vault, http, bus, tasks=tasks, clock=clock, in_use=hook)
        yield House(service, database, panel, server, bus, clock)


def run(url: str, test: Callable[[House], Awaitable[None]], **options: Any) -> None:
    async def inside() -> None:
        async with house(url, **options) as home:
            await asyncio.wait_for(test(home), 30)

    asyncio.run(inside())


async def fails(awaitable: Awaitable[Any]) -> AdScreenError:
    with pytest.raises(AdScreenError) as caught:
        await awaitable
    assert "secret9" not in str(caught.value)
    return caught.value


def test_a_pasted_link_becomes_channels(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.service.add(f"Here: <{home.link}> thanks")
        assert (provider.name, provider.kind, provider.user) == ("127.0.0.1", "xtream", "al***")
        assert provider.account is not None
        assert (provider.account.connections_allowed, provider.account.timezone) == (2, "Europe/Paris")
        assert provider.refresh.phase is Phase.IDLE
        done = await home.service.refresh(provider.id)
        assert (done.channels, done.refresh.entries, done.refresh.failure) == (5, 5, None)
        assert done.refresh.finished_at is not None
        assert await home.names(provider.id) == [f"Channel {i}" for i in range(1, 6)]
        groups = await home.service.groups(ChannelQuery(provider.id))
        assert [(group.name, group.channels) for group in groups] == [("News", 3), ("Sport", 2)]
        assert [p.id for p in await home.service.list()] == [provider.id]

    run(database_url, test)


def test_nothing_that_is_stored_or_shown_holds_the_login(database_url: str) -> None:
    async def test(home: House) -> None:
        home.panel.api = False
        provider = await home.added()
        page = await home.service.channels(ChannelQuery(provider.id, kinds=tuple(ChannelKind)))
        assert page.total == 6
        access = await home.service.access(page.items[-1].id)
        for shown in (provider.model_dump_json(), page.model_dump_json(), repr(access), repr(access.link)):
            assert "secret9" not in shown
            assert "alice" not in shown
        async with home.database.transaction() as session:
            for table in ("providers", "channels"):
                rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()
                assert rows
                assert "secret9" not in str(rows)
                assert "alice" not in str(rows)

    run(database_url, test)


def test_search_pages_and_groups(database_url: str) -> None:
    async def test(home: House) -> None:
        home.panel.streams = [
            stream(1, name="BBC News 100%"),
            stream(2, name="Élan Sport"),
            stream(3, name="Radio_Un", stream_type="radio_streams"),
        ]
        provider = await home.added()
        assert await home.names(provider.id, text="news") == ["BBC News 100%", "Radio_Un"], (
            "the group counts too"
        )
        assert await home.names(provider.id, text="bbc NEWS") == ["BBC News 100%"]
        assert await home.names(provider.id, text="éLAN") == ["Élan Sport"]
        assert await home.names(provider.id, text="100%") == ["BBC News 100%"]
        assert await home.names(provider.id, text="o_u") == ["Radio_Un"]
        assert await home.names(provider.id, text="%") == ["BBC News 100%"]
        assert await home.names(provider.id, group="Sport") == ["Élan Sport"]
        assert await home.names(provider.id, kinds=(ChannelKind.RADIO,)) == ["Radio_Un"]
        assert await home.names(provider.id, page=2, size=2) == ["Radio_Un"]
        assert (await home.service.channels(ChannelQuery(size=1))).total == 3
        for bad in (ChannelQuery(page=0), ChannelQuery(size=0), ChannelQuery(size=10_000)):
            assert (await fails(home.service.channels(bad))).failure is Failure.BAD_INPUT

    run(database_url, test)


def test_a_refresh_keeps_ids_and_the_operators_choices(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.added()
        first, second, *_rest = (await home.service.channels(ChannelQuery(provider.id))).items
        await home.service.update_channel(
            first.id, ChannelChange(name="Our channel", favourite=True, format=FormatChoice.HLS)
        )
        await home.service.update_channel(second.id, ChannelChange(hidden=True))
        await home.learn(first.id, working_format="http_ts")
        home.panel.streams = [stream(9), *(stream(i, name=f"New {i}") for i in range(1, 5))]
        home.clock.forward(60)
        await home.service.refresh(provider.id)

        channel = await home.service.channel(first.id)
        assert (channel.name, channel.provider_name, channel.favourite) == ("Our channel", "New 1", True)
        assert (channel.format, channel.working_format) == (FormatChoice.HLS, "http_ts")
        assert await home.names(provider.id) == ["Channel 9", "Our channel", "New 3", "New 4"]
        assert await home.names(provider.id, text="our") == ["Our channel"]
        assert await home.names(provider.id, text="new 1") == ["Our channel"]
        assert "New 2" in await home.names(provider.id, hidden=True)
        assert "Channel 5" in await home.names(provider.id, gone=True)
        await home.service.update_channel(first.id, ChannelChange(name=""))
        assert (await home.service.channel(first.id)).name == "New 1"

    run(database_url, test)


def test_a_channel_that_comes_back_is_the_same_channel(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.added()
        before = (await home.service.channels(ChannelQuery(provider.id, "channel 5"))).items[0]
        all_streams, home.panel.streams = home.panel.streams, home.panel.streams[:4]
        home.clock.forward(60)
        await home.service.refresh(provider.id)
        assert (await home.service.channel(before.id)).gone_at is not None
        home.panel.streams = all_streams
        home.clock.forward(60)
        await home.service.refresh(provider.id)
        assert (await home.service.channel(before.id)).gone_at is None

    run(database_url, test)


def test_channels_gone_for_long_are_deleted_unless_someone_chose_them(database_url: str) -> None:
    in_use: set[int] = set()

    async def test(home: House) -> None:
        provider = await home.added()
        ids = [channel.id for channel in (await home.service.channels(ChannelQuery(provider.id))).items]
        in_use.add(ids[0])
        await home.service.update_channel(ids[1], ChannelChange(favourite=True))
        home.panel.streams = [stream(5)]
        home.clock.forward(60)
        await home.service.refresh(provider.id)
        assert len(await home.names(provider.id, gone=True)) == 5
        home.clock.forward(31 * DAY)
        await home.service.refresh(provider.id)
        left = (await home.service.channels(ChannelQuery(provider.id, gone=True))).items
        assert {channel.id for channel in left} == {ids[0], ids[1], ids[4]}

    run(database_url, test, in_use=in_use)


@pytest.mark.parametrize("trouble", ["status", "html", "empty", "broken", "expired", "login", "gone"])
def test_a_refresh_that_fails_leaves_the_old_list(database_url: str, trouble: str) -> None:
    async def test(home: House) -> None:
        provider = await home.added()
        expected = {
            "status": Failure.PROVIDER_ERROR,
            "html": Failure.HTML_ANSWER,
            "empty": Failure.EMPTY_ANSWER,
            "broken": Failure.CONNECTION_LOST,
            "expired": Failure.EXPIRED,
            "login": Failure.WRONG_LOGIN,
            "gone": Failure.NOT_FOUND,
        }[trouble]
        if trouble == "expired":
            home.panel.user["status"] = "Expired"
        elif trouble == "login":
            home.panel.user = {"auth": 0}
        elif trouble == "broken":
            home.panel.api, home.panel.list_body = False, gzip.compress(b"#EXTM3U\n" * 500)[:-9]
        else:
            home.panel.api = False
            home.panel.list_status = {"status": 884, "gone": 404}.get(trouble, 200)
            home.panel.list_body = {"html": b"<html></html>", "empty": b"#EXTM3U\n"}.get(trouble, b"")
        home.clock.forward(60)
        error = await fails(home.service.refresh(provider.id))
        assert error.failure is expected
        after = await home.service.get(provider.id)
        assert (after.refresh.phase, after.refresh.failure) == (Phase.FAILED, expected)
        assert (after.channels, len(await home.names(provider.id))) == (5, 5)
        for name, value in vars(Panel()).items():
            setattr(home.panel, name, value)
        assert (await home.service.refresh(provider.id)).refresh.failure is None

    run(database_url, test)


def test_without_an_api_the_list_is_read_and_the_channels_stay_the_same(database_url: str) -> None:
    async def test(home: House) -> None:
        home.panel.api = False
        provider = await home.added()
        assert provider.account is None
        assert provider.channels == 5
        before = {c.name: c.id for c in (await home.service.channels(ChannelQuery(provider.id))).items}
        home.panel.api, home.panel.list_status = True, 404
        home.clock.forward(60)
        done = await home.service.refresh(provider.id)
        assert done.account is not None
        after = {c.name: c.id for c in (await home.service.channels(ChannelQuery(provider.id))).items}
        assert after == before
        access = await home.service.access(after["Channel 1"])
        assert access.addresses[Output.HLS] == home.server.url("/live/alice/secret9/1.m3u8")

    run(database_url, test)


def test_an_api_without_channels_falls_back_to_the_list(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.added()
        body = home.panel._list(home.server.calls[0])
        home.panel.list_body, home.panel.streams = body, []
        home.clock.forward(60)
        assert (await home.service.refresh(provider.id)).channels == 5

    run(database_url, test)


@pytest.mark.parametrize(
    ("body", "kind", "names"),
    [
        (
            b"#EXTM3U\n#EXTINF:-1,One\nhttp://h.example.com/1.ts|Referer=http://r.example.com\n",
            "m3u_list",
            ["One"],
        ),
        ((b"\x47" + bytes(187)) * 8, "ts_stream", ["list"]),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n", "hls_stream", ["list"]),
    ],
)
def test_the_bytes_say_what_an_address_is(
    database_url: str, body: bytes, kind: str, names: list[str]
) -> None:
    async def test(home: House) -> None:
        home.panel.list_body = body
        provider = await home.service.add(home.server.url("/list.m3u"))
        assert (provider.kind, provider.user) == (kind, None)
        await home.service.refresh(provider.id)
        assert await home.names(provider.id) == names
        access = await home.service.access(
            (await home.service.channels(ChannelQuery(provider.id))).items[0].id
        )
        if kind == "m3u_list":
            assert access.headers == {"Referer": "http://r.example.com"}
            assert list(access.addresses.values()) == ["http://h.example.com/1.ts"]
        else:
            assert list(access.addresses.values()) == [home.server.url("/list.m3u")]

    run(database_url, test)


def test_a_short_path_that_is_no_panel_is_taken_as_a_stream(database_url: str) -> None:
    async def test(home: House) -> None:
        home.panel.api, home.panel.list_body = False, (b"\x47" + bytes(187)) * 8
        provider = await home.service.add(home.server.url("/u/p/1.ts"))
        assert provider.kind == "ts_stream"
        assert (await home.service.refresh(provider.id)).channels == 1

    run(database_url, test)


@pytest.mark.parametrize(
    ("user", "failure"),
    [
        ({"auth": 0}, Failure.WRONG_LOGIN),
        ({"auth": 1, "status": "Expired"}, Failure.EXPIRED),
        ({"auth": 1, "status": "Banned"}, Failure.BANNED),
    ],
)
def test_an_account_that_gives_no_television_is_refused(
    database_url: str, user: dict[str, Any], failure: Failure
) -> None:
    async def test(home: House) -> None:
        home.panel.user = user
        assert (await fails(home.service.add(home.link))).failure is failure
        assert await home.service.list() == []

    run(database_url, test)


def test_the_same_account_is_added_once(database_url: str) -> None:
    async def test(home: House) -> None:
        await home.service.add(home.link)
        again = home.server.url("/player_api.php?username=alice&password=secret9")
        assert (await fails(home.service.add(again))).failure is Failure.CONFLICT
        assert (await fails(home.service.add("nothing"))).failure is Failure.BAD_LINK

    run(database_url, test)


def test_a_refresh_tells_how_far_it_is_where_that_can_be_known(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.service.add(home.link)
        home.panel.gate = asyncio.Event()
        for known in (False, True):
            async with asyncio.TaskGroup() as group:
                group.create_task(home.service.refresh(provider.id))
                while (refresh := (await home.service.get(provider.id)).refresh).phase is not Phase.LIST:
                    await asyncio.sleep(0.01)
                assert refresh.percent == (0 if known else None), "the list before is what it is measured by"
                home.panel.gate.set()
            home.panel.gate.clear()
            assert (await home.service.get(provider.id)).refresh.percent is None

    run(database_url, test)


def test_a_list_of_a_known_size_tells_how_far_it_is_read_the_first_time(database_url: str) -> None:
    half = b"#EXTM3U\n" + b"#EXTINF:-1,News\nhttp://tv.example.com/1.ts\n" * 400

    async def test(home: House) -> None:
        go = asyncio.Event()

        async def slow(call: Call) -> None:
            await call.head(headers={"Content-Length": str(2 * len(half))})
            await call.raw(half)
            if reading:
                await go.wait()
            await call.raw(half.replace(b"News", b"Film"))

        reading = False
        async with serve(slow) as server:
            provider = await home.service.add(server.url("/list.m3u"))
            reading = True
            async with asyncio.TaskGroup() as group:
                refresh = group.create_task(home.service.refresh(provider.id))
                while (await home.service.get(provider.id)).refresh.percent != 50:
                    await asyncio.sleep(0.01)
                go.set()
            assert (refresh.result().channels, refresh.result().refresh.percent) == (800, None)

    run(database_url, test)


def test_two_refreshes_never_run_at_once_and_progress_is_told(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.service.add(home.link)
        home.panel.gate = asyncio.Event()
        with home.bus.subscribe() as events:
            async with asyncio.TaskGroup() as group:
                first = group.create_task(home.service.refresh(provider.id))
                while (await home.service.get(provider.id)).refresh.phase is not Phase.LIST:
                    await asyncio.sleep(0.01)
                assert (await fails(home.service.refresh(provider.id))).failure is Failure.CONFLICT
                home.panel.gate.set()
            assert first.result().channels == 5
            told = [await events.get() for _i in range(3)]
        assert [event.phase for event in told if isinstance(event, RefreshProgress)] == [
            Phase.ACCOUNT,
            Phase.LIST,
            Phase.IDLE,
        ]

    run(database_url, test)


def test_a_refresh_that_is_cancelled_does_not_stay_running(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.service.add(home.link)
        home.panel.gate = asyncio.Event()
        task = asyncio.get_running_loop().create_task(home.service.refresh(provider.id))
        while (await home.service.get(provider.id)).refresh.phase is not Phase.LIST:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        after = await home.service.get(provider.id)
        assert (after.refresh.phase, after.refresh.failure) == (Phase.FAILED, Failure.STOPPED)

    run(database_url, test)


def test_a_refresh_that_died_with_its_process_is_ended_at_the_start(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.service.add(home.link)
        async with home.database.transaction() as session:
            await ProviderRepository(session).set_provider(
                provider.id,
                refresh_phase="list",
                refresh_started_at=datetime.fromtimestamp(home.clock.time(), UTC),
            )
        assert (await fails(home.service.refresh(provider.id))).failure is Failure.CONFLICT
        await home.service.recover()
        assert (await home.service.get(provider.id)).refresh.failure is Failure.STOPPED
        assert (await home.service.refresh(provider.id)).channels == 5

    run(database_url, test)


def test_a_provider_that_is_deleted_while_its_list_is_read(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.service.add(home.link)
        home.panel.gate = asyncio.Event()
        refresh = asyncio.get_running_loop().create_task(home.service.refresh(provider.id))
        while (await home.service.get(provider.id)).refresh.phase is not Phase.LIST:
            await asyncio.sleep(0.01)
        await home.service.delete(provider.id)
        home.panel.gate.set()
        assert (await fails(refresh)).failure is Failure.NOT_FOUND
        assert (await home.service.channels(ChannelQuery(gone=True))).total == 0

    run(database_url, test)


def test_two_pastes_of_one_link_at_once_make_one_provider(database_url: str) -> None:
    async def test(home: House) -> None:
        done = await asyncio.gather(*(home.service.add(home.link) for _i in range(3)), return_exceptions=True)
        errors = [result for result in done if isinstance(result, BaseException)]
        assert [getattr(error, "failure", error) for error in errors] == [Failure.CONFLICT] * 2
        assert len(await home.service.list()) == 1

    run(database_url, test)


def test_a_refresh_behind_the_page(database_url: str) -> None:
    async def inside() -> None:
        async with TaskOwner() as tasks, house(database_url, tasks) as home:
            with home.bus.subscribe() as events:
                provider = await home.service.add(home.link)
                async with asyncio.timeout(20):
                    while True:
                        event = await events.get()
                        if isinstance(event, RefreshProgress) and event.phase is Phase.IDLE:
                            break
            assert (await home.service.get(provider.id)).channels == 5

    asyncio.run(inside())


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 50):
        yield body[at : at + 50]


def test_an_uploaded_list(database_url: str) -> None:
    async def test(home: House) -> None:
        body = (
            b"#EXTM3U\n#EXTINF:-1,One\nhttp://h.example.com/1.ts\n#EXTINF:-1,One\nhttp://h.example.com/2.ts\n"
        )
        provider = await home.service.add_upload("C:\\lists\\my bar.m3u", chunks(body))
        assert (provider.name, provider.kind, provider.channels) == ("my bar", "upload", 2)
        page = await home.service.channels(ChannelQuery(provider.id))
        urls = [(await home.service.access(channel.id)).addresses[Output.TS] for channel in page.items]
        assert urls == ["http://h.example.com/1.ts", "http://h.example.com/2.ts"]
        assert (await fails(home.service.refresh(provider.id))).failure is Failure.BAD_INPUT
        for bad in (b"<html>", b"", b"#EXTM3U\n"):
            await fails(home.service.add_upload("x.m3u", chunks(bad)))
        assert len(await home.service.list()) == 1

    run(database_url, test)


def test_changes_to_a_provider(database_url: str) -> None:
    async def test(home: House) -> None:
        provider = await home.added()
        change = ProviderChange(
            name=" Bar ",
            user_agent="Box/1",
            headers={"X-Key": "k"},
            verify_tls=False,
            format=FormatChoice.MPEG_TS,
            max_connections=1,
        )
        changed = await home.service.update(provider.id, change)
        assert (changed.name, changed.user_agent, changed.verify_tls) == ("Bar", "Box/1", False)
        channel = (await home.service.channels(ChannelQuery(provider.id))).items[0]
        access = await home.service.access(channel.id)
        assert access.headers == {"X-Key": "k", "User-Agent": "Box/1"}
        assert (access.choice, access.connections, access.allowed) == (
            FormatChoice.MPEG_TS,
            1,
            ("m3u8", "ts"),
        )
        await home.service.refresh(provider.id)
        assert {call.headers["user-agent"] for call in home.server.calls[-3:]} == {"Box/1"}
        assert {call.headers.get("x-key") for call in home.server.calls[-3:]} == {"k"}
        same = await home.service.update(provider.id, ProviderChange(name="Pub"))
        assert (same.name, same.user_agent, same.max_connections) == ("Pub", "Box/1", 1)
        await home.service.update(provider.id, ProviderChange(max_connections=None, user_agent=None))
        assert (await home.service.access(channel.id)).connections == 2

        await home.learn(channel.id, working_format="hls", last_failure="no_slot")
        assert (await home.service.channel(channel.id)).last_failure is Failure.NO_SLOT
        assert (await home.service.access(channel.id)).remembered is SourceKind.HLS

        await home.service.delete(provider.id)
        for gone in (
            home.service.get(provider.id),
            home.service.delete(provider.id),
            home.service.channel(channel.id),
        ):
            assert (await fails(gone)).failure is Failure.NOT_FOUND

    run(database_url, test)


def test_a_user_agent_that_is_let_in_is_kept(database_url: str) -> None:
    async def test(home: House) -> None:
        panel = home.panel

        async def picky(call: Call) -> None:
            if "okhttp" in call.headers["user-agent"]:
                await Panel.__call__(panel, call)
            else:
                await call.reply(b"Blocked")

        async with serve(picky) as server:
            provider = await home.service.add(server.url("/get.php?username=alice&password=secret9"))
            assert provider.user_agent is not None
            assert "okhttp" in provider.user_agent
            assert (await home.service.refresh(provider.id)).channels == 5

    run(database_url, test)


def test_references_are_opaque_and_turn_back() -> None:
    assert channel_id(channel_ref(12)) == 12
    assert [channel_id(ref) for ref in ("", "12", "c0", "c-1", "cx", "c1 ", "c" + "9" * 30)] == [None] * 7
