"""AES-128 of whole segments (RFC 8216 section 5.2)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.playlist import Entry

BLOCK = 16


def iv_of(entry: Entry) -> bytes:
    """Return the initialisation vector: the tag's, else the media sequence number, big-endian."""
    if entry.key is not None and entry.key.iv is not None:
        return entry.key.iv
    return entry.sequence.to_bytes(BLOCK, "big")


def decrypt(data: bytes, key: bytes, iv: bytes) -> bytes:
    """Return the clear segment, padding (PKCS #7) taken off.

    Raises CONNECTION_LOST for data that is cut, DRM when the key does not fit: what comes out is no media
    then.
    """
    if not data or len(data) % BLOCK:
        raise AdScreenError(Failure.CONNECTION_LOST, "an encrypted segment is cut short")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    clear = decryptor.update(data) + decryptor.finalize()
    pad = clear[-1]
    if 1 <= pad <= BLOCK and clear.endswith(bytes([pad]) * pad):
        return clear[:-pad]
    if clear[:1] == b"\x47":  # some packagers leave the padding out
        return clear
    raise AdScreenError(Failure.DRM, "the key does not open the segment")
