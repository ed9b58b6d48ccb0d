"""Texts of providers made fit to store and to show."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def tidy(text: str, limit: int = 300) -> str:
    """Return one line; control characters and lone surrogates, which PostgreSQL refuses, are replaced."""
    if not text.isprintable():
        text = _SURROGATE.sub("�", _CONTROL.sub(" ", text))
    text = text.strip()
    return text if len(text) <= limit else text[:limit].strip()
