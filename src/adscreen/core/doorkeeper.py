"""Keeps a killed program's listening socket open until the next one has it: nobody is refused meanwhile.

A child holds the socket beside the program. Where the program ends as it should, the child ends with it.
Where it is killed, the child waits HOLD seconds for a program of the same user that wants the same address,
hands the socket over with all who queue at it, and ends. On Linux, where a name without a file can be had
for that.
"""

import atexit
import contextlib
import os
import select
import socket
import struct
import sys
import time

HOLD = 10.0
"""Seconds that a socket is held for a program that was killed; who connects waits as long at most."""
_LOOK = 0.2
"""Seconds between two looks whether the program lives."""
_TAKE = 2.0
"""Seconds that a hand-over may take."""
_PEER = struct.Struct("3i")
"""SO_PEERCRED: process, user and group."""


def take_over(host: str, port: int) -> socket.socket | None:
    """Return the listening socket that a killed program left for this address; None where there is none."""
    if not _is_possible() or not port:
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door, contextlib.suppress(OSError, EOFError):
        door.settimeout(_TAKE)
        door.connect(_name(host, port))
        if _user_of(door) == os.getuid():
            _nothing, handles, _flags, _address = socket.recv_fds(door, 1, 1)
            return socket.socket(fileno=handles[0]) if handles else None
    return None


def keep_open(sock: socket.socket) -> None:
    """Have a listening socket kept open should this program be killed; call it before threads are started."""
    if not _is_possible():
        return
    host, port = sock.getsockname()[:2]
    end, ours = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child:
        os.close(end)
        atexit.register(_dismiss, parent, child, ours)
        return
    try:
        _stand(sock, end, parent, _name(host, port))
    finally:
        os._exit(0)


def _is_possible() -> bool:
    return sys.platform == "linux"


def _name(host: str, port: int) -> str:
    """Return the name at which a socket is handed over; without a file, so it goes with the process."""
    return f"\0adscreen door {os.getuid()} {host} {port}"


def _user_of(door: socket.socket) -> int:
    _process, user, _group = _PEER.unpack(door.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return int(user)


def _dismiss(parent: int, child: int, ours: int) -> None:
    """Tell the child that the program ends as it should."""
    if os.getpid() == parent:
        with contextlib.suppress(OSError):
            os.write(ours, b".")
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def _stand(sock: socket.socket, end: int, parent: int, name: str) -> None:
    """Be the child: wait for the program's end, and for who wants its socket then."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    _close_all_but({0, 1, 2, sock.fileno(), end})
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(name)
        door.listen(1)
        until: float | None = None
        while until is None or time.monotonic() < until:
            watched: list[socket.socket | int] = [door] if until is not None else [door, end]
            ready, _out, _err = select.select(watched, [], [], _LOOK)
            if end in ready and os.read(end, 1):
                return
            if until is None and os.getppid() != parent:
                until = time.monotonic() + HOLD
            if door in ready and _hand_over(door, sock, parent):
                return


def _hand_over(door: socket.socket, sock: socket.socket, parent: int) -> bool:
    """Answer who asks for the socket; True when it has been given, which only a killed program's is."""
    asking, _address = door.accept()
    with asking, contextlib.suppress(OSError):
        asking.settimeout(_TAKE)
        if os.getppid() != parent and _user_of(asking) == os.getuid():
            socket.send_fds(asking, [b"."], [sock.fileno()])
            return True
    return False


def _close_all_but(kept: set[int]) -> None:
    for entry in os.listdir("/proc/self/fd"):  # noqa: PTH208  (numbers, not paths)
        if int(entry) not in kept:
            with contextlib.suppress(OSError):
                os.close(int(entry))
