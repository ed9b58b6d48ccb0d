import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.links import parse_link
from adscreen.iptv.playing.forms import Forms, address_forms, xtream_forms
from adscreen.iptv.playing.order import FormatChoice, order
from adscreen.media.model import SourceKind

HLS, TS = SourceKind.HLS, SourceKind.HTTP_TS
PANEL = "http://tv.example.com:8080"


def urls(forms: Forms) -> tuple[str | None, str | None]:
    return (forms.hls and forms.hls.url, forms.mpeg_ts and forms.mpeg_ts.url)


@pytest.mark.parametrize(
    ("address", "hls", "mpeg_ts"),
    [
        (f"{PANEL}/live/u/p/7.ts", f"{PANEL}/live/u/p/7.m3u8", f"{PANEL}/live/u/p/7.ts"),
        (f"{PANEL}/live/u/p/7.m3u8", f"{PANEL}/live/u/p/7.m3u8", f"{PANEL}/live/u/p/7.ts"),
        (f"{PANEL}/u/p/7", f"{PANEL}/live/u/p/7.m3u8", f"{PANEL}/u/p/7"),
        (f"{PANEL}/u/p/7.m3u8", f"{PANEL}/u/p/7.m3u8", f"{PANEL}/live/u/p/7.ts"),
        (f"{PANEL}/movie/u/p/7.mkv", None, f"{PANEL}/movie/u/p/7.mkv"),
        ("https://cdn.example.com/a/index.m3u8", "https://cdn.example.com/a/index.m3u8", None),
        ("http://192.0.2.1:8000/one", None, "http://192.0.2.1:8000/one"),
    ],
)
def test_an_address_stays_and_a_panel_has_the_other_form_too(
    address: str, hls: str | None, mpeg_ts: str | None
) -> None:
    forms = address_forms(address, {"User-Agent": "Box/1"}, verify_tls=False)
    assert urls(forms) == (hls, mpeg_ts)
    for spec in filter(None, (forms.hls, forms.mpeg_ts)):
        assert (spec.headers, spec.verify_tls) == ({"User-Agent": "Box/1"}, False)
        assert forms.spec(spec.kind) is spec


@pytest.mark.parametrize(
    "address", ["mms://tv.example.com/live/one", "udp://@239.0.0.1:99999", "http://:99999"]
)
def test_what_is_no_http_address_cannot_be_opened(address: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        address_forms(address, {}, verify_tls=True)
    assert caught.value.failure is Failure.BAD_LINK


def test_the_order_that_is_wanted_and_what_exists() -> None:
    both = xtream_forms(parse_link(f"{PANEL}/get.php?username=u&password=p"), "7", {}, verify_tls=True)
    assert [spec.kind for spec in both.in_order((TS, HLS))] == [TS, HLS]
    assert [spec.kind for spec in both.in_order((HLS,))] == [HLS]
    one = address_forms("http://192.0.2.1/one.ts", {}, verify_tls=True)
    assert [spec.kind for spec in one.in_order((HLS, TS))] == [TS]
    assert [spec.kind for spec in one.in_order((HLS,))] == [TS]


def test_bytes_judge_the_only_form_and_never_one_of_two() -> None:
    one = address_forms("http://192.0.2.1/one", {}, verify_tls=True)
    judged = one.judged(HLS)
    assert urls(judged) == ("http://192.0.2.1/one", None)
    assert judged.hls is not None
    assert judged.hls.kind is HLS
    both = address_forms(f"{PANEL}/live/u/p/7.ts", {}, verify_tls=True)
    assert both.judged(HLS) is both
    assert Forms(None, None).judged(TS) == Forms(None, None)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("udp://@239.1.2.3:1234", SourceKind.UDP),
        ("rtp://239.1.2.3:5000", SourceKind.UDP),
        ("rtsp://anna:salt@cam.example.com/1", SourceKind.RTSP),
        ("srt://h.example.com:9000?mode=caller", SourceKind.SRT),
        ("rtmp://h.example.com/live/key", SourceKind.RTMP),
    ],
)
def test_streams_by_other_protocols_have_one_form(address: str, kind: SourceKind) -> None:
    forms = address_forms(address, {}, verify_tls=False)
    (spec,) = forms.in_order(order())
    assert (spec.kind, spec.url, spec.verify_tls) == (kind, address, False)
    assert forms.in_order(order(choice=FormatChoice.HLS)) == (spec,)
