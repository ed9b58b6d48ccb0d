"""What channels do while they give no television, as pages and the API find it in the application."""

from typing import cast

from starlette.requests import HTTPConnection

from adscreen.core.settings import Settings
from adscreen.iptv.standby.service import StandbyService
from adscreen.media.model import Standby


def channel_standby(connection: HTTPConnection) -> StandbyService:
    """Return the choices of the application that serves `connection`; the composition root put them there."""
    return cast(StandbyService, connection.app.state.standby)


def usual(settings: Settings) -> Standby | None:
    """Return what a channel does for which nothing is chosen; None where that depends on who watches."""
    if settings.slate is None:
        return None
    return Standby.SLATE if settings.slate else Standby.HOLD
