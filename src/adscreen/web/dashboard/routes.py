"""Every address of the operator's pages."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from adscreen.web.dashboard import (
    channel,
    channels,
    connections,
    content,
    diagnose,
    feeds,
    guide,
    guide_matches,
    guide_sources,
    login,
    pictures,
    providers,
    screen,
    screens,
    settings,
)
from adscreen.web.dashboard.access import Reading, inside, outside
from adscreen.web.numbers import RowConvertor as RowConvertor  # registers `{…:row}`


async def home(request: Request, on: Reading) -> Response:
    """`GET /`: where an operator begins: screens, or providers while there is none."""
    return RedirectResponse("/screens" if await on.desk.providers.list() else "/providers", 303)


ROUTES: tuple[BaseRoute, ...] = (
    inside("/", home),
    outside("/login", login.login_page),
    outside("/login", login.log_in, method="POST"),
    inside("/logout", login.log_out, method="POST"),
    outside("/welcome", login.welcome_page),
    outside("/welcome", login.welcome, method="POST"),
    inside("/screens", screens.screens_page),
    inside("/screens", screens.add_screen, method="POST"),
    inside("/screens/list", screens.screens_list),
    inside("/screens/{code}", screen.screen_page),
    inside("/screens/{code}", screens.change_screen, method="POST"),
    inside("/screens/{code}/state", screen.screen_state),
    inside("/screens/{code}/report", screen.screen_report),
    inside("/screens/{code}/picture", pictures.screen_picture),
    inside("/pictures/{key}", pictures.channel_picture),
    inside("/screens/{code}/delete", screens.delete_screen, method="POST"),
    inside("/screens/{code}/link", screens.new_link, method="POST"),
    inside("/screens/{code}/tv", screens.switch_tv, method="POST"),
    inside("/screens/{code}/channel", screens.choose_channel, method="POST"),
    inside("/screens/{code}/overlays", content.add_text, method="POST"),
    inside("/screens/{code}/overlays/guide", content.add_guide, method="POST"),
    inside("/screens/{code}/overlays/image", content.add_image, method="POST"),
    inside("/screens/{code}/overlays/{item}/toggle", content.toggle_overlay, method="POST"),
    inside("/screens/{code}/overlays/{item}/delete", content.delete_overlay, method="POST"),
    inside("/screens/{code}/items", content.add_items, method="POST"),
    inside("/screens/{code}/items/{item:row}/up", content.earlier_item, method="POST"),
    inside("/screens/{code}/items/{item:row}/delete", content.delete_item, method="POST"),
    inside("/undo/{key}", content.undo, method="POST"),
    inside("/channels", channels.channels_page),
    inside("/channels/list", channels.channels_list),
    inside("/channels/{channel:row}", channel.channel_page),
    inside("/channels/{channel:row}/now", channel.channel_now),
    inside("/channels/{channel:row}/day", channel.channel_day),
    inside("/channels/{channel:row}", channels.change_channel, method="POST"),
    inside("/channels/{channel:row}/logo", channels.channel_logo),
    inside("/providers", providers.providers_page),
    inside("/providers", providers.add_provider, method="POST"),
    inside("/providers/list", providers.providers_list),
    inside("/providers/upload", providers.upload_list, method="POST"),
    inside("/providers/{provider:row}", providers.provider_page),
    inside("/providers/{provider:row}", providers.change_provider, method="POST"),
    inside("/providers/{provider:row}/delete", providers.delete_provider, method="POST"),
    inside("/providers/{provider:row}/connections", connections.provider_connections),
    inside("/providers/{provider:row}/refresh", providers.refresh_provider, method="POST"),
    inside("/providers/{provider:row}/diagnose", diagnose.diagnose_provider, method="POST"),
    inside("/diagnose", diagnose.diagnose_link, method="POST"),
    inside("/diagnose/{number}", diagnose.diagnosis_page),
    inside("/diagnose/{number}/steps", diagnose.diagnosis_steps),
    inside("/guide", guide.guide_page),
    inside("/guide/state", guide.guide_part),
    inside("/guide/refresh", guide_sources.refresh_guide, method="POST"),
    inside("/guide/sources", guide_sources.sources_page),
    inside("/guide/sources", guide_sources.add_source, method="POST"),
    inside("/guide/sources/list", guide_sources.sources_list),
    inside("/guide/sources/{source:row}", guide_sources.change_source, method="POST"),
    inside("/guide/sources/{source:row}/up", guide_sources.raise_source, method="POST"),
    inside("/guide/sources/{source:row}/delete", guide_sources.delete_source, method="POST"),
    inside("/guide/matches", guide_matches.matches_page),
    inside("/guide/matches/{channel:row}", guide_matches.suggestions),
    inside("/guide/matches/{channel:row}", guide_matches.change_match, method="POST"),
    inside("/feeds", feeds.feeds_page),
    inside("/feeds/list", feeds.feeds_list),
    inside("/settings", settings.settings_page),
    inside("/settings/language", settings.change_language, method="POST"),
    inside("/settings/password", settings.change_password, method="POST"),
)
"""The dashboard's routes, for `web/site.py`."""
