"""Lines over time as SVG that stands in the page itself."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, EDGE = 760, 150, 34

Points = Sequence[tuple[float, float]]


def plot(title: str, lines: Mapping[str, Points], marks: Sequence[float] = ()) -> str:
    """Return a plot of named lines; `marks` are moments to point at. Empty when there is nothing to draw."""
    points = [point for line in lines.values() for point in line]
    if not points:
        return ""
    first, last = min(x for x, _y in points), max(x for x, _y in points)
    top = max(*(y for _x, y in points), 1e-9) * 1.08
    wide, high = max(last - first, 1e-9), HEIGHT - 2 * EDGE

    def place(x: float, y: float) -> str:
        return f"{EDGE + (x - first) / wide * (WIDTH - 2 * EDGE):.1f},{HEIGHT - EDGE - y / top * high:.1f}"

    drawn = "".join(
        f'<polyline class="l{index % 5}" points="{" ".join(place(x, y) for x, y in line)}"/>'
        for index, line in enumerate(lines.values())
    )
    pointed = "".join(f'<path class="mark" d="M{place(x, 0)}V{EDGE}"/>' for x in marks if first <= x <= last)
    names = "".join(
        f'<text class="l{index % 5}" x="{EDGE + 150 * index}" y="{EDGE - 8}">{escape(name)}</text>'
        for index, name in enumerate(lines)
    )
    scale = f'<text x="2" y="{EDGE + 8}">{top:.0f}</text><text x="2" y="{HEIGHT - EDGE}">0</text>'
    minutes = f'<text x="{WIDTH - 70}" y="{HEIGHT - 14}">{wide / 60:.1f} min</text>'
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"{pointed}{drawn}{names}{scale}{minutes}</svg></figure>"
    )
