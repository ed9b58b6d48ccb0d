import pytest
from cryptography.fernet import Fernet

from adscreen.core.redact import MASK, redact
from adscreen.core.vault import Vault
from adscreen.iptv.intake.access import (
    fingerprint,
    masked_user,
    open_headers,
    open_link,
    remember,
    seal_headers,
)
from adscreen.iptv.links import LinkKind, parse_link
from adscreen.iptv.models import Provider

VAULT = Vault(Fernet.generate_key())


def link_of(user: str, password: str) -> str:
    return f"http://tv.example.com:8080/get.php?username={user}&password={password}&type=m3u_plus"


def test_a_link_that_is_opened_is_masked_in_every_text_from_then_on() -> None:
    provider = Provider(kind="xtream", sealed_link=VAULT.seal(link_of("mary7771", "blue-velvet-09")))
    assert redact("mary7771 said blue-velvet-09") == "mary7771 said blue-velvet-09"
    link = open_link(provider, VAULT)
    assert link is not None
    assert (link.username, link.password) == ("mary7771", "blue-velvet-09")
    assert redact("mary7771 said blue-velvet-09") == f"{MASK} said {MASK}"


def test_a_user_name_that_is_a_word_spoils_no_text() -> None:
    remember(parse_link(link_of("duo", "pw-of-duo-1")))
    remember(parse_link(link_of("active", "pw-of-active-1")))
    assert redact("the feed is active") == "the feed is active"
    assert redact("pw-of-active-1") == MASK


def test_what_the_bytes_said_goes_before_the_form_of_the_address() -> None:
    address = "http://tv.example.com/u/p/1.ts"
    opened = open_link(Provider(kind="ts_stream", sealed_link=VAULT.seal(address)), VAULT)
    assert opened is not None
    assert (opened.kind, opened.address) == (LinkKind.TS_STREAM, address)
    assert open_link(Provider(kind="upload", sealed_link=None), VAULT) is None


def test_headers_are_sealed_and_empty_ones_left_out() -> None:
    sealed = seal_headers({"Referer": "http://r.example.com", "X-Empty": ""}, VAULT)
    assert sealed is not None
    assert "example" not in sealed
    assert open_headers(sealed, VAULT) == {"Referer": "http://r.example.com"}
    assert seal_headers({}, VAULT) is None
    assert open_headers(None, VAULT) == {}


@pytest.mark.parametrize(
    "same",
    [
        "http://tv.example.com:8080/get.php?username=bob&password=two",
        "http://tv.example.com:8080/player_api.php?username=bob&password=one",
        "http://tv.example.com:8080/live/bob/one/7.ts",
    ],
)
def test_two_links_to_one_account_are_known(same: str) -> None:
    first = parse_link(link_of("bob", "one"))
    assert fingerprint(parse_link(same), VAULT) == fingerprint(first, VAULT)
    assert "bob" not in fingerprint(first, VAULT)
    assert fingerprint(first, Vault(Fernet.generate_key())) != fingerprint(first, VAULT)


@pytest.mark.parametrize("other", [link_of("ann", "one"), "http://tv2.example.com:8080/live/bob/one/7.ts"])
def test_other_accounts_are_others(other: str) -> None:
    assert fingerprint(parse_link(other), VAULT) != fingerprint(parse_link(link_of("bob", "one")), VAULT)


def test_a_user_is_shown_by_two_letters() -> None:
    assert masked_user(parse_link(link_of("alice", "x"))) == "al***"
    assert masked_user(parse_link("http://192.0.2.1/one.ts")) is None
