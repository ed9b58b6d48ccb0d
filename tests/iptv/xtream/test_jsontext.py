import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.xtream.jsontext import HEAD, JsonText


def read(body: bytes, size: int = 7) -> bytes:
    reader = JsonText()
    pieces = [piece for at in range(0, len(body), size) for piece in reader.feed(body[at : at + size])]
    return b"".join([*pieces, reader.finish()])


@pytest.mark.parametrize("size", [1, 5, 10_000])
@pytest.mark.parametrize(
    "around",
    [
        b"%s",
        b"\xef\xbb\xbf%s",
        b"\r\n\r\n %s",
        b"<br />\n<b>Warning</b>: Undefined index in <b>/a.php</b><br />\n%s",
        b"Notice: array [ of things ]\n%s",
    ],
)
def test_what_stands_before_the_first_bracket_is_left_out(around: bytes, size: int) -> None:
    assert json.loads(read(around % b'{"a": [1, "b"]}', size)) == {"a": [1, "b"]}


def test_gzip_that_no_header_announces() -> None:
    assert read(gzip.compress(b'[{"a": 1}]')) == b'[{"a": 1}]'


def test_bytes_that_are_no_utf_8_and_raw_control_characters() -> None:
    assert json.loads(read(b'{"a": "caf\xe9\n\x01"}')) == {"a": "caf\ufffd  "}


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", Failure.EMPTY_ANSWER),
        (b"\xef\xbb\xbf \r\n", Failure.EMPTY_ANSWER),
        (b"<!DOCTYPE html><html><script>[1]</script>", Failure.HTML_ANSWER),
        (b"Access denied", Failure.USER_AGENT_BLOCKED),
        (b"hello", Failure.BAD_ANSWER),
        (b"x" * (HEAD + 1), Failure.BAD_ANSWER),
    ],
)
def test_what_is_no_json(body: bytes, failure: Failure) -> None:
    with pytest.raises(AdScreenError) as caught:
        read(body, 4096)
    assert caught.value.failure is failure


def test_the_evidence_holds_no_login() -> None:
    with pytest.raises(AdScreenError) as caught:
        read(b"no http://h.example.com/live/bob/s3cr3t/1.ts")
    assert "s3cr3t" not in caught.value.detail


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_give_text_or_our_error(body: bytes, size: int) -> None:
    with suppress(AdScreenError):
        read(body, size).decode()
