"""Bytes to lines, whatever the cut."""

from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.m3u.lines import MAX_LINE, LineReader


def lines(data: bytes, size: int) -> list[str]:
    reader = LineReader()
    found = [line for at in range(0, len(data), size) for line in reader.feed(data[at : at + size])]
    return [line for line in found + reader.finish() if line]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=6),
    st.integers(1, 20),
    st.sampled_from(["\n", "\r", "\r\n"]),
)
def test_lines_come_back_whatever_the_cut(wanted: list[str], size: int, end: str) -> None:
    data = b"#EXTM3U\n" + end.join(wanted).encode()
    assert lines(data, size) == ["#EXTM3U", *wanted]


def test_names_keep_separators_that_only_unicode_knows() -> None:
    assert lines("#EXTM3U\nA\x85B\u2028C\x0bD\n".encode(), 5) == ["#EXTM3U", "A\x85B\u2028C\x0bD"]


def test_a_line_too_long_is_left_out_and_the_next_one_is_not() -> None:
    data = b"#EXTM3U\n" + b"x" * (MAX_LINE * 2) + b"\nnext\n"
    assert lines(data, 60_000) == ["#EXTM3U", "next"]
