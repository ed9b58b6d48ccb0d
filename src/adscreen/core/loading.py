"""Loading a program's modules: a start that is waited for."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import for the length of a `with` block with no collection of garbage: modules are none.

    Collections are a fifth of the time that a start takes.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def leave_out_what_is_loaded() -> None:
    """Have later collections leave out all that is there by now: it stays, and they hold the loop up."""
    gc.freeze()
