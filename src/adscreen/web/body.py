"""Request bodies of bounded size."""

from starlette.requests import Request

from adscreen.core.errors import AdScreenError, Failure


async def read_limited(request: Request, limit: int) -> bytes:
    """Return the whole body; raises TOO_LARGE as soon as it has more than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise AdScreenError(Failure.TOO_LARGE, f"body over {limit} bytes")
    return bytes(body)
