"""Server-Sent Events as text (HTML Standard section 9.2.6, "Interpreting an event stream")."""

import json
from collections.abc import Mapping

from starlette.responses import StreamingResponse

RETRY = b"retry: 3000\n\n"
"""Milliseconds after which a browser's own machinery comes back; pages of ours wait by their own policy."""
COMMENT = b": still here\n\n"
"""What no script hears: it keeps the connection open at proxies that close silent ones."""

HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
"""No proxy may keep, pack or hold back what is told (nginx reads the second)."""


class EventStream(StreamingResponse):
    """An answer that goes on."""

    media_type = "text/event-stream"


def event(name: str, data: Mapping[str, object]) -> bytes:
    """Return one event; JSON has no line breaks, which would end its data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
