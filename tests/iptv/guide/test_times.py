from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.guide.times import TimeReader, read_time, zone_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("20251116040000 +0100", "2025-11-16 03:00"),
        ("20251116040000 -0530", "2025-11-16 09:30"),
        ("20251116040000 -05:30", "2025-11-16 09:30"),
        ("20251116040000+01:00", "2025-11-16 03:00"),
        ("20251116040000 +1", "2025-11-16 03:00"),
        ("20251116040000", "2025-11-16 04:00"),
        (" 20251116040000 UTC ", "2025-11-16 04:00"),
        ("20251116040000 UTC+2", "2025-11-16 02:00"),
        ("20251116040000 CET", "2025-11-16 03:00"),
        ("20250716040000 CEST", "2025-07-16 02:00"),
        ("20250716040000 Europe/Paris", "2025-07-16 02:00"),
        ("20251116040000 Europe/Paris", "2025-11-16 03:00"),
        ("202511160400", "2025-11-16 04:00"),
        ("2025111604", "2025-11-16 04:00"),
        ("20251116", "2025-11-16 00:00"),
        ("20251116240000", "2025-11-17 00:00"),
        ("2025-11-16 04:00:00", "2025-11-16 04:00"),
        ("2025-11-16T04:00:00.000+01:00", "2025-11-16 03:00"),
        ("2025-11-16T04:00Z", "2025-11-16 04:00"),
        ("1763265600", "2025-11-16 04:00"),
        ("1763265600000", "2025-11-16 04:00"),
    ],
)
def test_every_way_of_writing_a_time(text: str, utc: str) -> None:
    seconds = read_time(text)
    assert seconds is not None
    assert f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    "text",
    ["", "now", "20251316040000", "20251116040000 Nowhere/Town", "20251116040000 +9900", "19000101000000",
     "20251116040000 ../../etc/passwd", "99999999999999", "20251116046000"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text) is None


def test_times_without_a_zone_are_in_the_guides_own() -> None:
    assert read_time("20250716040000", PARIS) == read_time("20250716020000 +0000")


def test_the_hour_that_a_clock_skips_and_the_one_it_repeats() -> None:
    assert read_time("20260329023000 Europe/Paris") == read_time("20260329013000 +0000")
    assert read_time("20261025023000 Europe/Paris") == read_time("20261025003000 +0000")


def test_a_day_of_a_change_of_clocks_has_no_hole() -> None:
    hours = [read_time(f"202610250{hour}0000", PARIS) for hour in (1, 3, 4)]
    assert None not in hours
    first, second, third = hours
    assert (second - first, third - second) == (3 * 3600, 3600)  # type: ignore[operator]


def test_zones_are_looked_up_by_name_and_by_letters() -> None:
    assert zone_of("Europe/Paris") == PARIS
    assert zone_of("x" * 200) is None


def test_a_reader_remembers_within_bounds() -> None:
    reader = TimeReader()
    for minute in range(60_000):
        reader.read(f"2025111604{minute:04}".encode())
    assert len(reader._known) <= 50_000
    assert reader.read(b"20251116040000 +0100") == reader.read(b"20251116030000 +0000")


@given(st.text(max_size=40))
def test_no_text_escapes_with_an_exception(text: str) -> None:
    assert read_time(text) is None or isinstance(read_time(text), int)
