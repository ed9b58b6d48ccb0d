from pathlib import Path

from adscreen.core.i18n import Message
from adscreen.web.dashboard import render
from adscreen.web.dashboard.render import Reader, page


def test_a_page_is_in_the_readers_language_and_not_cached() -> None:
    answer = page("error.html", Reader("fr", "Zoé"), {"text": "Non", "remedy": "<Si>"}, status=404)
    html = bytes(answer.body).decode()
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert '<html lang="fr">' in html
    assert "Se déconnecter" in html
    assert "&lt;Si&gt;" in html


def test_texts_are_filled_where_they_are_said() -> None:
    reader = Reader("fr")
    assert reader.say("{used} of {allowed} in use", used=1, allowed=2) == "1 sur 2 utilisées"
    assert reader.say(Message("{count} d", {"count": 3})) == "3\N{NO-BREAK SPACE}j"


def test_no_page_carries_script_or_style_of_its_own() -> None:
    """The content security policy would stop both."""
    templates = sorted((Path(render.__file__).parent / "templates").glob("*.html"))
    assert templates
    for template in templates:
        text = template.read_text()
        for forbidden in ("style=", "<style", " onclick", " onchange", "javascript:", "hx-on"):
            assert forbidden not in text, (template.name, forbidden)
        assert text.count("<script") == text.count('<script src="{{ asset('), template.name
