"""Answers as a panel's web server gives them."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Not Allowed",
    406: "Not Acceptable",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}

PORTAL = (
    "<!DOCTYPE html><html><head><title>Portal</title></head>"
    "<body><h1>Welcome</h1><p>Please renew your package to go on watching.</p></body></html>"
)
"""The web page that some providers send in place of television, with status 200."""


def refusal(status: int) -> Response:
    """Return the page of a bare nginx, which panels answer almost every denial with."""
    title = f"{status} {_REASONS.get(status, '')}".strip()
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return HTMLResponse(page, status, {"Server": "nginx", "Cache-Control": "no-store"})


def portal() -> Response:
    """Return a web page with status 200."""
    return HTMLResponse(PORTAL, headers={"Server": "nginx"})


def base_of(request: Request) -> str:
    """Return the address under which the client sees this server."""
    return str(request.base_url).rstrip("/")


def agent_of(request: Request) -> str:
    """Return the client's User-Agent."""
    return request.headers.get("user-agent", "")


def peer_of(request: Request) -> str:
    """Return the client's address."""
    return request.client.host if request.client else ""
