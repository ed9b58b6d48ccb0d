import base64
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.guide.shortepg import read_short_guide


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


LISTING = {
    "id": "1",
    "title": packed("Le journal de l’été"),
    "description": packed("Tout\net rien"),
    "start": "2025-11-16 05:00:00",
    "end": "2025-11-16 06:00:00",
    "start_timestamp": "1763265600",
    "stop_timestamp": "1763269200",
}


def only(answer: Any, **options: Any) -> tuple[int, int | None, str, str]:
    (found,) = read_short_guide(answer, "7", **options)
    assert found.channel == "7"
    return found.start, found.stop, found.title, found.description


WHOLE = (1763265600, 1763269200, "Le journal de l’été", "Tout et rien")


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in LISTING.items() if name not in names}


@pytest.mark.parametrize(
    "answer",
    [
        {"epg_listings": [LISTING]},
        [LISTING],
        {"epg_listings": {"0": LISTING}},
        {"epg_listings": {"412": [LISTING]}},
        {"412": [LISTING]},
        {"epg_listings": LISTING},
        {"epg_listings": [LISTING, {**LISTING, "title": packed("again")}]},
        {"epg_listings": [LISTING | {"start_timestamp": 1763265600, "stop_timestamp": 1763269200.0}]},
        {"epg_listings": [without("stop_timestamp") | {"end": 1763269200}]},
        {"epg_listings": [without("stop_timestamp", "end") | {"stop": "2025-11-16 06:00:00 +0100"}]},
        {"epg_listings": [LISTING, None, 3, {"title": ""}]},
    ],
)  # fmt: skip
def test_every_shape_of_an_answer(answer: Any) -> None:
    assert only(answer) == WHOLE


def test_times_without_timestamps_are_in_the_panels_zone() -> None:
    bare = without("start_timestamp", "stop_timestamp")
    assert only([bare], zone=ZoneInfo("Europe/Paris")) == WHOLE
    digits = {**bare, "start": "20251116050000", "end": "20251116060000"}
    assert only([digits], zone=ZoneInfo("Europe/Paris")) == WHOLE


def test_plain_titles_stay_plain_even_where_one_could_be_base64() -> None:
    plain = {**LISTING, "title": "Test", "description": "A talk about tests."}
    assert only([plain])[2:] == ("Test", "A talk about tests.")
    assert only([{**LISTING, "title": "News", "description": ""}])[2] == "News"


def test_an_end_before_the_beginning_is_none() -> None:
    assert only([{**without("end"), "stop_timestamp": "1763265000"}])[1] is None


@pytest.mark.parametrize(
    "answer", [None, [], {}, "", "Blocked", 5, {"epg_listings": []}, {"epg_listings": None}, [[]]]
)
def test_nothing_is_nothing(answer: Any) -> None:
    assert read_short_guide(answer, "7") == []


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["title", "start", "end", "epg_listings", "start_timestamp"]), inner, max_size=3
        ),
    ),
)


@given(json_values)
def test_no_answer_escapes_with_an_exception(answer: Any) -> None:
    assert isinstance(read_short_guide(answer, "7"), list)
