"""RTSP's messages (RFC 2326), as far as a small server needs them; sans-IO."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    501: "Not Implemented",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are lower case."""

    method: str
    uri: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """Return the path of the address that is asked for."""
        return urlsplit(self.uri).path.rstrip("/")


def read_request(head: bytes) -> Request:
    """Return the request whose head, up to the empty line, is `head`; raises ValueError for none."""
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    method, uri, version = first.split(" ")
    if not version.startswith("RTSP/1."):
        raise ValueError(version)
    pairs = (line.partition(":") for line in lines if ":" in line)
    return Request(method.upper(), uri, {name.strip().lower(): value.strip() for name, _c, value in pairs})


def answer(request: Request | None, status: int, headers: Mapping[str, str], body: str = "") -> bytes:
    """Return an answer to `request`, whose number it repeats."""
    number = request.headers.get("cseq", "0") if request is not None else "0"
    lines = [f"RTSP/1.0 {status} {_REASONS[status]}", f"CSeq: {number}", "Server: AdScreen training"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def describe(title: str) -> str:
    """Return a session description (RFC 4566) of one transport stream."""
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        f"s={title}",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "m=video 0 RTP/AVP 33",
        "a=rtpmap:33 MP2T/90000",
        "a=control:track1",
    ]
    return "\r\n".join([*lines, ""])


@dataclass(frozen=True, slots=True)
class Transport:
    """How a client wants the packets: interleaved with the requests, or to a port of its own."""

    channel: int | None
    """First of two interleaved channels; None for datagrams."""
    port: int | None
    """First of two ports; None for interleaved."""


def read_transport(text: str) -> list[Transport]:
    """Return what a Transport header offers (section 12.39), best first; unicast only."""
    found = []
    for offer in text.split(","):
        name, *parameters = (part.strip() for part in offer.split(";"))
        values = dict(part.partition("=")[::2] for part in parameters)
        if name.upper() == "RTP/AVP/TCP":
            found.append(Transport(_first(values.get("interleaved", "0-1")), None))
        elif name.upper() in ("RTP/AVP", "RTP/AVP/UDP") and "client_port" in values:
            found.append(Transport(None, _first(values["client_port"])))
    return found


def _first(text: str) -> int:
    return int(text.partition("-")[0])
