from datetime import date

from adscreen.iptv.history.kinds import State
from adscreen.iptv.history.schemas import SpanOut
from adscreen.web.dashboard.render import Reader
from adscreen.web.dashboard.strips import HEIGHT, WIDTH, bounds, clock, day_of, drawn

DAY = date(2026, 11, 23)
BEGIN, END = bounds(DAY)


def span(state: State, began: float, ended: float | None) -> SpanOut:
    return SpanOut(state=state, began=BEGIN + began, ended=None if ended is None else BEGIN + ended)


def test_a_day_is_the_server_s_and_another_text_is_today() -> None:
    assert END - BEGIN == 86_400
    assert clock(BEGIN) == "00:00"
    assert clock(BEGIN + 3661, seconds=True) == "01:01:01"
    assert day_of("2026-11-23", 0.0) == DAY
    assert day_of("yesterday", BEGIN + 5) == DAY


def test_pieces_fill_the_day_and_trouble_stands_out_in_height_and_words() -> None:
    spans = [
        span(State.LIVE, 0, 36_000),
        span(State.STALLED, 36_000, 36_040),
        span(State.LIVE, 36_040, 43_200),
    ]
    strip = drawn(spans, DAY, END, Reader("en"))
    pieces = strip["pieces"]
    assert isinstance(pieces, list)
    assert [piece["state"] for piece in pieces] == ["live", "stalled", "live", "nobody"]
    assert sum(piece["width"] for piece in pieces) == WIDTH
    assert [piece["height"] for piece in pieces] == [26, HEIGHT, 26, 4]
    assert [piece["y"] + piece["height"] for piece in pieces] == [HEIGHT] * 4
    assert pieces[1]["title"] == "10:00 to 10:05: stalled (live 4 min, stalled 40 s)"
    assert pieces[3]["title"] == "12:00 to 00:00: nobody watched"
    assert strip["summary"] == "live 11 h, stalled 40 s"
    assert strip["legend"] == [("live", "live"), ("stalled", "stalled")]


def test_an_empty_day_says_so_in_both_languages() -> None:
    assert drawn([], DAY, END, Reader("en"))["summary"] == "nobody watched"
    assert drawn([], DAY, END, Reader("fr"))["summary"] == "personne ne regardait"


def test_today_ends_now() -> None:
    strip = drawn([span(State.LIVE, 0, None)], DAY, BEGIN + 7200, Reader("en"))
    assert strip["pieces"] == [
        {
            "x": 0.0,
            "width": 120.0,
            "y": HEIGHT - 26,
            "height": 26,
            "state": "live",
            "title": "00:00 to 02:00: live",
        }
    ]
