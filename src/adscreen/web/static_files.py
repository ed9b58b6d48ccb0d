"""`/static`: scripts, styles and icons of the pages."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from adscreen.web.player_page.assets import AssetsMissingError, bundle_names

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


class CachedStaticFiles(StaticFiles):
    """Bundled files carry their hash in their name and may be kept for ever; others are asked for anew."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve a file with the caching that its name allows."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = FOR_EVER if _is_hashed(Path(path).name) else "no-cache"
        return response


def _is_hashed(name: str) -> bool:
    try:
        names = bundle_names()
    except AssetsMissingError:
        return False
    return name in names.values() and name not in names
