"""What is on a page's glass, picture by picture: Chromium sends one whenever the glass changes."""

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import av
from playwright.sync_api import Page

CAST = {"format": "jpeg", "quality": 60, "maxWidth": 320, "maxHeight": 180, "everyNthFrame": 1}
BLACK = 12
"""Brightest of a picture's mean colours below which it counts as black: the slate's night is brighter."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The glass from `at` (Unix seconds) on, until the next one."""

    at: float
    colour: tuple[int, int, int]
    """Mean of its upper half: a ticker runs along the bottom."""

    @property
    def black(self) -> bool:
        """Whether nothing is seen."""
        return max(self.colour) < BLACK


@dataclass
class Glass:
    """All that was seen."""

    pictures: list[tuple[float, bytes]] = field(default_factory=list)

    def sights(self) -> list[Sight]:
        """Return what was seen, in order."""
        decoder = av.CodecContext.create("mjpeg", "r")
        return [
            Sight(at, _mean(frame)) for at, jpeg in self.pictures for frame in decoder.decode(av.Packet(jpeg))
        ]


def _mean(frame: Any) -> tuple[int, int, int]:
    small = frame.reformat(width=16, height=16, format="rgb24").planes[0]
    line, pixels = small.line_size, bytes(small)
    upper = b"".join(pixels[row * line : row * line + 48] for row in range(8))
    red, green, blue = (sum(upper[part::3]) // 128 for part in range(3))
    return red, green, blue


def longest(sights: list[Sight], wrong: Callable[[Sight], bool]) -> tuple[float, Sight | None]:
    """Return the seconds of the longest run of sights that are `wrong`, and where it began."""
    worst: tuple[float, Sight | None] = (0.0, None)
    began: Sight | None = None
    for sight in sights:
        if began is not None and sight.at - began.at > worst[0]:
            worst = (sight.at - began.at, began)
        if not wrong(sight):
            began = None
        elif began is None:
            began = sight
    return worst


@contextmanager
def watched(page: Page) -> Iterator[Glass]:
    """Watch the glass of `page` for the length of the block."""
    glass = Glass()
    session = page.context.new_cdp_session(page)

    def seen(event: dict[str, Any]) -> None:
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})
        at = float(event["metadata"].get("timestamp") or time.time())
        glass.pictures.append((at, base64.b64decode(event["data"])))

    session.on("Page.screencastFrame", seen)
    session.send("Page.startScreencast", CAST)
    yield glass
    session.send("Page.stopScreencast")
