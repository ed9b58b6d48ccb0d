from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault
from adscreen.iptv.intake.access import fingerprint, seal_headers
from adscreen.iptv.links import LinkKind, Output, parse_link
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.limits import Limit, LimitFrom
from adscreen.iptv.playing.opening import open_channel
from adscreen.iptv.playing.order import FormatChoice
from adscreen.media.model import SourceKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VAULT = Vault(Fernet.generate_key())
LINK = "http://tv.example.com:8080/get.php?username=barowner&password=hunter2secret&type=m3u_plus"


def provider(**values: object) -> Provider:
    made = {
        "id": 3,
        "kind": "xtream",
        "sealed_link": VAULT.seal(LINK),
        "fingerprint": "f",
        "verify_tls": True,
    }
    return Provider(**(made | {"format": "auto"} | values))


def channel(**values: object) -> Channel:
    made = {"id": 8, "provider_id": 3, "name": "News", "stream_id": "7", "format": "auto", "drm": ""}
    return Channel(**(made | values))


def test_a_channel_of_an_account_is_opened_in_both_forms() -> None:
    access = open_channel(channel(), provider(user_agent="Box/1"), VAULT)
    assert access.addresses == {
        Output.HLS: "http://tv.example.com:8080/live/barowner/hunter2secret/7.m3u8",
        Output.TS: "http://tv.example.com:8080/live/barowner/hunter2secret/7.ts",
    }
    assert (access.ref, access.title, access.provider_id) == ("c8", "News", 3)
    assert access.headers == {"User-Agent": "Box/1"}
    assert access.forms.hls is not None
    assert access.forms.hls.headers == access.headers
    assert (access.allowed, access.remembered, access.connections) == (None, None, 1)


def test_a_channels_headers_go_before_its_providers() -> None:
    mine = seal_headers({"User-Agent": "VLC", "Referer": "http://r.example.com"}, VAULT)
    theirs = seal_headers({"Referer": "http://p.example.com", "X-Key": "k"}, VAULT)
    opened = open_channel(
        channel(sealed_headers=mine), provider(user_agent="Box/1", sealed_headers=theirs), VAULT
    )
    assert opened.headers == {"User-Agent": "VLC", "Referer": "http://r.example.com", "X-Key": "k"}


def test_the_channels_choice_goes_before_the_providers() -> None:
    assert open_channel(channel(), provider(format="ts"), VAULT).choice is FormatChoice.MPEG_TS
    assert open_channel(channel(format="hls"), provider(format="ts"), VAULT).choice is FormatChoice.HLS


def test_what_was_learnt_and_what_the_operator_set() -> None:
    opened = open_channel(
        channel(working_format="http_ts", custom_name="The news", drm="widevine"),
        provider(formats="m3u8,ts", connections_allowed=2, max_connections_override=1),
        VAULT,
    )
    assert (opened.title, opened.drm) == ("The news", "widevine")
    assert opened.remembered is SourceKind.HTTP_TS
    assert (opened.allowed, opened.connections) == (("m3u8", "ts"), 1)
    assert open_channel(channel(), provider(connections_allowed=0), VAULT).connections == 0


def test_an_uploaded_lists_channel_has_its_own_address() -> None:
    upload = provider(kind="upload", sealed_link=None)
    opened = open_channel(
        channel(stream_id=None, sealed_address=VAULT.seal("http://192.0.2.1/one.ts")), upload, VAULT
    )
    assert opened.addresses == {Output.TS: "http://192.0.2.1/one.ts"}
    assert opened.link is None


@pytest.mark.parametrize(
    ("address", "failure"),
    [(None, Failure.CHANNEL_NOT_FOUND), ("mms://192.0.2.1/one", Failure.BAD_LINK)],
)
def test_a_channel_that_nobody_can_open(address: str | None, failure: Failure) -> None:
    sealed = VAULT.seal(address) if address else None
    with pytest.raises(AdScreenError) as caught:
        open_channel(channel(stream_id=None, sealed_address=sealed), provider(), VAULT)
    assert caught.value.failure is failure


def test_no_login_shows() -> None:
    assert "hunter2secret" not in repr(open_channel(channel(), provider(), VAULT))


def test_an_address_in_a_list_takes_from_the_account_that_it_names() -> None:
    address = "http://tv.example.com:8080/live/barowner/hunter2secret/7.ts"
    listed = channel(stream_id=None, sealed_address=VAULT.seal(address))
    the_list = provider(id=4, kind=LinkKind.M3U_LIST.value, fingerprint="list")
    account = fingerprint(parse_link(address), VAULT)
    limits = {account: Limit(account, 2, LimitFrom.ACCOUNT, "The line")}
    known, alone = open_channel(listed, the_list, VAULT, limits), open_channel(listed, the_list, VAULT)
    assert (known.fingerprint, known.connections) == (account, 2)
    assert (alone.fingerprint, alone.connections) == (account, None)
    assert known.forms.mpeg_ts is not None
    assert (known.forms.mpeg_ts.account, known.forms.mpeg_ts.connections) == (account, 2)
    the_list.max_connections_override = 1
    assert open_channel(listed, the_list, VAULT, limits).connections == 1
    other = channel(stream_id=None, sealed_address=VAULT.seal("http://tv.example.com/free/news.m3u8"))
    assert open_channel(other, the_list, VAULT, limits).fingerprint == "list", (
        "the operator's number is for all"
    )


def test_what_names_no_account_is_counted_by_its_server() -> None:
    the_list = provider(id=4, kind=LinkKind.M3U_LIST.value, fingerprint="list")
    addresses = ("http://a.example.com/1.m3u8", "http://a.example.com/2.m3u8", "http://b.example.com/1.m3u8")
    opened = [
        open_channel(channel(stream_id=None, sealed_address=VAULT.seal(address)), the_list, VAULT)
        for address in addresses
    ]
    assert [one.connections for one in opened] == [None] * 3
    assert opened[0].fingerprint == opened[1].fingerprint
    assert len({one.fingerprint for one in opened} | {"list"}) == 3
