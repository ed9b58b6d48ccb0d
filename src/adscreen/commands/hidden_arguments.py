"""Keep addresses with credentials out of the process list: a process begun anew gets them through a pipe.

A command that takes addresses calls `hide` first. When one of them may hold a secret, the program replaces
itself by one whose command line has `--from-fd N` in place of the addresses; that one gets them by `read`.
"""

import json
import os
import sys

from adscreen.core.redact import redact


def hide(command: str, addresses: tuple[str, ...], options: tuple[str, ...], *, always: bool = False) -> None:
    """Replace this process when `addresses` must not show in its command line; else return.

    `options` are the command's other arguments, as they are to be given again. `always` is for texts that may
    hold a login in any form.
    """
    if not addresses:
        return
    if not always and all(redact(address) == address and "?" not in address for address in addresses):
        return
    handle, end = os.pipe()
    os.set_inheritable(handle, True)
    text = json.dumps(addresses).encode()
    if len(text) > 60_000:  # what a pipe holds with nobody reading yet
        os.close(end)
        raise ValueError("too many addresses for a command line: use --from FILE")
    os.write(end, text)
    os.close(end)
    again = [sys.executable, "-m", "adscreen", command, "--from-fd", str(handle), *options]
    os.execv(sys.executable, again)  # noqa: S606  (ourselves, with no shell)


def read(handle: int) -> tuple[str, ...]:
    """Return the addresses that `hide` handed on."""
    with os.fdopen(handle) as pipe:
        return tuple(json.load(pipe))
