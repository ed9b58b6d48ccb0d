import pytest

from adscreen.simulator.streams.rtsp_message import (
    Transport,
    answer,
    describe,
    read_request,
    read_transport,
)

DESCRIBE = b"DESCRIBE rtsp://127.0.0.1:8554/hd/ RTSP/1.0\r\nCSeq: 3\r\nAccept: application/sdp"


def test_a_request_is_read() -> None:
    request = read_request(DESCRIBE)
    assert (request.method, request.path) == ("DESCRIBE", "/hd")
    assert request.headers == {"cseq": "3", "accept": "application/sdp"}


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1", b"DESCRIBE", b"\xff\xfe"])
def test_what_is_none_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError):
        read_request(head)


def test_an_answer_repeats_the_number_and_tells_its_length() -> None:
    made = answer(read_request(DESCRIBE), 200, {"Content-Type": "application/sdp"}, "é")
    head, body = made.split(b"\r\n\r\n")
    assert head.startswith(b"RTSP/1.0 200 OK\r\nCSeq: 3\r\n")
    assert b"Content-Length: 2" in head
    assert body == "é".encode()


def test_a_description_names_a_transport_stream() -> None:
    assert "m=video 0 RTP/AVP 33\r\n" in describe("Riviera")
    assert "s=Riviera\r\n" in describe("Riviera")


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=2-3", [Transport(2, None)]),
        ("RTP/AVP/TCP;unicast", [Transport(0, None)]),
        ("RTP/AVP;unicast;client_port=5000-5001", [Transport(None, 5000)]),
        (
            "RTP/AVP/UDP;unicast;client_port=5000-5001, RTP/AVP/TCP",
            [Transport(None, 5000), Transport(0, None)],
        ),
        ("RTP/AVP;multicast", []),
        ("", []),
    ],
)
def test_transports(text: str, offers: list[Transport]) -> None:
    assert read_transport(text) == offers
