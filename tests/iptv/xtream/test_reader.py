"""The streaming JSON reader: any cut, any damage, bounded memory."""

import json
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError
from adscreen.iptv.xtream.account import read_account
from adscreen.iptv.xtream.reader import RecordReader
from adscreen.iptv.xtream.streams import read_categories, read_stream

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["stream_id", "name", "user_info", "auth", "status", "exp_date", "num", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def read(data: bytes, size: int) -> list[Mapping[str, Any]]:
    reader = RecordReader()
    found = [
        record
        for at in range(0, len(data), size)
        for part in reader.feed(data[at : at + size])
        for record in part
    ]
    return found + list(reader.finish())


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=8), min_size=1), max_size=8
    ),
    st.integers(1, 50),
)
def test_any_cut_gives_the_same_records(records: list[dict[str, Any]], size: int) -> None:
    data = json.dumps(records).encode()
    whole = [dict(record) for record in read(data, len(data))]
    assert [dict(record) for record in read(data, size)] == whole
    assert len(whole) == len(records)


@given(values, st.integers(0, 200), st.binary(max_size=3), st.integers(1, 40))
def test_damaged_json_raises_nothing_but_our_error(value: Any, at: int, damage: bytes, size: int) -> None:
    data = json.dumps([value, value]).encode()
    data = data[:at] + damage + data[at + 1 :]
    with suppress(AdScreenError):
        for record in read(data, size):
            read_stream(record)


@given(values)
def test_any_json_for_an_account_or_a_stream(value: Any) -> None:
    read_categories(value)
    for answer in (value, {"user_info": value}, [value]):
        with suppress(AdScreenError):
            read_account(answer, now=0.0)
    if isinstance(value, dict):
        read_stream(value)


def test_memory_does_not_grow_with_the_list() -> None:
    part = b",".join(json.dumps({"stream_id": i, "name": "Name " * 10}).encode() for i in range(1000)) + b","
    reader = RecordReader()
    list(reader.feed(b"[" + part))
    tracemalloc.start()
    for _i in range(100):
        assert sum(len(found) for found in reader.feed(part)) >= 990
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000
