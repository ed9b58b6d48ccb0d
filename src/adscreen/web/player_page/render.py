"""The page's HTML. It carries its configuration, so that television starts without another round trip."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from adscreen.core.i18n import translate
from adscreen.web.player_page.assets import AssetsMissingError, asset_url
from adscreen.web.player_page.texts import pairing_texts, player_texts

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What the page needs and nothing else; `blob:` is what Media Source Extensions play from."""


@dataclass(frozen=True, slots=True)
class Device:
    """What the page needs to prove that it is its screen's device."""

    bound: bool
    """Its key is registered."""
    nonce: str
    """The first one to sign."""


def render_page(
    code: str,
    language: str,
    config: Mapping[str, object] | None = None,
    *,
    device: Device | None = None,
    worker: str | None = None,
) -> str:
    """Return the HTML for the screen `code`.

    `config` is the answer of `GET /api/player/<code>/config`; without it the page asks for it. Without
    `device` there is nothing to prove. `worker` is the address of the service worker that keeps the page for
    starts without network. Its data block cannot be escaped from: every `<` is written as a JSON escape.
    """
    binding = asdict(device) if device else None
    boot = {
        "code": code,
        "texts": player_texts(language),
        "config": config,
        "device": binding,
        "worker": worker,
    }
    tv_url = config.get("tvStreamUrl") if config and config.get("onlineTvEnabled") else None
    return _template("page.html").render(
        language=language,
        boot=_json_for_html(boot),
        script=asset_url("player.js"),
        style=asset_url("player.css"),
        preload=tv_url,
    )


def _json_for_html(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def render_pairing(language: str) -> str:
    """Return the page of a device that is no screen yet: it shows a code and waits."""
    boot = {"texts": pairing_texts(language)}
    return _template("pairing.html").render(
        language=language,
        boot=_json_for_html(boot),
        script=asset_url("pairing.js"),
        style=asset_url("pairing.css"),
        _=lambda text: translate(text, language),
    )


def render_refused(text: str, advice: str, language: str) -> str:
    """Return the page of a browser that does not get a screen: to be read from across the room."""
    return _template("refused.html").render(
        language=language,
        text=text,
        advice=advice,
        style=_style(),
        _=lambda text: translate(text, language),
    )


def _style() -> str | None:
    try:
        return asset_url("pairing.css")
    except AssetsMissingError:  # a source tree without the bundle still says why
        return None


@lru_cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)
