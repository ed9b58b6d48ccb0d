"""Where the bundled scripts and styles lie: names with a hash of the content, listed in a manifest."""

import json
from functools import lru_cache
from pathlib import Path

DIST = Path(__file__).parents[1] / "static" / "dist"
URL_PREFIX = "/static/dist/"


class AssetsMissingError(RuntimeError):
    """The page was never bundled: AdScreen runs from a source tree that was not installed."""


def asset_url(name: str) -> str:
    """Return the address of a bundled file: `player.js`, `player.css` or `htmx.js`.

    The answer may be cached for ever (`Cache-Control: immutable`): it changes whenever the content does.
    Raises AssetsMissingError when there is no bundle.
    """
    return URL_PREFIX + bundle_names()[name]


def page_version() -> str:
    """Return the version of the page that this server serves: the hash in its script's name."""
    return bundle_names()["player.js"].removeprefix("player-").removesuffix(".js")


@lru_cache
def bundle_names() -> dict[str, str]:
    """Return the manifest: plain name to hashed name."""
    try:
        manifest = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError:
        raise AssetsMissingError("the screen's page is not bundled: run `python hatch_build.py`") from None
    return {str(name): str(hashed) for name, hashed in manifest["files"].items()}
