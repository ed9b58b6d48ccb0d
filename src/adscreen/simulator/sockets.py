"""Hands an answer the socket under it, so that a connection can be cut as networks cut."""

import asyncio
from typing import Any, cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_KEY = "adscreen.transport"


class OpenProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with its transport in the scope."""

    def on_message_begin(self) -> None:
        """Add the transport to the scope of a new request."""
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[_KEY] = self.transport


def transport_of(scope: Scope) -> asyncio.Transport:
    """Return the socket's transport."""
    transport: asyncio.Transport = scope[_KEY]
    return transport


async def until_gone(receive: Receive) -> None:
    """Wait until the client has left or the socket is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Abort:
    """An answer that is none: the socket is closed."""

    async def __call__(self, scope: Scope, receive: Receive, _send: object) -> None:
        """Close the socket and wait until uvicorn knows."""
        transport_of(scope).abort()
        await until_gone(receive)
