import pytest
from cryptography.fernet import Fernet

from adscreen.core.vault import Vault
from adscreen.iptv.intake.logos import kept_logo, logo_address

VAULT = Vault(Fernet.generate_key())


@pytest.mark.parametrize(
    "address",
    [
        "http://tv.example.com/alice/secret9/7.png",
        "http://tv.example.com/logo.png?token=secret9",
        "http://alice:secret9@tv.example.com/logo.png",
    ],
)
def test_a_logo_that_holds_a_login_is_sealed(address: str) -> None:
    kept = kept_logo(address, VAULT)
    assert "secret9" not in kept
    assert "alice" not in kept
    assert logo_address(kept, VAULT) == address


@pytest.mark.parametrize("address", ["", "http://tv.example.com/images/bbc_one.png"])
def test_an_ordinary_logo_stays_as_it_is(address: str) -> None:
    assert kept_logo(address, VAULT) == address
    assert logo_address(address, VAULT) == address
