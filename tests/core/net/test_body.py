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


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=10), st.integers(1, 60))
def test_a_buffer_is_decoded_where_it_is(parts: list[bytes], step: int) -> None:
    wire = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    chunked, body = Chunked(), b""
    for at in range(0, len(wire), step):
        buffer = memoryview(bytearray(wire[at : at + step]))
        piece = chunked.feed(buffer)
        assert not piece or (isinstance(piece, memoryview) and piece.obj is buffer.obj)
        body += piece
    assert body == b"".join(parts)
    assert chunked.done


def test_lines_may_lack_what_some_servers_forget() -> None:
    assert Chunked().feed(b"3\nabc\n2\nde\n0\n\n") == b"abcde"
    assert Chunked().feed(b"3 \r\nabc2\r\nde0\r\n\r\n") == b"abcde"


@pytest.mark.parametrize("line", [b"xyz\r\n", b"\r\n", b"-5\r\nabcde", b"1" * 20 + b"\r\n", b"5" * 9000])
def test_a_size_that_is_none_is_a_bad_answer(line: bytes) -> None:
    with pytest.raises(AdScreenError) as caught:
        Chunked().feed(line)
    assert caught.value.failure is Failure.BAD_ANSWER


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
