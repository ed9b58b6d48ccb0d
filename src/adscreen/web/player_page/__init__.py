"""The screen's page: its HTML, its texts, and where its bundle lies."""

from adscreen.web.player_page.assets import AssetsMissingError, asset_url
from adscreen.web.player_page.render import (
    CONTENT_SECURITY_POLICY,
    Device,
    render_page,
    render_pairing,
    render_refused,
)
from adscreen.web.player_page.texts import player_texts

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "AssetsMissingError",
    "Device",
    "asset_url",
    "player_texts",
    "render_page",
    "render_pairing",
    "render_refused",
]
