"""Encryption at rest for provider credentials and other secrets."""

import base64
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adscreen.core.errors import AdScreenError, Failure


class Vault:
    """Seals and opens short texts with one key (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)
        self._secret = base64.urlsafe_b64decode(key)

    @classmethod
    def from_file(cls, path: Path) -> "Vault":
        """Open the vault whose key is in `path`; first use makes a key that only its owner can read."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
        return cls(path.read_bytes().strip())

    def seal(self, text: str) -> str:
        """Return `text` encrypted, as ASCII."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text of `sealed`; raises INTERNAL when it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise AdScreenError(
                Failure.INTERNAL, "a stored secret does not open with this key file"
            ) from None

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """Return a key of `length` bytes for one purpose; the same file gives the same key (RFC 5869)."""
        return HKDF(SHA256(), length, salt=None, info=f"adscreen {purpose}".encode()).derive(self._secret)
