import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.request import compose, headers_for, same_server
from adscreen.core.net.url import parse


def test_a_request() -> None:
    data = compose(parse("http://u:p@tv.example.com:8080/a?b=1"), {"x-token": " 7 ", "HOST": "other"}, "c=1")
    lines = data.decode().split("\r\n")
    assert lines[0] == "GET /a?b=1 HTTP/1.1"
    assert "HOST: other" in lines
    assert "x-token: 7" in lines
    assert "Authorization: Basic dTpw" in lines
    assert "Cookie: c=1" in lines
    assert "Connection: close" in lines
    assert data.endswith(b"\r\n\r\n")


def test_own_cookies_come_before_kept_ones() -> None:
    assert b"Cookie: own=1; c=1\r\n" in compose(parse("http://a.example.com/"), {"cookie": "own=1"}, "c=1")


def test_values_beyond_latin_1_are_sent_as_utf_8() -> None:
    assert "X-A: 日本".encode() in compose(parse("http://a.example.com/"), {"X-A": "日本"}, None)


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\0b"])
def test_no_header_can_smuggle_another(value: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        compose(parse("http://a.example.com/"), {"X-A": value}, None)
    assert caught.value.failure is Failure.BAD_INPUT


@pytest.mark.parametrize(
    ("origin", "target", "same"),
    [
        ("http://a.example.com/1", "http://a.example.com/2", True),
        ("http://a.example.com/1", "https://a.example.com/2", True),
        ("https://a.example.com/1", "http://a.example.com/2", False),
        ("http://a.example.com/1", "http://a.example.com:81/2", False),
        ("http://a.example.com:81/1", "https://a.example.com/2", False),
        ("http://a.example.com/1", "http://b.example.com/2", False),
    ],
)
def test_where_credentials_may_go(origin: str, target: str, same: bool) -> None:
    headers = {"Authorization": "x", "COOKIE": "y", "User-Agent": "z", "Referer": "r"}
    left = headers_for(headers, parse(origin), parse(target))
    assert same_server(parse(origin), parse(target)) is same
    assert left == (headers if same else {"User-Agent": "z", "Referer": "r"})
