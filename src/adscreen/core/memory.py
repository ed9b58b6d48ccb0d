"""Give memory back: television is megabytes that come and go every two seconds, for ever."""

import ctypes
from contextlib import suppress

_M_MMAP_THRESHOLD = -3
_LARGE = 262_144


def return_large_blocks() -> bool:
    """Have the C library map blocks of 256 KB and more on their own, so that freeing one shrinks the process.

    glibc raises that limit by itself to the largest block freed (mallopt(3), M_MMAP_THRESHOLD), after which
    segments fragment the heap: some 0.5 MB a channel. False where the library is not glibc.
    """
    with suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE))
    return False
