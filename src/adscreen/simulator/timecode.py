"""The number of each frame in the picture itself, as blocks that survive scaling, JPEG and a camera's eye.

Two rows along the upper edge: in the upper one a white block is a 1, the lowest bit left; the lower row says
the opposite, so that any other picture is known to carry no code.
"""

from collections.abc import Callable

BITS = 11
COLUMNS = 16
"""Blocks that fit the picture's width; the first and the last stay free."""
CONTRAST = 60
"""Least difference of brightness (of 255) between a block and its opposite."""
_ROWS = 12
"""Blocks that would fit the picture's height."""

Grey = Callable[[int, int], int]
"""Returns the brightness at a column and a row of pixels, 0 to 255."""


def boxes(size: tuple[int, int], units: int, lead: int) -> str:
    """Return ffmpeg's filters that draw the code; frame `lead` is number 0, and `units` frames repeat.

    `units` must not exceed 2 to the power of `BITS`.
    """
    width, height = size[0] // COLUMNS, size[1] // _ROWS
    number = f"mod(n+{units - lead % units}\\,{units})"
    field = f"drawbox=x={width}:y=0:w={width * BITS}:h={2 * height}:color=black:t=fill"
    parts = [field]
    for bit in range(BITS):
        value = f"mod(floor({number}/{1 << bit})\\,2)"
        for row, condition in ((0, value), (1, f"not({value})")):
            place = f"x={width * (bit + 1)}:y={height * row}:w={width}:h={height}"
            parts.append(f"drawbox={place}:color=white:t=fill:enable='{condition}'")
    return ",".join(parts)


def read_code(grey: Grey, width: int, height: int) -> int | None:
    """Return the number that a picture of `width` by `height` shows, however it was scaled; None for none."""
    number = 0
    for bit in range(BITS):
        x = int((bit + 1.5) * width / COLUMNS)
        above, below = (grey(x, int((row + 0.5) * height / _ROWS)) for row in (0, 1))
        if abs(above - below) < CONTRAST:
            return None
        number |= (above > below) << bit
    return number
