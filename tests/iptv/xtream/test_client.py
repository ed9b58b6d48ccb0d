"""A panel's API over real sockets: every shape, status and quirk that panels answer with."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.support.httpserver import Call, serve

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.iptv.links import Output, parse_link
from adscreen.iptv.xtream import AccountState, AccountStatus, StreamEntry, XtreamClient

USER: dict[str, Any] = {
    "username": "alice",
    "password": "secret9",
    "auth": 1,
    "status": "Active",
    "exp_date": "4102444800",
    "is_trial": "0",
    "active_cons": "0",
    "max_connections": "1",
    "allowed_output_formats": ["m3u8", "ts", "rtmp"],
}
SERVER = {"url": "tv.example.com", "port": "8080", "timezone": "Europe/Paris", "timestamp_now": 1_900_000_000}
STREAM: dict[str, Any] = {
    "num": 3,
    "name": "One",
    "stream_type": "live",
    "stream_id": 7,
    "stream_icon": "http://x.example.com/7.png",
    "epg_channel_id": "one.fr",
    "category_id": "2",
    "tv_archive": 1,
    "tv_archive_duration": "5",
}

Ask = Callable[[XtreamClient], Awaitable[Any]]


def ask(handler: Callable[[Call], Awaitable[None]], question: Ask) -> Any:
    async def run() -> Any:
        async with serve(handler) as server:
            link = parse_link(server.url("/get.php?username=alice&password=secret9"))
            http = HttpClient(ANYWHERE, connect_timeout=2, first_byte_timeout=2)
            return await asyncio.wait_for(question(XtreamClient(http, link)), 20)

    return asyncio.run(run())


def answering(body: bytes | str | object, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def handler(call: Call) -> None:
        await call.reply(data, status, headers)

    return handler


def account(body: object, status: int = 200, headers: dict[str, str] | None = None) -> AccountState:
    state = ask(answering(body, status, headers), lambda client: client.account())
    assert isinstance(state, AccountState)
    return state


def refusal(body: object, status: int = 200, headers: dict[str, str] | None = None) -> AdScreenError:
    with pytest.raises(AdScreenError) as caught:
        account(body, status, headers)
    assert "secret9" not in str(caught.value)
    return caught.value


async def all_streams(client: XtreamClient) -> list[StreamEntry]:
    return [entry async for entries in client.live_streams() for entry in entries]


def streams(body: object, headers: dict[str, str] | None = None) -> list[StreamEntry]:
    found = ask(answering(body, 200, headers), all_streams)
    assert isinstance(found, list)
    return found


def one(**changes: Any) -> StreamEntry:
    (entry,) = streams([{**STREAM, **changes}])
    return entry


def test_an_active_account() -> None:
    state = account({"user_info": USER, "server_info": SERVER})
    assert state.status is AccountStatus.ACTIVE
    assert (state.connections_used, state.connections_allowed, state.is_full) == (0, 1, False)
    assert state.formats == {Output.HLS, Output.TS, Output.RTMP}
    assert state.expires_at is not None
    assert (state.expires_at.year, state.timezone, state.failure) == (2100, "Europe/Paris", None)
    assert state.server_time is not None
    assert state.server_time.timestamp() == 1_900_000_000


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "active"}, AccountStatus.ACTIVE),
        ({"status": "Expired"}, AccountStatus.EXPIRED),
        ({"status": "Expired", "auth": 0}, AccountStatus.EXPIRED),
        ({"status": "Banned"}, AccountStatus.BANNED),
        ({"status": "Disabled"}, AccountStatus.DISABLED),
        ({"exp_date": "1500000000"}, AccountStatus.EXPIRED),
        ({"exp_date": 1500000000.0, "status": ""}, AccountStatus.EXPIRED),
        ({"exp_date": None}, AccountStatus.ACTIVE),
        ({"exp_date": ""}, AccountStatus.ACTIVE),
        ({"exp_date": "0"}, AccountStatus.ACTIVE),
        ({"exp_date": "99999999999999"}, AccountStatus.ACTIVE),
        ({"status": None}, AccountStatus.ACTIVE),
        ({"auth": "1"}, AccountStatus.ACTIVE),
        ({"auth": True}, AccountStatus.ACTIVE),
    ],
)
def test_states(changes: dict[str, Any], status: AccountStatus) -> None:
    assert account({"user_info": USER | changes, "server_info": SERVER}).status is status


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("2", 2),
        (2, 2),
        (2.0, 2),
        ("2.0", 2),
        ("0", 0),
        (None, None),
        ("", None),
        ("many", None),
        (-1, None),
        (2**40, 2**40),
    ],
)
def test_numbers_in_every_dress(value: object, allowed: int | None) -> None:
    assert account({"user_info": USER | {"max_connections": value}}).connections_allowed == allowed


def test_full_and_unlimited() -> None:
    assert account({"user_info": USER | {"active_cons": "1"}}).is_full
    assert not account({"user_info": USER | {"active_cons": "9", "max_connections": "0"}}).is_full


@pytest.mark.parametrize(
    ("value", "formats"),
    [
        (["ts"], {Output.TS}),
        ({"0": "m3u8", "1": "ts"}, {Output.HLS, Output.TS}),
        ("m3u8,ts", {Output.HLS, Output.TS}),
        ([], None),
        (None, None),
        (["weird", None], None),
    ],
)
def test_formats(value: object, formats: set[Output] | None) -> None:
    assert account({"user_info": USER | {"allowed_output_formats": value}}).formats == formats


@pytest.mark.parametrize("missing", sorted(USER))
def test_a_missing_key_is_no_trouble(missing: str) -> None:
    user = {key: value for key, value in USER.items() if key != missing}
    assert account({"user_info": user}).status is AccountStatus.ACTIVE


@pytest.mark.parametrize("server", [None, [], {}, "x", [SERVER]])
def test_server_info_of_any_shape(server: object) -> None:
    assert account({"user_info": USER, "server_info": server}).status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    "body",
    [
        {"user_info": {"auth": 0}},
        {"user_info": {"auth": "0", "message": "no secret9 here?"[:2]}},
        {"user_info": {"auth": 0, "status": "Unknown"}},
        {"user_info": []},
        {"user_info": None},
        {"auth": 0},
        [],
        {},
    ],
)
def test_a_refused_login_with_status_200(body: object) -> None:
    assert refusal(body).failure is Failure.WRONG_LOGIN


def test_an_account_in_a_list_or_without_its_frame() -> None:
    assert account([{"user_info": USER}]).status is AccountStatus.ACTIVE
    assert account(USER).status is AccountStatus.ACTIVE
    assert account({"user_info": [USER]}).status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + json.dumps({"user_info": USER}).encode(),
        b"\n\n <br />\n<b>Warning</b>: Undefined [x] in /home/x.php on line 3<br />\n"
        + json.dumps({"user_info": USER}).encode(),
        b"Notice: something\n" + json.dumps({"user_info": USER}).encode(),
        gzip.compress(json.dumps({"user_info": USER}).encode()),
        json.dumps({"user_info": USER}).encode() + b"\n<!-- 0.01s -->",
        json.dumps({"user_info": USER | {"message": "Caf\u00e9"}}, ensure_ascii=False).encode("latin-1"),
        json.dumps({"user_info": USER}).replace("Active", "Active\\n").encode().replace(b"\\n", b"\n"),
    ],
)
def test_json_with_something_around_it(body: bytes) -> None:
    assert account(body).status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", Failure.EMPTY_ANSWER),
        (b"\xef\xbb\xbf\n", Failure.EMPTY_ANSWER),
        (b"Blocked", Failure.USER_AGENT_BLOCKED),
        (b"Access denied", Failure.USER_AGENT_BLOCKED),
        (b"<!DOCTYPE html><html>[1]</html>", Failure.HTML_ANSWER),
        (b"<html><body>Hi", Failure.HTML_ANSWER),
        (b"hello", Failure.BAD_ANSWER),
        (b'{"user_info": {"auth": 1,', Failure.BAD_ANSWER),
        (b'{"something": "else"}', Failure.BAD_ANSWER),
        (b"[" * 100_000, Failure.BAD_ANSWER),
        (b'{"user_info":{"auth":' + b"9" * 5000 + b"}}", Failure.BAD_ANSWER),
    ],
)
def test_bodies_that_are_no_account(body: bytes, failure: Failure) -> None:
    assert refusal(body).failure is failure


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (401, Failure.WRONG_LOGIN),
        (403, Failure.USER_AGENT_BLOCKED),
        (404, Failure.NOT_FOUND),
        (429, Failure.RATE_LIMITED),
        (454, Failure.WRONG_LOGIN),
        (458, Failure.NO_SLOT),
        (459, Failure.USER_AGENT_BLOCKED),
        (500, Failure.PROVIDER_ERROR),
        (503, Failure.PROVIDER_ERROR),
        (509, Failure.NO_SLOT),
        (520, Failure.PROVIDER_ERROR),
        (555, Failure.USER_AGENT_BLOCKED),
        (884, Failure.PROVIDER_ERROR),
    ],
)
def test_statuses(status: int, failure: Failure) -> None:
    error = refusal(b"", status)
    assert (error.failure, error.status) == (failure, status)


def test_a_rate_limit_says_how_long() -> None:
    assert refusal(b"", 429, {"Retry-After": "42"}).retry_after == 42
    assert refusal(b"", 429).retry_after == 300
    assert refusal(b"", 429, {"Retry-After": "soon"}).retry_after == 300


@pytest.mark.parametrize("refused", [b"", b"Blocked", 403])
def test_another_user_agent_is_tried_and_kept(refused: bytes | int) -> None:
    async def picky(call: Call) -> None:
        if "okhttp" in call.headers["user-agent"]:
            await call.reply(json.dumps({"user_info": USER}).encode())
        elif isinstance(refused, int):
            await call.reply(b"", refused)
        else:
            await call.reply(refused)

    async def question(client: XtreamClient) -> str | None:
        await client.account()
        return client.user_agent

    assert "okhttp" in ask(picky, question)


def test_requests_are_plain_gets_with_the_login_in_the_query() -> None:
    seen: list[Call] = []

    async def handler(call: Call) -> None:
        seen.append(call)
        await call.reply(
            json.dumps([]).encode() if "action" in call.path else json.dumps({"user_info": USER}).encode()
        )

    async def question(client: XtreamClient) -> None:
        await client.account()
        await client.live_categories()

    ask(handler, question)
    assert [call.method for call in seen] == ["GET", "GET"]
    query = parse_qs(urlsplit(seen[1].path).query)
    assert query == {"username": ["alice"], "password": ["secret9"], "action": ["get_live_categories"]}
    assert "range" not in seen[0].headers


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ([{"category_id": "1", "category_name": "News", "parent_id": 0}], {"1": "News"}),
        ([{"category_id": 1, "category_name": "News"}], {"1": "News"}),
        ({"0": {"category_id": "1", "category_name": "News"}}, {"1": "News"}),
        ({"categories": [{"category_id": "1", "category_name": "News"}]}, {"1": "News"}),
        ([{"category_id": "1", "category_name": None}, None, "x", {"category_name": "No id"}], {"1": ""}),
        ([], {}),
        ({}, {}),
        (None, None),
    ],
)
def test_categories(body: object, names: dict[str, str] | None) -> None:
    if names is None:
        with pytest.raises(AdScreenError):
            ask(answering(body), lambda client: client.live_categories())
    else:
        assert ask(answering(body), lambda client: client.live_categories()) == names


def test_a_stream() -> None:
    entry = one()
    assert (entry.stream_id, entry.name, entry.number, entry.kind.value) == ("7", "One", 3, "live")
    assert (entry.logo, entry.tvg_id, entry.archive_days) == ("http://x.example.com/7.png", "one.fr", 5)
    assert entry.category_ids == ("2",)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"stream_id": 5_000_000_000}, "stream_id", "5000000000"),
        ({"stream_id": "42"}, "stream_id", "42"),
        ({"stream_id": 42.0}, "stream_id", "42"),
        ({"stream_id": 0}, "stream_id", "0"),
        ({"name": None}, "name", "#7"),
        ({"name": ""}, "name", "#7"),
        ({"name": 24}, "name", "24"),
        ({"name": "A\x00B\ud800"}, "name", "A B?"),
        ({"name": "x" * 1000}, "name", "x" * 300),
        ({"num": "3"}, "number", 3),
        ({"num": None}, "number", None),
        ({"num": ""}, "number", None),
        ({"num": 1.5}, "number", 1),
        ({"stream_type": "radio_streams"}, "kind", "radio"),
        ({"stream_type": "created_live"}, "kind", "live"),
        ({"stream_type": None}, "kind", "live"),
        ({"stream_type": "movie"}, "kind", "vod"),
        ({"stream_icon": None}, "logo", ""),
        ({"stream_icon": []}, "logo", ""),
        ({"epg_channel_id": None}, "tvg_id", ""),
        ({"category_id": None}, "category_ids", ()),
        ({"category_id": 2}, "category_ids", ("2",)),
        ({"category_id": None, "category_ids": [4, "5", None]}, "category_ids", ("4", "5")),
        ({"category_ids": {"0": 4}}, "category_ids", ("2", "4")),
        ({"tv_archive": 0}, "archive_days", 0),
        ({"tv_archive_duration": None}, "archive_days", 0),
        ({"is_adult": "1"}, "adult", True),
        ({"direct_source": "http://h.example.com/x"}, "direct_source", "http://h.example.com/x"),
        ({"direct_source": []}, "direct_source", ""),
    ],
)
def test_quirks_of_streams(changes: dict[str, Any], field: str, value: object) -> None:
    assert getattr(one(**changes), field) == value


@pytest.mark.parametrize("key", sorted(set(STREAM) - {"stream_id"}))
def test_a_stream_without_a_key(key: str) -> None:
    assert len(streams([{k: v for k, v in STREAM.items() if k != key}])) == 1


def test_records_that_are_no_channels_are_left_out() -> None:
    found = streams(
        [None, [], "x", {}, {"stream_id": None}, {"stream_id": "../x"}, {"stream_id": []}, STREAM, STREAM]
    )
    assert [entry.stream_id for entry in found] == ["7"], "and each id comes once"


@pytest.mark.parametrize(
    "body",
    [
        {"0": STREAM, "1": STREAM | {"stream_id": 8}},
        {"streams": [STREAM, STREAM | {"stream_id": 8}]},
        [STREAM, STREAM | {"stream_id": 8}],
    ],
)
def test_lists_of_every_shape(body: object) -> None:
    assert [entry.stream_id for entry in streams(body)] == ["7", "8"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + json.dumps([STREAM]).encode(),
        b"Warning: x in [y]\n" + json.dumps([STREAM]).encode(),
        gzip.compress(json.dumps([STREAM]).encode()),
        json.dumps([STREAM]).encode() + b"<!-- end -->",
        json.dumps([STREAM | {"name": "Caf\u00e9"}], ensure_ascii=False).encode("latin-1"),
        json.dumps([STREAM]).replace("One", "O\tn\ne").encode(),
    ],
)
def test_lists_with_something_around_them(data: bytes) -> None:
    assert len(streams(data)) == 1


def test_a_gzip_answer_that_says_so() -> None:
    body = gzip.compress(json.dumps([STREAM]).encode())
    assert len(streams(body, {"Content-Encoding": "gzip"})) == 1


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", Failure.EMPTY_ANSWER),
        (b"<html></html>", Failure.HTML_ANSWER),
        (b"Blocked", Failure.USER_AGENT_BLOCKED),
        (b'[{"stream_id": 1}, {"stream_id"', Failure.CONNECTION_LOST),
        (b'[{"stream_id": 1}, oops]', Failure.BAD_ANSWER),
        (b'[{"stream_id": 1, "name": "\\ud800\\u0041\\ud800\\ud800"}', Failure.CONNECTION_LOST),
        (json.dumps({"user_info": USER}).encode(), Failure.BAD_ANSWER),
        (b'{"user_info": {"auth": 0}}', Failure.WRONG_LOGIN),
    ],
)
def test_bodies_that_are_no_list(body: bytes, failure: Failure) -> None:
    with pytest.raises(AdScreenError) as caught:
        streams(body)
    assert caught.value.failure is failure


def test_a_list_that_the_panel_cannot_answer_at_once_is_asked_page_by_page() -> None:
    async def handler(call: Call) -> None:
        query = parse_qs(urlsplit(call.path).query)
        if "params[offset]" not in query:
            await call.reply(b"", 500)
            return
        offset, size = int(query["params[offset]"][0]), int(query["params[items_per_page]"][0])
        page = [STREAM | {"stream_id": i} for i in range(offset, min(offset + size, 12_000))]
        await call.reply(json.dumps(page).encode())

    found = ask(handler, all_streams)
    assert len(found) == 12_000


def test_a_panel_that_fails_on_pages_too_gives_its_first_failure() -> None:
    with pytest.raises(AdScreenError) as caught:
        ask(answering(b"", 500), all_streams)
    assert caught.value.status == 500


def test_progress_is_told_and_a_long_list_streams() -> None:
    body = json.dumps([STREAM | {"stream_id": i} for i in range(20_000)]).encode()
    told: list[tuple[int, int]] = []

    async def question(client: XtreamClient) -> list[int]:
        return [
            len(part) async for part in client.live_streams(lambda count, size: told.append((count, size)))
        ]

    parts = ask(answering(body), question)
    assert sum(parts) == 20_000
    assert max(parts) < 2_000, "small lists, as they come"
    assert told[-1][0] == 20_000
    assert told == sorted(told)
    assert 0 < told[0][1] < len(body)


def test_addresses_of_a_stream() -> None:
    client = XtreamClient(
        HttpClient(ANYWHERE), parse_link("http://h.example.com/get.php?username=a/b&password=c%20d&x=1")
    )
    assert client.stream_url("7", "m3u8") == "http://h.example.com/live/a%2Fb/c%20d/7.m3u8"
