import pytest

from adscreen.iptv.playing.order import FormatChoice, order
from adscreen.media.model import SourceKind

HLS, TS = SourceKind.HLS, SourceKind.HTTP_TS


@pytest.mark.parametrize(
    ("allowed", "kinds"),
    [
        (None, (HLS, TS)),
        ([], (HLS, TS)),
        (["rtmp"], (HLS, TS)),
        (["m3u8", "ts", "rtmp"], (HLS, TS)),
        (["ts"], (TS,)),
        (["mpegts", "rtmp"], (TS,)),
        (["m3u8"], (HLS,)),
        (["M3U8 ", ".ts"], (HLS, TS)),
    ],
)
def test_hls_first_where_the_account_allows_it(
    allowed: list[str] | None, kinds: tuple[SourceKind, ...]
) -> None:
    assert order(allowed=allowed) == kinds


def test_what_worked_last_goes_first_and_the_other_stays_behind_it() -> None:
    assert order(allowed=["m3u8", "ts"], remembered=TS) == (TS, HLS)
    assert order(allowed=["m3u8", "ts"], remembered=HLS) == (HLS, TS)
    assert order(remembered=SourceKind.FILE) == (HLS, TS)


def test_what_worked_is_believed_over_what_the_account_claims() -> None:
    assert order(allowed=["ts"], remembered=HLS) == (HLS, TS)


@pytest.mark.parametrize("remembered", [None, HLS, TS])
def test_the_operators_choice_stands_alone(remembered: SourceKind | None) -> None:
    assert order(allowed=["ts"], choice=FormatChoice.HLS, remembered=remembered) == (HLS,)
    assert order(allowed=["m3u8"], choice=FormatChoice.MPEG_TS, remembered=remembered) == (TS,)


def test_where_connections_are_few_the_form_that_frees_its_slot_at_once_goes_first() -> None:
    assert order(connections=1) == (TS, HLS)
    assert order(connections=2, allowed=["m3u8"]) == (HLS,)
    assert order(connections=2, remembered=HLS) == (HLS, TS)
    assert order(connections=3) == order(connections=0) == order(connections=None) == (HLS, TS)
