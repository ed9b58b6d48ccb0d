"""Digest login of RTSP (RFC 2617 without qop, as cameras have it)."""

import hashlib
import hmac
import re
import secrets

from adscreen.simulator.streams.rtsp_message import Request

REALM = "AdScreen training"
_FIELD = re.compile(r'(\w+)="([^"]*)"')


class DigestDoor:
    """Lets one user in; each connection has a nonce of its own."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._nonce = secrets.token_hex(16)

    @property
    def challenge(self) -> str:
        """Return the value of WWW-Authenticate."""
        return f'Digest realm="{REALM}", nonce="{self._nonce}"'

    def lets_in(self, request: Request) -> bool:
        """Tell whether the request proves that its sender knows the password."""
        scheme, _space, rest = request.headers.get("authorization", "").partition(" ")
        given = dict(_FIELD.findall(rest))
        if (
            scheme.lower() != "digest"
            or given.get("nonce") != self._nonce
            or given.get("username") != self._user
        ):
            return False
        secret = _md5(f"{self._user}:{REALM}:{self._password}")
        asked = _md5(f"{request.method}:{given.get('uri', '')}")
        return hmac.compare_digest(given.get("response", ""), _md5(f"{secret}:{self._nonce}:{asked}"))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
