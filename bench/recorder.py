"""A wire in between that notes when each key frame of a transport stream passes: the stream's own times."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

from adscreen.media.mpegts.packets import PACKET
from adscreen.media.mpegts.pes import read_pes

_START = re.compile(rb"G[\x40-\x5f].[\x30-\x3f].[\x40-\x7f\xc0-\xff]", re.DOTALL)
"""A packet that starts a unit and carries random_access_indicator (ISO/IEC 13818-1 section 2.4.3.4)."""
_VIDEO = b"\0\0\1\xe0"


def key_frames(data: bytes) -> list[int]:
    """Return the presentation times of the key frames that begin in `data`, 90 kHz ticks."""
    found = []
    for match in _START.finditer(data):
        packet = data[match.start() : match.start() + PACKET]
        at = packet.find(_VIDEO)
        head = read_pes(packet, at, len(packet)) if at > 0 else None
        if head is not None and head.pts is not None:
            found.append(head.pts)
    return found


class Recorder:
    """Passes connections on to a server; `passed` holds when each key frame came, by its PTS."""

    def __init__(self, url: str) -> None:
        self.passed: dict[int, float] = {}
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 80)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{self._door.getsockname()[1]}"))

    def serve(self) -> None:
        """Take connections until closed."""
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _pass(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(self._server) as far:
            far.sendall(near.recv(65_536))
            tail = b""
            while data := far.recv(262_144):
                now = time.monotonic()
                near.sendall(data)
                tail += data
                for pts in key_frames(tail):
                    self.passed.setdefault(pts, now)
                tail = tail[1 - PACKET :]


@contextmanager
def recorded(url: str) -> Iterator[Recorder]:
    """Yield a recorder in front of `url` for the length of the block."""
    recorder = Recorder(url)
    threading.Thread(target=recorder.serve, daemon=True).start()
    try:
        yield recorder
    finally:
        recorder.close()
