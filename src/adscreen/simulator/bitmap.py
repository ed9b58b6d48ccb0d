"""Pictures without a font or a library: letters of 5 by 7 dots, discs and gradients, written as PNG."""

import struct
import unicodedata
import zlib

Colour = tuple[int, int, int]

_GLYPHS = {
    "A": "0e11111f111111", "B": "1e11111e11111e", "C": "0e11101010110e", "D": "1e11111111111e",
    "E": "1f10101e10101f", "F": "1f10101e101010", "G": "0e11101713110f", "H": "1111111f111111",
    "I": "0e04040404040e", "J": "0702020202120c", "K": "11121418141211", "L": "1010101010101f",
    "M": "111b1515111111", "N": "11191513111111", "O": "0e11111111110e", "P": "1e11111e101010",
    "Q": "0e11111115120d", "R": "1e11111e141211", "S": "0f10100e01011e", "T": "1f040404040404",
    "U": "1111111111110e", "V": "11111111110a04", "W": "11111115151b11", "X": "11110a040a1111",
    "Y": "11110a04040404", "Z": "1f01020408101f", "0": "0e11131519110e", "1": "040c040404040e",
    "2": "0e11010204081f", "3": "1f02040201110e", "4": "02060a121f0202", "5": "1f101e0101110e",
    "6": "0608101e11110e", "7": "1f010204080808", "8": "0e11110e11110e", "9": "0e11110f01020c",
    "-": "0000001f000000", "+": "0004041f040400", ".": "00000000000606", ",": "00000000060408",
}  # fmt: skip
_BLANK = "00000000000000"


def text_rows(text: str) -> list[str]:
    """Return seven rows of `#` and space that spell `text` (accents and unknown signs are left out)."""
    plain = unicodedata.normalize("NFD", text.upper())
    glyphs = [_GLYPHS.get(c, _BLANK) for c in plain if not unicodedata.combining(c)]
    return [
        " ".join(f"{int(glyph[2 * row : 2 * row + 2], 16):05b}" for glyph in glyphs)
        .replace("0", " ")
        .replace("1", "#")
        for row in range(7)
    ]


def name_card(text: str, dot: int, ink: Colour, paper: Colour) -> bytes:
    """Return a PNG of `text` with dots of `dot` pixels on a half-transparent card."""
    on, off = bytes((*ink, 255)) * dot, bytes((*paper, 150)) * dot
    rows: list[bytes] = []
    for row in ("", *text_rows(text), ""):
        width = len(text_rows(text)[0])
        line = off * 2 + b"".join(on if c == "#" else off for c in row.ljust(width)) + off * 2
        rows += [line] * dot
    return png(rows, alpha=True)


def disc(size: int, colour: Colour) -> bytes:
    """Return a PNG of a soft disc, `size` pixels wide, on nothing."""
    middle = (size - 1) / 2
    rows = []
    for y in range(size):
        line = bytearray()
        for x in range(size):
            distance = ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 / (size / 2)
            line += bytes((*colour, max(0, min(230, int((1 - distance) * 900)))))
        rows.append(bytes(line))
    return png(rows, alpha=True)


def gradient(top: Colour, bottom: Colour, width: int = 32, height: int = 18) -> bytes:
    """Return a small PNG that goes from one colour to the other, to be enlarged."""
    rows = []
    for y in range(height):
        line = bytearray()
        for x in range(width):
            share = (x / (width - 1) + 2 * y / (height - 1)) / 3
            line += bytes(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        rows.append(bytes(line))
    return png(rows, alpha=False)


def bar(width: int, height: int, colour: Colour) -> bytes:
    """Return a PNG of one colour."""
    return png([bytes((*colour, 220)) * width] * height, alpha=True)


def png(rows: list[bytes], *, alpha: bool) -> bytes:
    """Return rows of RGB or RGBA pixels as a PNG file (ISO/IEC 15948: IHDR, IDAT, IEND; no row filter)."""
    width = len(rows[0]) // (4 if alpha else 3)
    header = struct.pack(">IIBBBBB", width, len(rows), 8, 6 if alpha else 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", header) + _part(b"IDAT", pixels) + _part(b"IEND", b"")


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
