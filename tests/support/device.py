"""A device with a key of its own, as a browser's WebCrypto makes one."""

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adscreen.signage.screens.devicekeys import proof_text


class KeyedDevice:
    """Signs what browsers sign."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        spki = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.key = packed(spki)

    def sign(self, code: str, nonce: str) -> str:
        """Return the proof that it is the device of the screen `code`."""
        return self.signature(proof_text(code, nonce))

    def signature(self, text: bytes) -> str:
        """Return the signature of any text."""
        r, s = decode_dss_signature(self._private.sign(text, ec.ECDSA(SHA256())))
        return packed(r.to_bytes(32) + s.to_bytes(32))


def packed(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
