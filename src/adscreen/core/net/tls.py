"""TLS as bytes in, bytes out, so that encrypted television is read on the same slow rhythm as plain."""

import ipaddress
import ssl
from functools import lru_cache

from adscreen.core.errors import AdScreenError, Failure

_RECORDS = 65_536
"""Bytes asked of OpenSSL at once; it hands out one record (16 KB) at most."""

_REASONS = {
    9: "certificate is not valid yet",
    10: "certificate has expired",
    18: "certificate is self-signed",
    19: "certificate chain is self-signed",
    20: "certificate is from an unknown authority",
    21: "certificate chain is incomplete",
    62: "certificate is for another host name",
    64: "certificate is for another address",
}
"""X509_V_ERR_* of OpenSSL's x509_vfy.h."""


@lru_cache(maxsize=2)
def context(verify: bool) -> ssl.SSLContext:
    """Return the shared context; without `verify` any certificate and old ciphers are accepted."""
    made = ssl.create_default_context()
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        made.set_ciphers("ALL:@SECLEVEL=0")
    return made


class TlsPipe:
    """One client side of TLS (RFC 8446) without a socket.

    Bytes from the peer go into `feed`; `outgoing()` is what must be sent to it after any call.
    """

    def __init__(self, host: str, made: ssl.SSLContext) -> None:
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._tls = made.wrap_bio(self._in, self._out, server_hostname=host or None)
        self.ready = False
        """The handshake is over."""
        self.ended = False
        """The peer said that nothing more comes (close_notify)."""

    def start(self) -> None:
        """Make the first message of the handshake."""
        self._shake()

    def outgoing(self) -> bytes:
        """Take what is to be sent to the peer."""
        return self._out.read()

    def write(self, data: bytes) -> None:
        """Encrypt `data`; only once `ready`."""
        self._tls.write(data)

    def feed(self, data: memoryview | bytes) -> bytes:
        """Take encrypted bytes, return the plain ones that are whole now; raises TLS."""
        self._in.write(data)
        if not self.ready:
            self._shake()
            if not self.ready:
                return b""
        plain: list[bytes] = []
        try:
            while piece := self._tls.read(_RECORDS):
                plain.append(piece)
            self.ended = True
        except ssl.SSLWantReadError:
            pass
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            self.ended = True
        except ssl.SSLError as error:
            raise _failure(error) from None
        return plain[0] if len(plain) == 1 else b"".join(plain)

    def _shake(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        except (ssl.SSLError, ssl.CertificateError) as error:
            raise _failure(error) from None
        self.ready = True


def _failure(error: ssl.SSLError | ssl.CertificateError) -> AdScreenError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _REASONS.get(error.verify_code, error.verify_message or "certificate is not valid")
    else:
        reason = (error.reason or "handshake failed").replace("_", " ").lower()
        if "wrong version number" in reason or "http request" in reason:
            reason = "the server does not speak TLS on this port"
    return AdScreenError(Failure.TLS, f"TLS: {reason}")


def server_name(host: str) -> str:
    """Return the name that certificates are compared with; an IPv6 literal loses its zone."""
    name = host.partition("%")[0]
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return host.rstrip(".")
