"""How commands speak: the language of the machine, and errors in words."""

import os

from adscreen.core.errors import AdScreenError
from adscreen.core.failure_texts import describe, remedy
from adscreen.core.i18n import DEFAULT_LANGUAGE, LANGUAGES


def language_of_machine() -> str:
    """Return the language that the environment asks for, in the order of setlocale(3)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            language = value[:2].lower()
            return language if language in LANGUAGES else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def in_words(error: AdScreenError, language: str | None = None) -> str:
    """Return an error in a sentence with evidence and remedy, by default in the machine's language."""
    language = language or language_of_machine()
    what = describe(error.failure).in_language(language)
    advice = (error.remedy or remedy(error.failure)).in_language(language)
    return " ".join(part for part in (what, f"({error.detail})" if error.detail else "", advice) if part)
