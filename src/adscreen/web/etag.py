"""Conditional answers: what has not changed is not sent again (RFC 9110 section 13.1.2)."""

from starlette.requests import Request
from starlette.responses import Response


def conditional(request: Request, response: Response, version: str) -> Response:
    """Return `response` with `version` as its ETag, or 304 when the caller has this version."""
    etag = f'"{version}"'
    headers = {"ETag": etag, "Cache-Control": response.headers.get("cache-control", "no-cache")}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def matches(if_none_match: str | None, etag: str) -> bool:
    """Tell whether an If-None-Match header names `etag`; weak and strong tags are the same here."""
    tags = (tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(","))
    return any(tag in {etag, "*"} for tag in tags)
