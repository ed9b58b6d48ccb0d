from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.texts import tidy


def test_one_line_without_what_databases_refuse() -> None:
    assert tidy("\ufeffNews\x00\r\n24 ") == "News 24"
    assert tidy("a\ud800b") == "a\ufffdb"
    assert tidy("Télé Régions ☀️ العربية") == "Télé Régions ☀️ العربية"
    assert tidy("word " * 100, 12) == "word word wo"


@given(st.text(max_size=400), st.integers(1, 50))
def test_any_text_becomes_fit_to_store(text: str, limit: int) -> None:
    clean = tidy(text, limit)
    assert len(clean) <= limit
    assert clean == clean.strip()
    assert not any(letter < " " for letter in clean)
    clean.encode()
