"""Ways to a channel other than HTTP, as they are told: to a console, and as a list to paste."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to a channel."""

    protocol: str
    """`UDP`, `RTP`, `RTSP`, `SRT` or `RTMP`."""
    title: str
    address: str = field(repr=False)
    """As it is pasted, with its made-up login."""


def list_of(offers: Iterable[Offer]) -> str:
    """Return a list of channels (M3U) that names every way."""
    lines = ["#EXTM3U"]
    for offer in offers:
        lines.append(f'#EXTINF:-1 group-title="Streams",{offer.title} ({offer.protocol})')
        lines.append(offer.address)
    return "\n".join([*lines, ""])
