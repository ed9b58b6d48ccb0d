"""Television over HTTP: playlists, segments and status of a `LiveTv`, for browsers on any origin."""

import gzip
from collections import OrderedDict
from dataclasses import asdict
from functools import lru_cache
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import pick_language
from adscreen.media.hls import MEDIA_TYPE, SEGMENT_MEDIA_TYPE, with_base
from adscreen.media.livetv import LiveTv, PlaylistAnswer
from adscreen.web.errors import error_response, television_status_of
from adscreen.web.pieces import PiecesResponse
from adscreen.web.watching import Watcher, watcher_of

WAIT = 10.0
"""Seconds that a first playlist is held for, rather than refused: a refused one is fatal to hls.js."""

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
    "Timing-Allow-Origin": "*",
}
PLAYLIST_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding", **CORS}
SEGMENT_HEADERS = {"Cache-Control": "public, max-age=3600, immutable", **CORS}
STATUS_HEADERS = {"Cache-Control": "no-store", **CORS}

_METHODS = ["GET", "HEAD", "OPTIONS"]
_CONNECTIONS = 10_000


class Delivery:
    """The handlers; `routes()` is what an application mounts."""

    def __init__(self, live: LiveTv, *, language: str = "en") -> None:
        self._live = live
        self._language = language
        self._served: OrderedDict[tuple[str, int, str], int] = OrderedDict()

    def routes(self, prefix: str = "/live") -> list[BaseRoute]:
        """Return the routes under `prefix`, for an application that is mounted at the root."""
        base = prefix + "/{ref}"
        return [
            Route(base + "/index.m3u8", self.playlist, methods=_METHODS),
            Route(base + "/master.m3u8", self.multivariant, methods=_METHODS),
            Route(base + "/status", self.status, methods=_METHODS),
            Route(base + "/{name}.ts", self.segment, methods=_METHODS),
        ]

    async def playlist(self, request: Request) -> Response:
        """Answer with the live media playlist."""
        return await self.playlist_of(request, request.path_params["ref"])

    async def playlist_of(
        self, request: Request, ref: str, *, base: str = "", watcher: Watcher | None = None
    ) -> Response:
        """Answer with the playlist of `ref`; `base` goes before its segment addresses, for another path.

        `watcher` is who asks, where the caller knows it better than the request tells.
        """
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PLAYLIST_HEADERS)
        who = watcher or watcher_of(request)
        try:
            answer = await self._live.playlist(
                ref,
                viewer=who.key,
                wait=WAIT,
                known=self._known(request, ref),
                purpose=who.purpose,
                moves=who.moves,
            )
        except AdScreenError as error:
            return self.failed(request, error)
        self._remember(request, ref, answer.newest)
        return _playlist_response(request, answer, base)

    async def multivariant(self, request: Request) -> Response:
        """Answer with the multivariant playlist."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PLAYLIST_HEADERS)
        ref: str = request.path_params["ref"]
        uri = f"index.m3u8?{request.url.query}" if request.url.query else "index.m3u8"
        who = watcher_of(request)
        try:
            text = await self._live.multivariant(
                ref, viewer=who.key, media_uri=uri, wait=WAIT, purpose=who.purpose
            )
        except AdScreenError as error:
            return self.failed(request, error)
        return Response(text, headers=PLAYLIST_HEADERS, media_type=MEDIA_TYPE)

    async def segment(self, request: Request) -> Response:
        """Answer with a segment: immutable, so any cache may keep it."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=SEGMENT_HEADERS)
        pieces = self._live.segment(request.path_params["ref"], request.path_params["name"] + ".ts")
        if pieces is None:
            return self.failed(request, AdScreenError(Failure.NOT_FOUND))
        return PiecesResponse(pieces, SEGMENT_HEADERS, SEGMENT_MEDIA_TYPE)

    async def status(self, request: Request) -> Response:
        """Answer with the feed's state as JSON."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=STATUS_HEADERS)
        status = self._live.status(request.path_params["ref"])
        if status is None:
            return self.failed(request, AdScreenError(Failure.NOT_FOUND))
        return JSONResponse(asdict(status), headers=STATUS_HEADERS)

    def failed(self, request: Request, error: AdScreenError) -> Response:
        """Answer with why there is no television."""
        language = pick_language(request.headers.get("accept-language"), self._language)
        response = error_response(error, language, status=television_status_of(error.failure))
        response.headers.update(CORS)
        return response

    def _known(self, request: Request, ref: str) -> int | None:
        """Return the newest segment that this client has seen: by its ETag, else by its connection."""
        tag = request.headers.get("if-none-match", "").removeprefix("W/").strip('"')
        if tag.isascii() and tag.isdigit() and len(tag) < 20:
            return int(tag)
        return self._served.get((*_connection(request), ref))

    def _remember(self, request: Request, ref: str, newest: int) -> None:
        key = (*_connection(request), ref)
        self._served[key] = newest
        self._served.move_to_end(key)
        if len(self._served) > _CONNECTIONS:
            self._served.popitem(last=False)


def live_address(ref: str, *, prefix: str = "/live") -> str:
    """Return the path of a channel's playlist."""
    return f"{prefix}/{quote(ref, safe='')}/index.m3u8"


def _connection(request: Request) -> tuple[str, int]:
    client = request.client
    return (client.host, client.port) if client else ("", 0)


def _playlist_response(request: Request, answer: PlaylistAnswer, base: str) -> Response:
    tag = f'W/"{answer.newest}"'
    headers = {**PLAYLIST_HEADERS, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    text = with_base(answer.text, base) if base else answer.text
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(text, headers=headers, media_type=MEDIA_TYPE)
    return Response(_gzipped(text), headers={**headers, "Content-Encoding": "gzip"}, media_type=MEDIA_TYPE)


@lru_cache(maxsize=512)
def _gzipped(text: str) -> bytes:
    return gzip.compress(text.encode(), compresslevel=5, mtime=0)
