"""The screen's page: its HTML, its texts, and where its bundle lies."""

from adscreen.web.player_page.assets import AssetsMissingError, asset_url
from adscreen.web.player_page.render import CONTENT_SECURITY_POLICY, render_page
from adscreen.web.player_page.texts import player_texts

__all__ = ["CONTENT_SECURITY_POLICY", "AssetsMissingError", "asset_url", "player_texts", "render_page"]
