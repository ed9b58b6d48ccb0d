from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.head import HEAD_LIMIT, Head, HeadReader


def read(data: bytes, step: int = 1 << 20) -> tuple[Head, bytes]:
    reader = HeadReader()
    for at in range(0, len(data), step):
        if (whole := reader.feed(data[at : at + step])) is not None:
            head, rest = whole
            return head, rest + data[at + step :]
    raise AssertionError("no head in it")


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_a_head_is_read_however_it_is_cut(step: int) -> None:
    head, rest = read(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nX-A: 1\r\nx-a: 2\r\n\r\nBODY", step)
    assert (head.status, head.headers["content-type"], head.headers["x-a"], rest) == (
        200,
        "video/mp2t",
        "1, 2",
        b"BODY",
    )


def test_several_cookies_stay_apart() -> None:
    head, _rest = read(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Expires=Thu, 01 Jan 2099\r\nSet-Cookie: b=2\r\n\r\n"
    )
    assert head.set_cookies == ("a=1; Expires=Thu, 01 Jan 2099", "b=2")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"ICY 200 OK\r\nicy-name: x\r\n\r\n", 200),
        (b"HTTP/1.0 200\r\n\r\n", 200),
        (b"HTTP/1.1 200 OK\nServer: x\n\n", 200),
        (b"HTTP/1.1 458 Busy\r\n\r\n", 458),
        (b"HTTP/1.1 884 \r\n\r\n", 884),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 200),
        (b"HTTP/1.1 200 OK\r\nUpgrade: h2,h2c\r\nConnection: Upgrade\r\n\r\n", 200),
    ],
)
def test_odd_heads_of_real_servers(data: bytes, status: int) -> None:
    assert read(data)[0].status == status


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9\r\n",
        b"\x16\x03\x01\x02\x00",
        b"G" * 188,
        b"<html>",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * HEAD_LIMIT * 2,
    ],
)
def test_what_is_no_http_is_a_bad_answer(data: bytes) -> None:
    with pytest.raises(AdScreenError) as caught:
        HeadReader().feed(data)
    assert caught.value.failure is Failure.BAD_ANSWER


@given(st.binary(max_size=300))
def test_garbage_raises_nothing_else(data: bytes) -> None:
    for block in (data, b"HTTP/1.1 200 OK\r\n" + data + b"\r\n\r\n"):
        with suppress(AdScreenError):
            HeadReader().feed(block)
