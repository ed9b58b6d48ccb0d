import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.url import parse


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://TV.example.com", "http://tv.example.com/"),
        ("http://tv.example.com:80/a", "http://tv.example.com/a"),
        ("https://tv.example.com:443/a", "https://tv.example.com/a"),
        ("HTTP://tv.example.com:25461/a b", "http://tv.example.com:25461/a%20b"),
        ("http://tv.example.com/télé?n=été#top", "http://tv.example.com/t%C3%A9l%C3%A9?n=%C3%A9t%C3%A9"),
        ("http://tv.example.com/a%20b?c=%26", "http://tv.example.com/a%20b?c=%26"),
        ("http://tv.example.com?x=1", "http://tv.example.com/?x=1"),
        ("http://télé.example.com/", "http://xn--tl-bjab.example.com/"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://u:p@tv.example.com/", "http://tv.example.com/"),
        ("http://tv.example.com\\@127.0.0.1/", None),
        ("  http://tv.example.com/x  ", "http://tv.example.com/x"),
    ],
)
def test_addresses_are_made_fit(url: str, shown: str | None) -> None:
    if shown is None:
        assert (
            parse(url).host == "127.0.0.1"
        )  # one parser decides and connects: no second opinion to slip through
    else:
        assert parse(url).url == shown


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tv.example.com",
        "ftp://a/",
        "file:///etc/passwd",
        "http://",
        "http://a:0/",
        "http://a:99999/",
        "http://a:x/",
        "http://[::1/",
        "http://a b/",
        "http://a\u2028b/",
        "http://%00/",
        "http://" + "é" * 80 + "/",
        "gopher://a/",
    ],
)
def test_what_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        parse(url)
    assert caught.value.failure is Failure.BAD_LINK


def test_userinfo_becomes_basic_authentication_and_is_in_no_repr() -> None:
    target = parse("http://bob:p%40ss@tv.example.com/secret")
    assert target.authorization == "Basic Ym9iOnBAc3M="
    assert "Ym9i" not in repr(target)
    assert "secret" not in repr(target)


def test_userinfo_goes_on_to_the_same_server_only() -> None:
    target = parse("http://bob:pw@tv.example.com/a/b")
    assert target.follow("c").authorization == target.authorization
    assert target.follow("c").url == "http://tv.example.com/a/c"
    assert target.follow("//other.example.com/c").authorization is None
    assert target.follow("http://tv.example.com:81/").authorization is None


@pytest.mark.parametrize(
    "location", ["ftp://a/", "file:///etc/passwd", "http://[", "javascript:1", "http://a:x/"]
)
def test_a_redirect_to_no_http_address_is_a_bad_answer(location: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        parse("http://tv.example.com/").follow(location)
    assert caught.value.failure is Failure.BAD_ANSWER


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        target = parse("http://tv.example.com/" + text)
    except AdScreenError:
        return
    assert target.path.isascii()
    assert not any(c in target.path for c in " \r\n\t\0")
