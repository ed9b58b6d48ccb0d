"""The channels' history, as pages and the API find it in the application."""

from typing import cast

from starlette.requests import HTTPConnection

from adscreen.iptv.history.service import HistoryService


def channel_history(connection: HTTPConnection) -> HistoryService:
    """Return the history of the application that serves `connection`; the composition root put it there."""
    return cast(HistoryService, connection.app.state.history)
