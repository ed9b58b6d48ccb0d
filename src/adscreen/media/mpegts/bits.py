"""Bits of a parameter set, most significant first, with Exp-Golomb codes (ITU-T H.264 section 9.1)."""


class BitsOverError(Exception):
    """The data ended before the value did."""


class Bits:
    """Reads bits; raises `BitsOverError` past the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    @property
    def left(self) -> int:
        """Bits not read yet."""
        return self._left

    def take(self, count: int) -> int:
        """Return the next `count` bits as an unsigned number."""
        if count > self._left:
            raise BitsOverError
        self._left -= count
        return self._value >> self._left & (1 << count) - 1

    def unsigned(self) -> int:
        """Return an unsigned Exp-Golomb value."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise BitsOverError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """Return a signed Exp-Golomb value."""
        code = self.unsigned()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def without_emulation(nal: bytes) -> bytes:
    """Return a NAL unit without its emulation prevention bytes (H.264 section 7.3.1, H.265 as well)."""
    return nal.replace(b"\0\0\3", b"\0\0")
