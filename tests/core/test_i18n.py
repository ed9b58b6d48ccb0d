import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from adscreen.core.i18n import Message, _, catalogue, pick_language, translate

SOURCE = Path(__file__).parents[2] / "src" / "adscreen"


def used_texts() -> set[str]:
    found = extract_from_dir(
        SOURCE,
        method_map=[("static/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")],
        keywords={"_": None, "gettext": None},
    )
    return {str(text) for _file, _line, text, _comments, _context in found if text}


def test_every_text_has_its_french() -> None:
    missing = sorted(used_texts() - catalogue("fr").keys())
    assert not missing, f"add to src/adscreen/locale/fr: {missing}"


def test_no_translation_is_left_over() -> None:
    stale = sorted(catalogue("fr").keys() - used_texts())
    assert not stale, f"no longer used: {stale}"


def test_french_texts_fill_the_same_places() -> None:
    for english, french in catalogue("fr").items():
        places = [
            sorted(name for _t, name, _f, _c in string.Formatter().parse(text) if name)
            for text in (english, french)
        ]
        assert places[0] == places[1], english


def test_a_message_is_translated_where_it_is_shown() -> None:
    assert _("You are not logged in.").in_language("fr") == "Vous n’êtes pas connecté."
    assert _("You are not logged in.").in_language("en") == "You are not logged in."


def test_values_are_filled_and_translated_too() -> None:
    message = Message("{what} ({code})", {"what": _("You are not logged in."), "code": 7})
    assert message.in_language("fr") == "Vous n’êtes pas connecté. (7)"


def test_a_text_without_translation_stays_english() -> None:
    assert translate("no such text", "fr") == "no such text"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("de,en;q=0.3,fr;q=0.2", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        ("fr;q=nonsense,en;q=0.1", "en"),
    ],
)
def test_the_browsers_first_known_language_wins(header: str | None, language: str) -> None:
    assert pick_language(header) == language
