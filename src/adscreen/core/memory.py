"""How the C library deals with large blocks: television is megabytes that come and go, for ever.

glibc maps blocks from a limit on by themselves, so that freeing one shrinks the process; it raises that limit
by itself to the largest block freed (mallopt(3), M_MMAP_THRESHOLD).
"""

import ctypes
from contextlib import suppress

_M_MMAP_THRESHOLD = -3
_LARGE = 131_072
_HUGE = 1_048_576


def return_large_blocks() -> bool:
    """Have each block of 128 KB and more given back: those of a whole window would fragment the heap.

    That was some 1.5 MB a channel. False where the library is not glibc.
    """
    return _map_from(_LARGE)


def keep_large_blocks() -> bool:
    """Have them kept for the next ones, where each lives for a segment's length only.

    That spares a page fault each 4 KB, 15 % of what a channel costs. False where the library is not glibc.
    """
    return _map_from(_HUGE)


def _map_from(size: int) -> bool:
    with suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, size))
    return False
