"""An answer that is sent as the pieces it lies in memory in: no copy of a segment is made for a viewer."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adscreen.media.model import Pieces


class PiecesResponse(Response):
    """Status 200 with a Content-Length, and one body message a piece."""

    def __init__(self, pieces: Pieces, headers: Mapping[str, str], media_type: str) -> None:
        self._pieces = pieces
        length = str(sum(map(len, pieces)))
        super().__init__(headers={**headers, "Content-Length": length}, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and the pieces; a HEAD request gets the head alone."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            for piece in self._pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
