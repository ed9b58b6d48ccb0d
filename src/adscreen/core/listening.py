"""A socket to serve on, had before anything heavy is loaded."""

import socket

from adscreen.core.doorkeeper import take_over
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _

BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens (port 0: any free one); raises CONFLICT when the address cannot be had.

    Who connects from now on waits for the server rather than being refused: a program listens before it loads
    what it serves with. A killed program's socket is taken over, with all who queue at it.
    """
    if (left := take_over(host, port)) is not None:
        return left
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        reason = error.strerror or "cannot listen"
        raise AdScreenError(
            Failure.CONFLICT,
            f"{host} port {port}: {reason}",
            field="port",
            remedy=_("Choose another port, or stop the program that uses this one."),
        ) from None
    return sock
