"""Keys of devices: ECDSA on P-256 with SHA-256, as a browser's WebCrypto makes and keeps them.

The private half never leaves the browser. What a device signs begins with what it is for, so that no
signature can be used for anything else.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from adscreen.core.errors import AdScreenError, Failure

SPKI_MOST = 200
"""Characters of a public key; one on P-256 has 122."""
HALF = 32
"""Bytes of each of the two numbers of a signature."""


def known_key(text: str) -> str:
    """Return a public key (base64url of its DER SubjectPublicKeyInfo) as it is stored; raises BAD_INPUT."""
    try:
        key = _loaded(text[: SPKI_MOST + 1])
    except (ValueError, UnsupportedAlgorithm):
        raise AdScreenError(Failure.BAD_INPUT, "device key", field="key") from None
    return _packed(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def proof_text(code: str, nonce: str) -> bytes:
    """Return what a device signs to prove that it is the one of the screen `code`."""
    return f"adscreen-proof\n{code}\n{nonce}".encode()


def signed_by(key: str, text: bytes, signature: str) -> bool:
    """Tell whether `signature` of `text` is of this key: base64url of r and s, as WebCrypto gives them."""
    try:
        raw = _unpacked(signature)
        if len(raw) != 2 * HALF:
            return False
        r, s = int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:])
        _loaded(key).verify(encode_dss_signature(r, s), text, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _loaded(text: str) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(_unpacked(text))
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a key on P-256")  # noqa: TRY004  (what was sent is wrong, not what was called)
    return key


def _unpacked(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
