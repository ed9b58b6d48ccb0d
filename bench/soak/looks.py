"""What is on a screen's glass, moment by moment: pictures of it, reduced to what a judge needs.

Chromium sends a picture whenever the glass changes (CDP `Page.startScreencast`). Of each only this is kept:
is it black, which number does the test picture carry, or is it something else (the venue's own content).
"""

from dataclasses import dataclass
from typing import Protocol

import av
from av.video.codeccontext import VideoCodecContext

from adscreen.simulator.timecode import read_code

BLACK = 20
"""Mean brightness, of 255, below which a picture without a code is black. A video's black is 16."""
_SAMPLED = 7
"""Each so many-th pixel and row decides how bright a picture is."""


@dataclass(frozen=True, slots=True)
class Look:
    """The glass from `at` on, until the next look."""

    at: float
    """Unix seconds."""
    number: int | None
    """What the time code says; None where there is none."""
    black: bool = False


class Decoder(Protocol):
    """Turns a picture into a look."""

    def look(self, at: float, jpeg: bytes) -> Look | None:
        """Return what a JPEG shows; None when it cannot be read."""
        ...


class JpegDecoder:
    """Decodes JPEG pictures of one page."""

    def __init__(self) -> None:
        self._codec: VideoCodecContext = av.CodecContext.create("mjpeg", "r")

    def look(self, at: float, jpeg: bytes) -> Look | None:
        """Return what a JPEG shows; None when it cannot be read."""
        for frame in self._codec.decode(av.Packet(jpeg)):
            plane = frame.planes[0]
            pixels, line = bytes(plane), plane.line_size
            return look_at(at, pixels, line, frame.width, frame.height)
        return None


def look_at(at: float, pixels: bytes, line: int, width: int, height: int) -> Look:
    """Return what a plane of brightness shows."""
    number = read_code(lambda x, y: pixels[y * line + x], width, height)
    if number is not None:
        return Look(at, number)
    sample = b"".join(pixels[y * line : y * line + width : _SAMPLED] for y in range(0, height, _SAMPLED))
    return Look(at, None, black=sum(sample) < BLACK * len(sample))
