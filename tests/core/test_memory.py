import ctypes

from adscreen.core.memory import keep_large_blocks, return_large_blocks


def test_it_works_where_the_library_is_glibc() -> None:
    assert keep_large_blocks() is return_large_blocks() is hasattr(ctypes.CDLL(None), "gnu_get_libc_version")
