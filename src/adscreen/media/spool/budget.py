"""How much memory all spools together may take."""

import os

_RESERVE = 4
"""One part in so many of the file system stays free for others: browsers live in /dev/shm too; ..."""
_RESERVE_MOST = 2 * 1024**3
"""... no more bytes than this: a spool may lie on a large disk as well."""


class Budget:
    """Bytes that may be taken yet."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int, handle: int) -> bool:
        """Take `size` bytes for a file that is open as `handle`; False where there is no room for them."""
        disk = os.fstatvfs(handle)
        reserve = min(disk.f_blocks * disk.f_frsize // _RESERVE, _RESERVE_MOST)
        if size > min(self._left, disk.f_bavail * disk.f_frsize - reserve):
            return False
        self._left -= size
        return True

    def force(self, size: int) -> None:
        """Count bytes that are taken already."""
        self._left -= size

    def give(self, size: int) -> None:
        """Give bytes back."""
        self._left += size
