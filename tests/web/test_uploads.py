import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from adscreen.core.errors import AdScreenError, Failure
from adscreen.web.uploads import Form, read_file, read_form

BODY = (
    b'--edge\r\nContent-Disposition: form-data; name="seconds"\r\n\r\n12\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="\xc3\xa9t\xc3\xa9.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\r\n--edg\r\n--edg\r\n\r\n"
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n'
    b'--edge\r\ncontent-disposition: form-data; name="file"; filename="b.png"\r\n\r\nsecond\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="place"\r\n\r\ntop\r\n--edge--\r\n'
)


def request(body: bytes, cuts: list[int]) -> Request:
    """Return a request whose body comes in pieces that end at `cuts`."""
    edges = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    pieces = [body[a:b] for a, b in pairwise(edges)]
    messages: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    queue = iter(messages)

    async def receive() -> Message:
        return next(queue, {"type": "http.disconnect"})

    headers = [(b"content-type", b"multipart/form-data; boundary=edge")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def whole(name: str, chunks: AsyncIterator[bytes]) -> tuple[str, bytes]:
    return name, b"".join([chunk async for chunk in chunks])


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_a_form_reads_the_same_however_it_is_cut(cuts: list[int]) -> None:
    form = asyncio.run(read_form(request(BODY, cuts), whole))
    expected = [("été.png", b"\r\n--edg\r\n--edg\r\n"), ("b.png", b"second")]
    assert form == Form(files=expected, fields={"seconds": "12", "place": "top"})


@given(st.integers(0, len(BODY) - 6), st.binary(max_size=3))
def test_a_damaged_form_is_refused_or_read(cut: int, junk: bytes) -> None:
    body = BODY[:cut] + junk + BODY[cut + 1 :]
    try:
        asyncio.run(read_form(request(body, []), whole))
    except AdScreenError as error:
        assert error.failure is Failure.BAD_INPUT  # noqa: PT017  (both ends are right)


@pytest.mark.parametrize("end", [1, 40, 120, 200, 300])
def test_a_form_that_ends_early_is_refused(end: int) -> None:
    with pytest.raises(AdScreenError) as caught:
        asyncio.run(read_file(request(BODY[:end], []), whole))
    assert caught.value.failure is Failure.BAD_INPUT


def test_a_form_of_endless_fields_is_refused() -> None:
    part = b'--edge\r\nContent-Disposition: form-data; name="%d"\r\n\r\nx\r\n'
    many = b"".join(part % i for i in range(60)) + b"--edge--\r\n"
    long = part % 1 + b"y" * 70_000 + b"\r\n--edge--\r\n"
    for body, failure in ((many, Failure.BAD_INPUT), (long.replace(b"x\r\n", b""), Failure.TOO_LARGE)):
        with pytest.raises(AdScreenError) as caught:
            asyncio.run(read_form(request(body, []), whole))
        assert caught.value.failure is failure
