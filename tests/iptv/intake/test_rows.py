"""Keys that stay the same over refreshes, and addresses that are not stored where the login makes them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet

from adscreen.core.vault import Vault
from adscreen.iptv.intake.rows import RowMaker
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.links import parse_link
from adscreen.iptv.m3u import Entry
from adscreen.iptv.xtream.streams import read_stream

VAULT = Vault(Fernet.generate_key())
AT = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "http://tv.example.com:8080"


def maker(
    text: str | None = f"{BASE}/get.php?username=al ice&password=s%2Fcret".replace(" ", "%20"),
) -> RowMaker:
    return RowMaker(1, parse_link(text) if text else None, VAULT, AT)


def entry(url: str, name: str = "One", tvg_id: str = "", kind: ChannelKind = ChannelKind.LIVE) -> Entry:
    return Entry(name, url, kind, "News;More", -1.0, {"tvg-id": tvg_id})


def rows(*entries: Entry, of: RowMaker | None = None) -> list[dict[str, Any]]:
    return (of or maker()).of_entries(list(entries))


@pytest.mark.parametrize(
    "path", ["/live/al%20ice/s%2Fcret/7.ts", "/live/al%20ice/s%2Fcret/7", "/al%20ice/s%2Fcret/7.m3u8"]
)
def test_an_address_made_of_the_login_is_the_panels_channel(path: str) -> None:
    (row,) = rows(entry(BASE + path))
    record = read_stream({"stream_id": 7, "name": "Other name"})
    assert record is not None
    (same,) = maker().of_streams([record], {})
    assert row["key"] == same["key"]
    assert (row["stream_id"], row["sealed_address"]) == ("7", None)
    assert row["group_name"] == "News"


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example.com/live/al%20ice/s%2Fcret/7.ts",
        f"{BASE}/live/bob/x/7.ts",
        f"{BASE}/live/al%20ice/s%2Fcret/x.ts",
        f"{BASE}/x/al%20ice/s%2Fcret/7.ts",
    ],
)
def test_every_other_address_is_sealed(url: str) -> None:
    (row,) = rows(entry(url))
    assert row["stream_id"] is None
    assert url not in str(row)
    assert VAULT.open(row["sealed_address"]) == url


def test_a_film_never_takes_a_channels_key() -> None:
    (row,) = rows(entry(f"{BASE}/al%20ice/s%2Fcret/7.mkv", kind=ChannelKind.VOD))
    assert row["key"].startswith("h:")


def test_keys_of_lists_go_by_guide_id_and_name_not_by_address_or_place() -> None:
    first = rows(
        entry("http://a.example.com/1", "One"), entry("http://a.example.com/2", "Two", "x"), of=maker(None)
    )
    again = rows(
        entry("http://b.example.com/9?t=1", "Two", "x"),
        entry("http://b.example.com/8", "One"),
        of=maker(None),
    )
    assert [row["key"] for row in first] == [row["key"] for row in reversed(again)]
    assert len({row["key"] for row in first}) == 2


def test_a_name_that_comes_twice_is_two_channels_an_id_that_does_is_one() -> None:
    twice = rows(entry("http://a.example.com/1"), entry("http://a.example.com/2"))
    assert [row["key"] for row in twice] == [twice[0]["key"], twice[0]["key"] + "#2"]
    assert [row["position"] for row in twice] == [0, 1]
    url = f"{BASE}/live/al%20ice/s%2Fcret/7.ts"
    assert len(rows(entry(url), entry(url, "Other"))) == 1


@pytest.mark.parametrize(
    ("said", "minutes"), [(None, 30), ("", 30), ("-1", -60), ("+1,5", 90), ("0", 0), ("x", 30), ("99", 30)]
)
def test_an_entrys_shift_of_the_guide_goes_before_the_lists(said: str | None, minutes: int) -> None:
    of = maker()
    of.guide_shift = 30
    shifted = entry(f"{BASE}/a.ts")
    if said is not None:
        shifted = shifted._replace(attributes={"tvg-shift": said})
    assert rows(shifted, of=of)[0]["guide_shift"] == minutes
