"""How much memory all spools together may take."""

import os

_RESERVE = 4
"""One part in so many of the file system stays free for others: browsers live in /dev/shm too."""


class Budget:
    """Bytes that may be taken yet."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int, handle: int) -> bool:
        """Take `size` bytes for a file that is open as `handle`; False where there is no room for them."""
        disk = os.fstatvfs(handle)
        free = (disk.f_bavail - disk.f_blocks // _RESERVE) * disk.f_frsize
        if size > min(self._left, free):
            return False
        self._left -= size
        return True

    def force(self, size: int) -> None:
        """Count bytes that are taken already."""
        self._left -= size

    def give(self, size: int) -> None:
        """Give bytes back."""
        self._left += size
