import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.support.device import KeyedDevice, packed

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.screens.devicekeys import known_key, proof_text, signed_by


def test_a_device_signs_what_it_is_asked_to_and_nothing_else() -> None:
    device, other = KeyedDevice(), KeyedDevice()
    signature = device.sign("ABC234", "nonce")
    assert signed_by(device.key, proof_text("ABC234", "nonce"), signature)
    assert not signed_by(other.key, proof_text("ABC234", "nonce"), signature)
    assert not signed_by(device.key, proof_text("ABC235", "nonce"), signature)
    assert not signed_by(device.key, proof_text("ABC234", "other"), signature)


def test_a_signature_made_by_a_browser_is_understood() -> None:
    # made by Chromium 156: crypto.subtle.sign({name: "ECDSA", hash: "SHA-256"}, …)
    key = (
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAElZnTbttLIEDHjEzN0uPp1-MxIGypzS5OAxsSi2PjtkeON"
        "_LOxukLCxixgJdls4vI9qVONUXEjS5XkmPe1wcnhw"
    )
    signature = "oJHPmOMjvtUC7Qw9N5S2DrDEWSP3XvEPn9vRjonIyZX2df5X_y-aJOKmSlsKRS0ovTiJI9pmSY7vz06m3obEdg"
    assert signed_by(known_key(key), proof_text("ABC234", "a nonce"), signature)


@pytest.mark.parametrize(
    "signature", ["", "x", "é", packed(bytes(64)), packed(b"\xff" * 64), packed(bytes(65))]
)
def test_what_is_no_signature_is_not_one(signature: str) -> None:
    assert not signed_by(KeyedDevice().key, b"text", signature)


def test_a_key_is_stored_in_one_form() -> None:
    key = KeyedDevice().key
    assert known_key(key) == key
    assert known_key(key + "==") == key


def foreign_keys() -> list[str]:
    keys = (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 1024))
    return [
        packed(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) for key in keys
    ]


@pytest.mark.parametrize("text", ["", "no key", "é", packed(bytes(91)), "A" * 5000, *foreign_keys()])
def test_what_is_no_key_on_this_curve_is_refused(text: str) -> None:
    with pytest.raises(AdScreenError) as caught:
        known_key(text)
    assert (caught.value.failure, caught.value.field) == (Failure.BAD_INPUT, "key")


def test_a_point_off_the_curve_is_refused() -> None:
    raw = bytearray(base64.urlsafe_b64decode(KeyedDevice().key + "=="))
    raw[-1] ^= 1
    with pytest.raises(AdScreenError):
        known_key(packed(bytes(raw)))
