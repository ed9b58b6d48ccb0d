"""How a channel is called outside this layer: an opaque text that screens and the data plane hand around."""

import re

_REF = re.compile(r"c([1-9]\d{0,17})")


def channel_ref(channel_id: int) -> str:
    """Return the reference of a channel."""
    return f"c{channel_id}"


def channel_id(ref: str) -> int | None:
    """Return the channel's id; None for a text that is no reference of ours."""
    match = _REF.fullmatch(ref)
    return int(match[1]) if match else None
