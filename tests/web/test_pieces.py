import asyncio
from typing import Any

from adscreen.web.pieces import PiecesResponse

PIECES = (b"front", memoryview(b"..middle..")[2:8], b"end")


def sent(method: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is asked of the client")

    response = PiecesResponse(PIECES, {"X-Kind": "segment"}, "video/mp2t")
    asyncio.run(response({"type": "http", "method": method}, receive, send))
    return messages


def test_pieces_go_out_one_by_one_behind_their_length() -> None:
    head, *bodies = sent("GET")
    headers = dict(head["headers"])
    assert (head["status"], headers[b"content-length"], headers[b"content-type"]) == (
        200,
        b"14",
        b"video/mp2t",
    )
    assert headers[b"x-kind"] == b"segment"
    assert b"".join(bytes(body["body"]) for body in bodies) == b"frontmiddleend"
    assert [body["more_body"] for body in bodies] == [True, True, True, False]


def test_a_head_request_gets_no_body() -> None:
    head, *bodies = sent("HEAD")
    assert dict(head["headers"])[b"content-length"] == b"14"
    assert [body["body"] for body in bodies] == [b""]
