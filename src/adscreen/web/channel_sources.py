"""The sources behind channels, as pages and the API find them in the application."""

from typing import cast

from starlette.requests import HTTPConnection

from adscreen.iptv.sources.service import SourceService


def channel_sources(connection: HTTPConnection) -> SourceService:
    """Return the sources of the application that serves `connection`; the composition root put them there."""
    return cast(SourceService, connection.app.state.sources)
