import pytest
from pydantic import ValidationError

from adscreen.core.settings import Settings


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADSCREEN_PORT", "8123")
    monkeypatch.setenv("ADSCREEN_ALLOWED_NETWORKS", '["192.168.1.0/24"]')

    settings = Settings()

    assert settings.port == 8123
    assert settings.allowed_networks == ("192.168.1.0/24",)


def test_a_bad_value_names_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADSCREEN_PORT", "70000")
    with pytest.raises(ValidationError, match="port"):
        Settings()


def test_the_database_is_in_the_data_folder_unless_named() -> None:
    assert Settings(data_dir="there").resolved_database_url().endswith("there/adscreen.db")
    assert Settings(database_url="sqlite+aiosqlite://").resolved_database_url() == "sqlite+aiosqlite://"
