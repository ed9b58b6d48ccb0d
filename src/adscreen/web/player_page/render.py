"""The page's HTML. It carries its configuration, so that television starts without another round trip."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from adscreen.web.player_page.assets import asset_url
from adscreen.web.player_page.texts import player_texts

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What the page needs and nothing else; `blob:` is what Media Source Extensions play from."""


def render_page(
    code: str, language: str, config: Mapping[str, object] | None = None, *, worker: str | None = None
) -> str:
    """Return the HTML for the screen `code`.

    `config` is the answer of `GET /api/player/<code>/config`; without it the page asks for it. `worker` is
    the address of the service worker that keeps the page for starts without network. Its data block
    cannot be escaped from: every `<` is written as a JSON escape.
    """
    boot = {"code": code, "texts": player_texts(language), "config": config, "worker": worker}
    tv_url = config.get("tvStreamUrl") if config and config.get("onlineTvEnabled") else None
    return _template().render(
        language=language,
        boot=_json_for_html(boot),
        script=asset_url("player.js"),
        style=asset_url("player.css"),
        preload=tv_url,
    )


def _json_for_html(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


@lru_cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page.html")
