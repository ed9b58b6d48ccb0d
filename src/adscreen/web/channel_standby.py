"""What channels do while they give no television, as pages and the API find it in the application."""

from typing import cast

from starlette.requests import HTTPConnection

from adscreen.iptv.standby.service import StandbyService


def channel_standby(connection: HTTPConnection) -> StandbyService:
    """Return the choices of the application that serves `connection`; the composition root put them there."""
    return cast(StandbyService, connection.app.state.standby)
