from adscreen.core.net.cookies import COOKIES_LIMIT, CookieJar
from adscreen.core.net.url import parse


def kept(set_cookie: str, asked: str, *, origin: str = "http://tv.example.com/live/1.ts") -> str | None:
    jar = CookieJar()
    jar.store(parse(origin), (set_cookie,))
    return jar.header(parse(asked))


def test_a_cookie_goes_back_to_its_host_only() -> None:
    assert kept("a=1; Path=/", "http://tv.example.com/x") == "a=1"
    assert kept("a=1; Path=/", "http://sub.tv.example.com/x") is None
    assert kept("a=1; Path=/", "http://example.com/x") is None
    assert kept("a=1; Path=/; Domain=.example.com", "http://cdn.example.com/") == "a=1"
    assert kept("a=1; Path=/; Domain=example.com", "http://notexample.com/") is None


def test_a_domain_that_is_not_its_own_is_refused() -> None:
    assert kept("a=1; Path=/; Domain=other.com", "http://tv.example.com/") is None
    assert kept("a=1; Path=/; Domain=com", "http://tv.example.com/") is None
    assert kept("a=1; Path=/; Domain=0.2.1", "http://192.0.2.1/", origin="http://192.0.2.1/") is None


def test_path_and_secure() -> None:
    assert kept("a=1", "http://tv.example.com/live/2.ts") == "a=1"
    assert kept("a=1", "http://tv.example.com/other") is None
    assert kept("a=1; Path=/li", "http://tv.example.com/live/2.ts") is None
    assert kept("a=1; Path=/; Secure", "http://tv.example.com/") is None
    assert kept("a=1; Path=/; Secure", "https://tv.example.com/") == "a=1"


def test_expiry_deletes() -> None:
    jar, target = CookieJar(), parse("http://tv.example.com/")
    jar.store(target, ("a=1", "b=2", "c=3"))
    jar.store(target, ("a=; Max-Age=0", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "c=4; Max-Age=60"))
    assert jar.header(target) == "c=4"


def test_rubbish_is_ignored_and_the_jar_is_bounded() -> None:
    jar, target = CookieJar(), parse("http://tv.example.com/")
    jar.store(
        target,
        ("", "=x", "no pair", "a=b\r\nInjected: 1", "a=" + "x" * 5000, "d=1; Expires=rubbish; Max-Age=x"),
    )
    assert jar.header(target) == "d=1"
    jar.store(target, tuple(f"n{i}=1" for i in range(500)))
    assert len(jar) == COOKIES_LIMIT


def test_values_are_in_no_repr() -> None:
    jar = CookieJar()
    jar.store(parse("http://tv.example.com/"), ("sid=s3cr3t",))
    assert "s3cr3t" not in repr(jar) + repr(list(vars(jar).values()))
