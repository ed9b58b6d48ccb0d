"""The HLS side of a channel: a sliding window whose numbers follow the wall clock, also over a restart."""

import hashlib
import math

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from adscreen.simulator.clip import Clip

WINDOW = 5
"""Segments listed."""

KEPT = 12
"""Segments served, counted from the newest: RFC 8216 section 6.2.2 asks for a window's length more."""


def newest_segment(clip: Clip, now: float) -> int:
    """Return the number of the last segment that is complete at Unix second `now`."""
    return int(now / (clip.segment_units * clip.step)) - 1


def playlist(clip: Clip, now: float, folder: str, *, encrypted: bool) -> str:
    """Return the live playlist; segments and key lie under the path `folder`."""
    newest = newest_segment(clip, now)
    seconds = clip.segment_units * clip.step
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{math.ceil(seconds)}",
        f"#EXT-X-MEDIA-SEQUENCE:{newest - WINDOW + 1}",
    ]
    if encrypted:
        lines.append(f'#EXT-X-KEY:METHOD=AES-128,URI="{folder}/key"')
    for number in range(newest - WINDOW + 1, newest + 1):
        lines += [f"#EXTINF:{seconds:.6f},", f"{folder}/{number}.ts"]
    return "\n".join([*lines, ""])


def placeholder_playlist(folder: str) -> str:
    """Return what panels answer instead of television: one clip of ten seconds, and the end."""
    return "\n".join(
        (
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            "#EXT-X-TARGETDURATION:10",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXTINF:10.0,",
            f"{folder}/notice.ts",
            "#EXT-X-ENDLIST",
            "",
        )
    )


def is_served(clip: Clip, number: int, now: float) -> bool:
    """Tell whether a segment is there: complete, and not gone for good."""
    newest = newest_segment(clip, now)
    return newest - KEPT < number <= newest


def channel_key(channel: str) -> bytes:
    """Return the AES-128 key of a channel: no secret, it only has to be the same after a restart."""
    return hashlib.sha256(f"simulated {channel}".encode()).digest()[:16]


def encrypt(data: bytes, key: bytes, number: int) -> bytes:
    """Encrypt a segment (RFC 8216 section 5.2: CBC, PKCS7, the sequence number as initialisation vector)."""
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(number.to_bytes(16))).encryptor()
    return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()
