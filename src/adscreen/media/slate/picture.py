"""The built-in slate: the channel's name and a short text on a quiet ground, as libass draws it.

All that matters stands in the middle: nothing is lost at 4:3, nor on a screen that is turned upright.
"""

FONTS = "fonts"
"""Folder of the letters beside this module: Inter (SIL Open Font License), Latin, Greek and Cyrillic. Others
are taken from the system's fonts.
"""
_FAMILY = "Inter SemiBold"
_LONGEST = 90
"""Letters of a name."""
_SIZES = ((14, 156), (24, 124), (44, 98))
_SMALLEST = 74
_ROUND = 0.5523
"""Handle of a Bézier curve that makes a quarter of a circle."""

GROUND = (
    "gradients=size={width}x{height}:rate=25:nb_colors=2:c0=0x0a101d:c1=0x1a2b50:speed=0.00001:seed=1"
    ":x0=0:y0=0:x1={width}:y1={height}"
)
"""ffmpeg's source of the ground."""


def drawing(width: int, height: int, title: str, words: str) -> str:
    """Return what libass draws (ASS v4+) on a picture of `width` by `height` square pixels."""
    width, height = round(width * 1080 / min(width, height)), round(height * 1080 / min(width, height))
    middle, title = height / 2, _plain(title)
    size = next((size for most, size in _SIZES if len(title) <= most), _SMALLEST)
    side = round(width * 0.1)
    hills = [_disc(width / 2, height * 1.18, min(width, height) * share) for share in (1.14, 0.86, 0.62)]
    half, thick = 70, 3
    left, right, top, bottom = width / 2 - half, width / 2 + half, middle - thick, middle + thick
    line = f"m {left:.0f} {top:.0f} l {right:.0f} {top:.0f} {right:.0f} {bottom:.0f} {left:.0f} {bottom:.0f}"
    return "\n".join(
        (
            "[Script Info]",
            f"ScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 0",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, Spacing, BorderStyle, Outline, Shadow, "
            "Alignment, MarginL, MarginR, MarginV",
            f"Style: name,{_FAMILY},{size:.1f},&H00FFFFFF,{-size / 80:.2f},1,0,0,2,{side},{side},"
            f"{middle + 34:.0f}",
            f"Style: words,{_FAMILY},54,&H00DCC9B4,0,1,0,0,8,{side},{side},{middle + 46:.0f}",
            f"Style: shape,{_FAMILY},20,&H00D96F3D,0,1,0,0,7,0,0,0",
            "[Events]",
            "Format: Layer, Start, End, Style, Text",
            *(
                _shown(0, "shape", rf"{{\pos(0,0)\1a&H{alpha}&\p1}}{hill}")
                for alpha, hill in zip(("EA", "E4", "DC"), hills, strict=True)
            ),
            _shown(1, "shape", rf"{{\pos(0,0)\1c&HF09A5A&\p1}}{line}"),
            _shown(2, "name", title),
            _shown(2, "words", words),
            "",
        )
    )


def _shown(layer: int, style: str, text: str) -> str:
    return f"Dialogue: {layer},0:00:00.00,9:00:00.00,{style},{text}"


def _plain(title: str) -> str:
    """Return a name as one short line in which nothing is a command: it comes from a provider."""
    line = " ".join(title.translate({0x5C: "/", 0x7B: "(", 0x7D: ")"}).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _disc(x: float, y: float, radius: float) -> str:
    near = radius * _ROUND
    turns = (
        (x - radius, y - near, x - near, y - radius, x, y - radius),
        (x + near, y - radius, x + radius, y - near, x + radius, y),
        (x + radius, y + near, x + near, y + radius, x, y + radius),
        (x - near, y + radius, x - radius, y + near, x - radius, y),
    )
    curves = " ".join("b " + " ".join(f"{value:.0f}" for value in turn) for turn in turns)
    return f"m {x - radius:.0f} {y:.0f} {curves}"
