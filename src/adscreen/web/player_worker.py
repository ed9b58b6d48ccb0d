"""`/player-worker.js`: the service worker of screens' pages. Its address never changes."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from adscreen.web.etag import conditional
from adscreen.web.player_page.assets import DIST, bundle_names

WORKER_PATH = "/player-worker.js"
SCOPE = "/player"
"""Pages below it are the worker's; no worker of ours can be registered for an operator's."""
HEADERS = {
    "Service-Worker-Allowed": SCOPE,
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
    "Cache-Control": "no-cache",
}


async def player_worker(request: Request) -> Response:
    """Serve the worker; its ETag is its version. Raises AssetsMissingError when there is no bundle."""
    name = bundle_names()["worker.js"]
    script = await asyncio.to_thread((DIST / name).read_bytes)
    answer = Response(script, media_type="text/javascript", headers=HEADERS)
    return conditional(request, answer, name.removesuffix(".js"))
