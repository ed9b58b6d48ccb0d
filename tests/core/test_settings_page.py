from pathlib import Path

from adscreen.core.settings import Settings
from adscreen.core.settings_page import page

PAGE = Path(__file__).parents[2] / "docs" / "7-reference" / "settings.md"


def test_the_reference_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page(), (
        "run: python -m adscreen.core.settings_page > docs/7-reference/settings.md"
    )


def test_every_setting_says_what_it_does() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
