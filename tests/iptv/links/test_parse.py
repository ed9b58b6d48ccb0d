"""Any pasted text to one link: what surrounds it, what pasting broke, what is missing."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.links import LinkKind, Output, ProviderLink, parse_link

LIST = "http://tv.example.com:8080/get.php?username=alice&password=secret9&type=m3u_plus&output=ts"
ACCOUNT = ProviderLink(
    LinkKind.XTREAM, "http", "tv.example.com", 8080, username="alice", password="secret9", output=Output.TS
)


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        f"  {LIST}\n",
        f"Hello, this is your line: {LIST} Enjoy!",
        f"Your link: {LIST}.",
        f"({LIST})",
        f"<{LIST}>",
        f"[my TV]({LIST})",
        f"**{LIST}**",
        f"`{LIST}`",
        f'"{LIST}"',
        f"“{LIST}”",
        f"« {LIST} »",
        f"‘{LIST}’",
        LIST.replace("&", "&amp;"),
        LIST.replace("&", "&amp;amp;"),
        LIST.replace("&", "&#38;"),
        LIST.replace("&", "\\&"),
        LIST.replace("&", "\\u0026"),
        LIST.replace("/", "\\/"),
        LIST.replace("_", "\\_"),
        LIST.replace("&", "%26"),
        LIST.replace("&", " &"),
        LIST.replace("&", "& "),
        LIST.replace("&", "\n&"),
        LIST.replace("&", "&\r\n"),
        LIST.replace("?", "? "),
        LIST.replace("&password", "&pass\nword"),
        LIST.replace("username=", "username= "),
        LIST.replace("http://", "http:// "),
        LIST.replace("http://", "http:/"),
        LIST.replace("http://", "http//"),
        LIST.replace("http://", "HTTP://"),
        LIST.replace("tv.example.com", "TV.Example.COM"),
        LIST.replace("tv.", "\u200btv.\u2060"),
        "\ufeff" + LIST,
        LIST.replace("=", "=\u200b"),
        LIST.removeprefix("http://"),
        f"link {LIST.removeprefix('http://')} ok",
        LIST.replace(":", "%3A")
        .replace("/", "%2F")
        .replace("?", "%3F")
        .replace("=", "%3D")
        .replace("&", "%26"),
        "http://tv.example.com:8080/get.php?output=mpegts&PASSWORD=secret9&TYPE=m3u&UserName=alice",
        "http://tv.example.com:8080/GET.PHP?username=alice&password=secret9&output=mpegts&key=live,movie",
        "http://tv.example.com:8080/playlist.php?username=alice&password=secret9&output=ts",
        "http://tv.example.com:8080/playlist/alice/secret9/m3u_plus/ts",
        "http://alice:secret9@tv.example.com:8080/get.php?output=ts",
        f"EPG: http://tv.example.com:8080/xmltv.php?u=1 M3U: {LIST}",
        f"Portal http://tv.example.com/c/ and list {LIST}",
    ],
)
def test_the_account_is_found_whatever_stands_around_it(text: str) -> None:
    assert parse_link(text) == ACCOUNT


@pytest.mark.parametrize(
    "text",
    [
        "http://tv.example.com:8080/player_api.php?username=alice&password=secret9",
        "http://tv.example.com:8080/player_api.php?username=alice&password=secret9&action=get_live_streams",
        "http://tv.example.com:8080/panel_api.php?username=alice&password=secret9",
        "http://tv.example.com:8080/xmltv.php?username=alice&password=secret9",
        "http://tv.example.com:8080/epg/alice/secret9/gz",
        "http://tv.example.com:8080/player_api/alice/secret9/get_live_streams",
        "http://tv.example.com:8080/get.php?username=alice&password=secret9&type=m3u_plus&output=",
        "http://tv.example.com:8080/?username=alice&password=secret9",
        "http://alice:secret9@tv.example.com:8080",
        "http://tv.example.com:8080 alice secret9",
        "tv.example.com:8080 alice secret9",
        "http://tv.example.com:8080/\nalice\nsecret9",
        "Host: http://tv.example.com:8080\nUsername: alice\nPassword: secret9",
        "Serveur : http://tv.example.com:8080/c/\nUtilisateur : alice\nMot de passe : secret9",
        "url=http://tv.example.com:8080\nuser=alice\npass=secret9",
    ],
)
def test_other_forms_of_the_same_account(text: str) -> None:
    assert parse_link(text) == ProviderLink(
        LinkKind.XTREAM, "http", "tv.example.com", 8080, username="alice", password="secret9"
    )


@pytest.mark.parametrize(
    ("text", "kind", "stream_id", "output"),
    [
        ("http://h.example.com/live/u/p/12.ts", LinkKind.XTREAM, "12", Output.TS),
        ("http://h.example.com/live/u/p/12.m3u8", LinkKind.XTREAM, "12", Output.HLS),
        ("http://h.example.com/live/u/p/12", LinkKind.XTREAM, "12", None),
        ("http://h.example.com/u/p/5000000000.ts", LinkKind.XTREAM, "5000000000", Output.TS),
        ("http://h.example.com/u/p/12", LinkKind.XTREAM, "12", None),
        ("http://h.example.com/movie/u/p/12.mkv", LinkKind.XTREAM, "12", None),
        ("http://h.example.com/live/TOKEN/12.ts", LinkKind.TS_STREAM, None, None),
        ("http://h.example.com/play/TOKEN/ts", LinkKind.ADDRESS, None, None),
        ("http://h.example.com/hls/news/1.m3u8", LinkKind.HLS_STREAM, None, None),
        ("http://h.example.com/a/index.m3u8?token=x", LinkKind.HLS_STREAM, None, None),
        ("http://h.example.com/a.ts", LinkKind.TS_STREAM, None, None),
        ("http://h.example.com/a.m3u", LinkKind.M3U_LIST, None, None),
        ("http://h.example.com/a.m3u.gz", LinkKind.M3U_LIST, None, None),
        ("http://h.example.com/lists/9f?type=m3u_plus", LinkKind.M3U_LIST, None, None),
        ("http://h.example.com/abc", LinkKind.ADDRESS, None, None),
        ("see http://h.example.com/ for more", LinkKind.ADDRESS, None, None),
    ],
)
def test_kinds(text: str, kind: LinkKind, stream_id: str | None, output: Output | None) -> None:
    link = parse_link(text)
    assert (link.kind, link.stream_id, link.output) == (kind, stream_id, output)


def test_a_token_stands_for_user_and_password() -> None:
    link = parse_link("https://h.example.com:8443/get.php?token=abc%2Bdef&type=m3u_plus&output=hls")
    assert (link.token, link.username, link.output) == ("abc+def", None, Output.HLS)
    assert link.api_url() == "https://h.example.com:8443/player_api.php?token=abc%2Bdef"


def test_a_panel_in_a_folder_and_on_ipv6() -> None:
    link = parse_link("https://[2001:db8::1]:25461/panel/get.php?username=a&password=b")
    assert (link.host, link.port, link.root) == ("2001:db8::1", 25461, "/panel")
    assert link.list_url().startswith("https://[2001:db8::1]:25461/panel/get.php?")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "link"),
        (" \n\u200b ", "link"),
        ("my password is secret9", "link"),
        ("get.php?”", "link"),
        ("Thanks.Bye", "link"),
        ("get.php?username=alice&password=secret9", "link"),
        ("mms://h.example.com/live/x", "link"),
        ("udp://@239.1.2.3:99999", "link"),
        ("srt://h.example.com", "link"),
        ("http://h.example.com/get.php?username=alice", "password"),
        ("http://h.example.com/get.php?username=alice&password=&type=m3u", "password"),
        ("http://h.example.com/get.php?password=secret9", "username"),
        ("http://h.example.com/get.php", "username"),
        ("http://h.example.com:99999/get.php?username=a&password=b", "port"),
        ("http://h.example.com:0/get.php?username=a&password=b", "port"),
        ("http://[::1/get.php?username=a&password=b", "host"),
        ("http:///get.php?username=a&password=b", "host"),
        ("http://h.example.com/c/ 00:1A:79:aa:bb:cc", "link"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(text: str, field: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        parse_link(text)
    error = caught.value
    assert (error.failure, error.field) == (Failure.BAD_LINK, field)
    assert error.remedy is not None
    assert error.remedy.in_language("fr") != error.remedy.in_language("en")
    assert "secret9" not in f"{error} {error.remedy.in_language('en')}"


def test_no_representation_shows_the_login() -> None:
    assert "alice" not in repr(ACCOUNT)
    assert "secret9" not in repr(parse_link(LIST))
    assert parse_link(LIST).masked == "http://tv.example.com:8080/…"


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
hosts = st.sampled_from(["tv.example.com", "192.0.2.7", "2001:db8::1", "bücher.example"])
accounts = st.builds(
    ProviderLink,
    st.just(LinkKind.XTREAM),
    st.sampled_from(["http", "https"]),
    hosts,
    st.integers(1, 65535),
    root=st.sampled_from(["", "/panel"]),
    username=words,
    password=words,
    output=st.sampled_from([None, *Output]),
)
channels = st.builds(
    ProviderLink,
    st.just(LinkKind.XTREAM),
    st.just("http"),
    hosts,
    st.integers(1, 65535),
    username=words.filter(lambda word: word not in {".", ".."}),
    password=words.filter(lambda word: word not in {".", ".."}),
    section=st.sampled_from(["live", "movie", "series"]),
    stream_id=st.integers(0, 10**12).map(str),
    output=st.sampled_from([None, *Output]),
)


@given(accounts | channels)
def test_a_rendered_link_is_read_back(link: ProviderLink) -> None:
    assert parse_link(link.render()) == link


@given(
    st.sampled_from(
        ["http://h.example.com/a/{}.m3u8", "https://h.example.com/l/{}.m3u", "http://h.example.com/{}"]
    ),
    st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True),
)
def test_a_plain_address_is_read_back(form: str, name: str) -> None:
    link = parse_link(form.format(name))
    assert parse_link(link.render()) == link
    assert link.address == form.format(name)


soup = st.lists(
    st.sampled_from(
        [
            LIST,
            "http://",
            "get.php?",
            "&amp;",
            "%26",
            "[",
            "](",
            ")",
            "\\",
            "\n",
            " ",
            "username=",
            "://",
            ":99",
            "user: ",
            "00:1A:79:00:00:01",
            "”",
            "\u200b",
            "/live/",
            "é",
            "\ud800",
            "@",
            "[::",
            "m3u8",
        ]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)


@given(soup)
def test_nothing_but_bad_link_is_ever_raised(text: str) -> None:
    link = None
    with suppress(AdScreenError):
        link = parse_link(text)
    if link is None:
        with pytest.raises(AdScreenError, match=r"^bad_link: "):
            parse_link(text)
    else:
        assert parse_link(link.render()).host == link.host


def test_a_long_text_is_no_trap() -> None:
    with pytest.raises(AdScreenError):
        parse_link("http:" * 200_000)
    with pytest.raises(AdScreenError):
        parse_link("a" * 500_000)


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port"),
    [
        ("udp://@239.1.2.3:1234", "udp", "239.1.2.3", 1234),
        ("Tune to rtp://239.1.2.3:5000.", "rtp", "239.1.2.3", 5000),
        ("udp://198.51.100.7@232.1.2.3:5000", "udp", "232.1.2.3", 5000),
        ("<rtsp://cam.example.com/Streaming/101>", "rtsp", "cam.example.com", 554),
        ("srt://h.example.com:9000?passphrase=opensesame99", "srt", "h.example.com", 9000),
        ("rtmps://h.example.com/live/key-4417", "rtmps", "h.example.com", 443),
    ],
)
def test_streams_by_other_protocols(text: str, scheme: str, host: str, port: int) -> None:
    link = parse_link(text)
    assert (link.kind, link.scheme, link.host, link.port) == (LinkKind.STREAM, scheme, host, port)
    assert parse_link(link.render()) == link
    for secret in ("opensesame99", "key-4417"):
        assert secret not in link.masked + repr(link)


def test_the_login_of_a_camera_is_known_and_hidden() -> None:
    link = parse_link("rtsp://anna:s%40lt-7781@cam.example.com:8554/1")
    assert (link.username, link.password) == ("anna", "s@lt-7781")
    assert link.masked == "rtsp://cam.example.com:8554/…"


def test_a_provider_beside_a_stream_wins() -> None:
    text = "udp://@239.1.2.3:1234 or http://tv.example.com/get.php?username=alice&password=secret9"
    assert parse_link(text).kind is LinkKind.XTREAM


def test_protocols_of_the_past_are_named() -> None:
    with pytest.raises(AdScreenError) as caught:
        parse_link("mms://h.example.com/live")
    assert caught.value.remedy is not None
    assert "mms://" in caught.value.remedy.in_language("fr")
    assert "past" in caught.value.remedy.in_language("en")
