"""Give memory back: television is megabytes that come and go every two seconds, for ever."""

import ctypes
import io
import mmap
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

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


_MADV_POPULATE_WRITE = 23


def joined(pieces: Sequence[bytes | memoryview]) -> bytes:
    """Return `b"".join(pieces)`; a large block gets its memory by one call instead of page by page.

    Fresh pages cost more than the copy into them: one fault each, some 400 a segment. madvise(2),
    MADV_POPULATE_WRITE, makes them all; where the kernel has none (before Linux 5.14) nothing changes.
    """
    size = sum(map(len, pieces))
    if size < _LARGE:
        return b"".join(pieces)
    block = io.BytesIO(bytes(size))  # calloc: its pages are not there yet; writing goes into these very bytes
    _populate(block, size)
    for piece in pieces:
        block.write(piece)
    return block.getvalue()


def _populate(block: io.BytesIO, size: int) -> None:
    madvise = _madvise()
    if madvise is None:
        return
    with block.getbuffer() as view:
        at = ctypes.addressof(ctypes.c_char.from_buffer(view))
        first, end = -at % mmap.PAGESIZE, (at + size) % mmap.PAGESIZE
        madvise(at + first, size - first - end, _MADV_POPULATE_WRITE)


@cache
def _madvise() -> "ctypes._NamedFuncPointer | None":
    try:
        call = ctypes.CDLL(None).madvise
    except (OSError, AttributeError):
        return None
    call.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return call
