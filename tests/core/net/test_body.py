from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.body import Chunked, Counted, UntilClose, framing_of
from adscreen.core.net.head import parse_head


def test_the_head_decides() -> None:
    def framing(headers: bytes, status: bytes = b"200") -> object:
        return framing_of(parse_head(b"HTTP/1.1 " + status + b" OK\r\n" + headers + b"\r\n"))

    assert isinstance(framing(b""), UntilClose)
    assert isinstance(framing(b"Content-Length: 3\r\n"), Counted)
    assert isinstance(framing(b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), Chunked)
    assert framing_of(parse_head(b"HTTP/1.1 204 No\r\n\r\n")).done


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=10), st.integers(1, 30))
def test_chunks_come_out_whole_however_they_are_cut(parts: list[bytes], step: int) -> None:
    wire = b"".join(b"%x;ext=1\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
    chunked = Chunked()
    body = b"".join(chunked.feed(wire[at : at + step]) for at in range(0, len(wire), step))
    assert body == b"".join(parts)
    assert chunked.done
    chunked.end()


def test_a_cut_chunked_body_is_a_lost_connection() -> None:
    chunked = Chunked()
    assert chunked.feed(b"5\r\nab") == b"ab"
    with pytest.raises(AdScreenError) as caught:
        chunked.end()
    assert caught.value.failure is Failure.CONNECTION_LOST


@given(st.binary(min_size=1, max_size=200))
def test_broken_chunking_is_a_bad_answer(data: bytes) -> None:
    with suppress(AdScreenError):
        Chunked().feed(data)


def test_a_counted_body_takes_no_more_than_its_own() -> None:
    counted = Counted(5)
    assert counted.feed(b"abc") == b"abc"
    with pytest.raises(AdScreenError) as caught:
        counted.end()
    assert caught.value.failure is Failure.CONNECTION_LOST
    assert counted.feed(b"defg") == b"de"
    assert counted.done
