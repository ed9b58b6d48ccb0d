"""`/api/docs`: every route of the API on one page that needs no script and nothing from elsewhere."""

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

METHODS = ("get", "post", "put", "patch", "delete")


async def api_docs(request: Request) -> HTMLResponse:
    """Serve the page."""
    schema: dict[str, Any] = request.app.openapi()
    rows = "\n".join(
        _row(method, path, item[method])
        for path, item in schema["paths"].items()
        for method in METHODS
        if method in item
    )
    return HTMLResponse(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>AdScreen API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        '<body><main><h1>AdScreen API</h1><p>For programs: <a href="/api/openapi.json">openapi.json</a>. '
        "Errors are JSON, <code>{code, text, remedy, field?}</code>, in the language of Accept-Language.</p>"
        f"\n{rows}\n</main></body></html>\n"
    )


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    about = operation.get("description") or operation.get("summary", "")
    return f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(about)}</p>"
