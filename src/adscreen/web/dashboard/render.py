"""Templates to HTML, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from adscreen.core.i18n import Message, translate
from adscreen.web.player_page.assets import asset_url


@dataclass(frozen=True, slots=True)
class Notice:
    """One line at the top of a page: what was done, or what went wrong and what to do."""

    kind: str
    """`good` or `bad`."""
    text: str
    remedy: str = ""
    undo: str = ""
    """Key in the bin of what was deleted."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page, and in which language."""

    language: str
    name: str | None = None
    path: str = "/"

    def say(self, text: str | Message, /, **values: object) -> str:
        """Return a text in the reader's language."""
        if isinstance(text, Message):
            return text.in_language(self.language)
        translated = translate(text, self.language)
        return translated.format(**values) if values else translated


def page(
    template: str,
    reader: Reader,
    context: Mapping[str, object] | None = None,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Render one of `templates/`; nothing of it is cached, as it shows what is now."""
    html = (
        _environment()
        .get_template(template)
        .render(
            **(context or {}),
            _=reader.say,
            asset=asset_url,
            language=reader.language,
            here=reader.path,
            user=reader if reader.name else None,
            notice=notice,
        )
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


@lru_cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
