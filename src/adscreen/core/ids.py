"""Names that people type and secrets that they do not."""

import hashlib
import secrets

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1 or I: a code is read off a screen and typed on a phone."""


def new_code(length: int = 6) -> str:
    """Return a random code for people, e.g. a screen's."""
    return "".join(secrets.choice(CODE_ALPHABET) for _i in range(length))


def new_token() -> str:
    """Return a random secret of 256 bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored of a token of `new_token`: it is long and random, so one SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
