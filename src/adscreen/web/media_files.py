"""`/media/<sha256>.<extension>`: creatives. Their names are their content, so they may be kept for ever."""

import asyncio

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.library.filetypes import by_extension
from adscreen.web.etag import matches
from adscreen.web.services import services


async def media_file(request: Request) -> Response:
    """Serve a stored file: whole, in ranges (RFC 9110 section 14), or as 304."""
    name = request.path_params["name"]
    path, kind = services(request).blobs.path(name), by_extension(name)
    if path is None or kind is None or not await asyncio.to_thread(path.is_file):
        raise AdScreenError(Failure.NOT_FOUND, "stored file")
    etag = f'"{name[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=kind.mime, headers=headers)


MEDIA_ROUTES = [Route("/media/{name}", media_file, methods=["GET", "HEAD"])]
