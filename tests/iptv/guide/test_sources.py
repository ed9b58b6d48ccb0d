from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault
from adscreen.iptv.guide.sources import Origin, addresses_in, checked_address, masked, new_source


@pytest.mark.parametrize(
    "text",
    [
        "",
        "guide.xml",
        "file:///etc/passwd",
        "ftp://a.example.com/x",
        "http://",
        "http://a b/c",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        checked_address(text)
    assert (caught.value.failure, caught.value.field) == (Failure.BAD_INPUT, "address")


def test_a_header_names_several() -> None:
    one, two = "http://a.example.com/1.xml?x=1,2", "https://b.example.com/2.xml.gz"
    assert addresses_in(f" {two} , {two},nonsense,") == [two]
    assert addresses_in(f"{two};http://c.example.com/x") == [two, "http://c.example.com/x"]
    assert addresses_in(f"{two} http://c.example.com/x") == [two, "http://c.example.com/x"]
    assert addresses_in("") == []
    assert len(addresses_in(",".join(f"http://a.example.com/{n}" for n in range(50)))) == 10
    assert addresses_in(one) == ["http://a.example.com/1.xml?x=1"], "a comma is where an address ends"


def test_what_is_shown_names_no_login() -> None:
    secret = "http://bob:pw1secret@tv.example.com:8080/path/xmltv.php?username=bob&password=pw1secret"
    assert masked(secret) == "http://tv.example.com:8080/…xmltv.php"
    assert masked("https://a.example.com/token123456/guide") == "https://a.example.com/…"
    vault = Vault(Fernet.generate_key())
    source = new_source(vault, Origin.OPERATOR, datetime(2026, 1, 1, tzinfo=UTC), address=secret)
    kept = " ".join(str(value) for value in vars(source).values())
    assert "pw1secret" not in kept
    assert vault.open(source.sealed_address or "") == secret


def test_two_sources_are_one_where_address_and_provider_are() -> None:
    vault, at = Vault(Fernet.generate_key()), datetime(2026, 1, 1, tzinfo=UTC)
    marks = [
        new_source(vault, Origin.OPERATOR, at, address=address).mark
        for address in ("http://a.example.com/x", "http://a.example.com/x", "http://a.example.com/y")
    ]
    assert marks[0] == marks[1] != marks[2]
