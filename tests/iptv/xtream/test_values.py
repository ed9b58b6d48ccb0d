from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.xtream.values import MAX_INTEGER, integer, mapping, moment, records, text, truth

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        ("7", 7),
        (" 7 ", 7),
        ("+7", 7),
        ("-7", -7),
        ("7.9", 7),
        ("1e3", 1000),
        (7.5, 7),
        (Decimal("12.0"), 12),
        (True, 1),
        ("4294967297", 4294967297),
        (MAX_INTEGER + 1, None),
        ("1e999999999", None),
        ("9" * 30, None),
        (float("nan"), None),
        (float("inf"), None),
        ("NaN", None),
        ("", None),
        ("seven", None),
        (None, None),
        ([7], None),
    ],
)
def test_numbers_in_every_dress(value: object, number: int | None) -> None:
    assert integer(value) == number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb", "a b"),
        (7, "7"),
        (7.0, "7"),
        (Decimal("7.0"), "7"),
        (True, ""),
        (None, ""),
        ([], ""),
        (10**40, ""),
    ],
)
def test_texts(value: object, shown: str) -> None:
    assert text(value) == shown


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (1, True),
        ("1", True),
        ("Yes", True),
        (0, False),
        ("off", False),
        ("", None),
        (None, None),
        ("maybe", None),
    ],
)
def test_flags(value: object, flag: bool | None) -> None:
    assert truth(value) is flag


@pytest.mark.parametrize(
    ("value", "when"),
    [
        (1_800_000_000, datetime(2027, 1, 15, 8, tzinfo=UTC)),
        ("1800000000", datetime(2027, 1, 15, 8, tzinfo=UTC)),
        ("2027-01-15 08:00:00", datetime(2027, 1, 15, 8, tzinfo=UTC)),
        ("2027-01-15T09:00:00+01:00", datetime(2027, 1, 15, 8, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (99_999_999_999_999, None),
        (None, None),
        ("never", None),
    ],
)
def test_moments(value: object, when: datetime | None) -> None:
    assert moment(value) == when


def test_an_empty_object_of_php_is_a_list() -> None:
    assert mapping([]) == {}
    assert mapping([{"a": 1}]) == {"a": 1}
    assert mapping({"a": 1}) == {"a": 1}
    assert mapping("a") == {}


@pytest.mark.parametrize(
    "value", [[{"a": 1}, None, {"a": 2}], {"0": {"a": 1}, "x": {"a": 2}}, {"list": [{"a": 1}, 3, {"a": 2}]}]
)
def test_records_of_every_shape(value: object) -> None:
    assert list(records(value)) == [{"a": 1}, {"a": 2}]


@given(JSON)
def test_no_value_raises(value: object) -> None:
    number = integer(value)
    assert number is None or abs(number) <= MAX_INTEGER
    assert len(text(value)) <= 300
    assert truth(value) in (True, False, None)
    assert moment(value) is None or moment(value).tzinfo is not None  # type: ignore[union-attr]  # just asked
    assert all(isinstance(record, dict) for record in records(value))
    assert isinstance(mapping(value), dict)
