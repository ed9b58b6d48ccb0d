import pytest

from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.m3u.sorting import is_separator, kind_of

LIVE, RADIO, VOD, SERIES = ChannelKind.LIVE, ChannelKind.RADIO, ChannelKind.VOD, ChannelKind.SERIES


@pytest.mark.parametrize(
    ("url", "name", "group", "duration", "attributes", "kind"),
    [
        ("http://h/live/u/p/1.ts", "News", "", -1, {}, LIVE),
        ("http://h/u/p/1", "News", "Movies", -1, {}, LIVE),
        ("http://h/movie/u/p/1.mkv", "Film", "", -1, {}, VOD),
        ("http://h/series/u/p/1.mkv", "Show", "", -1, {}, SERIES),
        ("http://h/movie/u/p/1.mkv", "Show S01 E02", "", -1, {}, SERIES),
        ("http://h/a/film.mp4?x=1", "Film", "", 5400, {}, VOD),
        ("http://h/a/one", "Clip", "", 5400, {}, VOD),
        ("http://h/a/one", "News", "VOD | FR", -1, {}, VOD),
        ("http://h/a/fm.mp3", "FM", "", -1, {}, RADIO),
        ("http://h/live/u/p/9.ts", "FM", "Radios FR", -1, {}, RADIO),
        ("http://h/live/u/p/9.ts", "FM", "", -1, {"radio": "true"}, RADIO),
        ("http://h/movie/u/p/9.mkv", "News", "", -1, {"tvg-type": "Live"}, LIVE),
        ("http://h/live/u/p/9.ts", "News", "", -1, {"type": "other"}, LIVE),
    ],
)
def test_what_an_entry_is(
    url: str, name: str, group: str, duration: float, attributes: dict[str, str], kind: ChannelKind
) -> None:
    assert kind_of(url, name, group, duration, attributes) is kind


@pytest.mark.parametrize("name", ["##### UK #####", "--- Sport ---", "★★ FR ★★", "=====", "### VIP"])
def test_decoration_is_no_channel(name: str) -> None:
    assert is_separator(name)


@pytest.mark.parametrize("name", ["", "News", "24/7 -- Films --", "#1 Hits", "+ Sport", "-", "C++ TV ++"])
def test_names_with_signs_are_channels(name: str) -> None:
    assert not is_separator(name)
