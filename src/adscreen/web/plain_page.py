"""A page that only says something, for those who have no dashboard to go back to."""

from html import escape


def plain_page(text: str, advice: str, language: str) -> str:
    """Return the page's HTML."""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>AdScreen</title></head>'
        f"<body><main><h1>{escape(text)}</h1><p>{escape(advice)}</p></main></body></html>\n"
    )
