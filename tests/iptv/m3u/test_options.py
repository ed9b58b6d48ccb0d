import pytest

from adscreen.iptv.m3u.options import MAX_VALUE, Options


def test_headers_of_every_notation_and_the_first_of_a_name_wins() -> None:
    options = Options()
    options.vlc(":http-user-agent=VLC/3.0")
    options.vlc("--http-referrer=http://r.example.com")
    options.kodi(":inputstream.adaptive.stream_headers=User-Agent=Kodi&X-Key=a%20b")
    options.http(':{"Origin": "http://o.example.com", "Cookie": "a=b"}')
    options.attributes({"http-user-agent": "Attribute"})
    assert options.headers == {
        "User-Agent": "VLC/3.0",
        "Referer": "http://r.example.com",
        "X-Key": "a b",
        "Origin": "http://o.example.com",
        "Cookie": "a=b",
    }


@pytest.mark.parametrize(
    ("written", "address", "headers"),
    [
        (
            "http://h/1.ts|User-Agent=A&Referer=http%3A%2F%2Fr",
            "http://h/1.ts",
            {"User-Agent": "A", "Referer": "http://r"},
        ),
        ("http://h/1.ts | user-agent=A", "http://h/1.ts", {"User-Agent": "A"}),
        ("http://h/a|b.ts", "http://h/a|b.ts", {}),
    ],
)
def test_what_hangs_on_an_address(written: str, address: str, headers: dict[str, str]) -> None:
    options = Options()
    assert options.address(written) == address
    assert options.headers == headers


@pytest.mark.parametrize(
    "pair",
    [
        "Host=other.example.com",
        "Content-Length=5",
        "Range=bytes=0-",
        "Bad Name=x",
        "X-Empty=",
        "X-Split=a%0D%0AHost: x",
        "X-Long=" + "a" * (MAX_VALUE + 1),
    ],
)
def test_headers_that_a_list_may_not_set(pair: str) -> None:
    options = Options()
    options.pairs(pair)
    assert options.headers == {}


@pytest.mark.parametrize("text", ["", "{", "[1]", "5", '{"User-Agent": 5}', "[" * 5000])
def test_extHTTP_that_is_no_object_of_texts(text: str) -> None:  # noqa: N802  (the tag is spelled so)
    options = Options()
    options.http(text)
    assert options.headers == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("inputstream.adaptive.license_type=com.widevine.alpha", "widevine"),
        ("inputstream.adaptive.license_key=http://l.example.com/key|a|b", "drm"),
        ("inputstream.adaptive.drm_legacy=org.w3.clearkey|0123:4567", "clearkey"),
        ("inputstream.adaptive.manifest_type=hls", ""),
    ],
)
def test_the_rights_system_is_named_and_its_key_is_not_kept(line: str, name: str) -> None:
    options = Options()
    options.kodi(line)
    assert options.drm == name
    assert options.headers == {}
