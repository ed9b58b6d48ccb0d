import asyncio
import datetime
import ssl

import pytest
import trustme
from tests.support.httpserver import answer, serve

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.core.net.tls import TlsPipe, server_name

AUTHORITY = trustme.CA()
TRUST = ssl.create_default_context()
AUTHORITY.configure_trust(TRUST)


def reason(certificate: trustme.LeafCert) -> str:
    """Return why the client refuses a server with this certificate; empty when it does not."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(made)

    async def main() -> str:
        async with serve(answer(b"ok"), tls=made) as server:
            try:
                async with HttpClient(ANYWHERE, trust=TRUST).get(server.url()) as got:
                    assert await got.read() == b"ok"
            except AdScreenError as error:
                return error.detail if error.failure is Failure.TLS else f"wrong failure: {error}"
            return ""

    return asyncio.run(main())


def test_reasons_are_told_apart() -> None:
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    assert reason(AUTHORITY.issue_cert("127.0.0.1")) == ""
    assert "expired" in reason(AUTHORITY.issue_cert("127.0.0.1", not_after=past))
    assert "another" in reason(AUTHORITY.issue_cert("tv.example.com"))
    assert "authority" in reason(trustme.CA().issue_cert("127.0.0.1"))


def test_bytes_go_through_in_any_pieces() -> None:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("tv.example.com").configure_cert(made)
    inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = made.wrap_bio(inward, outward, server_side=True)
    pipe = TlsPipe("tv.example.com", TRUST)
    pipe.start()
    while not pipe.ready:
        inward.write(pipe.outgoing())
        with pytest.raises(ssl.SSLWantReadError):
            server.read(1)
        for byte in outward.read():
            assert pipe.feed(bytes([byte])) == b""
    inward.write(pipe.outgoing())
    message = bytes(range(256)) * 400
    server.write(message)
    flight = outward.read()
    assert b"".join(pipe.feed(flight[at : at + 777]) for at in range(0, len(flight), 777)) == message
    pipe.write(b"request")
    inward.write(pipe.outgoing())
    assert server.read(100) == b"request"
    assert not pipe.ended
    with pytest.raises(ssl.SSLWantReadError):
        server.unwrap()
    pipe.feed(outward.read())
    assert pipe.ended


def test_damage_on_the_wire_is_a_failure_of_tls() -> None:
    pipe = TlsPipe("tv.example.com", TRUST)
    pipe.start()
    with pytest.raises(AdScreenError) as caught:
        pipe.feed(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert caught.value.failure is Failure.TLS
    assert "does not speak TLS" in caught.value.detail


def test_names_for_certificates() -> None:
    assert server_name("fe80::1%eth0") == "fe80::1"
    assert server_name("tv.example.com.") == "tv.example.com"
    assert server_name("192.0.2.1") == "192.0.2.1"
