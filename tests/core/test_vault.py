from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault


def test_what_is_sealed_opens_again_and_does_not_show(tmp_path: Path) -> None:
    vault = Vault.from_file(tmp_path / "deep" / "key")
    sealed = vault.seal("s3cret")
    assert "s3cret" not in sealed
    assert Vault.from_file(tmp_path / "deep" / "key").open(sealed) == "s3cret"


def test_only_the_owner_reads_the_key(tmp_path: Path) -> None:
    Vault.from_file(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_another_key_does_not_open_it() -> None:
    sealed = Vault(Fernet.generate_key()).seal("s3cret")
    with pytest.raises(AdScreenError) as caught:
        Vault(Fernet.generate_key()).open(sealed)
    assert caught.value.failure is Failure.INTERNAL


def test_each_purpose_has_its_own_key_and_the_same_file_gives_it_again(tmp_path: Path) -> None:
    vault = Vault.from_file(tmp_path / "key")
    assert vault.derive("one") != vault.derive("two")
    assert len(vault.derive("one", 16)) == 16
    assert Vault.from_file(tmp_path / "key").derive("one") == vault.derive("one")
    assert vault.derive("one") not in (tmp_path / "key").read_bytes()
