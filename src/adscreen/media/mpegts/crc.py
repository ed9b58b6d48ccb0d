"""The checksum of PSI sections: CRC-32/MPEG-2 (ISO/IEC 13818-1 annex A)."""

import zlib

_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def crc32_mpeg(data: bytes) -> int:
    """Return the checksum of `data`; 0 when `data` ends with its own valid checksum.

    zlib's polynomial is the same one bit-mirrored, so mirrored bytes in and a mirrored word out give ours.
    """
    mirrored = zlib.crc32(data.translate(_MIRROR)) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_MIRROR), "big")
