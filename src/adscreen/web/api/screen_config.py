"""The configuration that a screen's page starts from: `GET /api/player/<code>/config`."""

from pydantic import Field
from starlette.requests import Request

from adscreen import __version__
from adscreen.signage.library.schemas import media_url
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.schemas import JsonModel, OverlayKind, Position
from adscreen.signage.screens.service import overlay_of
from adscreen.web.access import Caller, ScreenAccess
from adscreen.web.player_page.assets import AssetsMissingError, page_version
from adscreen.web.player_page.texts import player_texts
from adscreen.web.services import Services, services

GUIDE_AHEAD = 12 * 3600
"""Seconds for which a page can go on naming programmes without the server."""
PROGRAMMES_MOST = 16


class OverlayProgramme(JsonModel):
    """A programme of the screen's channel; times are Unix milliseconds."""

    title: str
    start: int
    stop: int


class OverlayLayer(JsonModel):
    """One thing that the page paints over the picture; later ones lie above earlier ones."""

    id: str
    kind: OverlayKind
    text: str
    image_url: str | None
    position: Position
    programmes: list[OverlayProgramme] = Field(default_factory=list)
    """For `nownext`: what the channel shows from now on, so that the page turns to the next one by itself."""


class OverlayConfig(JsonModel):
    """What the page paints over the picture."""

    version: int
    layers: list[OverlayLayer]


class Versions(JsonModel):
    """What is in use: a page reloads when `page` is not its own, and asks anew when `config` has risen."""

    server: str
    page: str
    config: int


class ScreenConfig(JsonModel):
    """All that a screen's page needs to know."""

    code: str
    screen_name: str
    playlist_url: str
    tv_stream_url: str
    """Carries a signed token, so that players without cookies take it too."""
    live_state_url: str
    heartbeat_url: str
    plays_url: str | None
    """Where plays are delivered; null for a browser that is not the screen: it only looks."""
    overlay_config: OverlayConfig
    online_tv_enabled: bool
    iptv_user: str | None
    """Masked; null where no channel is chosen or its provider has no user names."""
    channel_name: str | None
    codecs: list[str] = Field(default_factory=list)
    """Codec strings of the channel's own tracks, as far as they are known: the page says what it thinks of
    them.
    """
    language: str
    timezone: str
    volume: int = 100
    muted: bool = True
    crossfade: bool = False
    """Items of the playlist fade into one another."""
    """Of the screen's sound: how loud, 0 to 100, and whether there is any."""
    offline_mb: int = 0
    """Megabytes of creatives that the page keeps for times without network; 0 for none."""
    server_time: int
    """Unix milliseconds."""
    versions: Versions
    texts: dict[str, str]


async def screen_config(request: Request, access: ScreenAccess) -> ScreenConfig:
    """Return the configuration of a screen now, for who asks."""
    screen = access.screen
    at_hand = services(request)
    channel = await at_hand.channels.channel(screen.channel_ref) if screen.channel_ref else None
    player = f"/api/player/{screen.code}"
    return ScreenConfig(
        code=screen.code,
        screen_name=screen.name,
        playlist_url=f"{player}/playlist",
        tv_stream_url=f"{player}/tv-stream?viewer={screen.code}&t={at_hand.tokens.token(screen)}",
        live_state_url=f"{player}/live-state",
        heartbeat_url=f"/api/heartbeat/{screen.code}",
        plays_url=f"/api/plays/{screen.code}" if access.caller is Caller.DEVICE else None,
        overlay_config=_overlay(screen, await _programmes(at_hand, screen)),
        online_tv_enabled=screen.tv_enabled,
        iptv_user=channel.masked_user if channel else None,
        channel_name=channel.name if channel else None,
        codecs=_codecs(at_hand, screen),
        language=screen.language,
        timezone=screen.timezone,
        volume=screen.volume,
        muted=screen.muted,
        crossfade=screen.crossfade,
        offline_mb=at_hand.settings.offline_mb,
        server_time=int(at_hand.clock.time() * 1000),
        versions=Versions(server=__version__, page=_page_version(), config=screen.config_version),
        texts=player_texts(screen.language),
    )


def _codecs(at_hand: Services, screen: Screen) -> list[str]:
    status = at_hand.live.status(screen.channel_ref) if screen.channel_ref else None
    return sorted({track.rfc6381 for track in status.listed if track.rfc6381}) if status else []


async def _programmes(at_hand: Services, screen: Screen) -> list[OverlayProgramme]:
    """Return what the channel shows from now on, where the overlay says it."""
    layers = [item for item in overlay_of(screen) if item.enabled and item.kind is OverlayKind.NOWNEXT]
    ref = screen.channel_ref
    if not layers or ref is None or not screen.tv_enabled:
        return []
    now = int(at_hand.clock.time())
    await at_hand.guide.now_next([ref], on_air=True)
    found = await at_hand.guide.programmes([ref], now, now + GUIDE_AHEAD)
    return [
        OverlayProgramme(title=slot.title, start=1000 * slot.start, stop=1000 * slot.stop)
        for slot in found.get(ref, [])[:PROGRAMMES_MOST]
    ]


def _overlay(screen: Screen, programmes: list[OverlayProgramme]) -> OverlayConfig:
    layers = [
        OverlayLayer(
            id=item.id,
            kind=item.kind,
            text=item.text,
            image_url=media_url(item.image) if item.image else None,
            position=item.position,
            programmes=programmes if item.kind is OverlayKind.NOWNEXT else [],
        )
        for item in overlay_of(screen)
        if item.enabled
    ]
    return OverlayConfig(version=screen.config_version, layers=layers)


def _page_version() -> str:
    try:
        return page_version()
    except AssetsMissingError:  # a source tree without the bundle still answers the API
        return ""
