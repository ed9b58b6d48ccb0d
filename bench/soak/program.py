"""AdScreen as a process that can be killed and comes back on the same address with the same data."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from adscreen.core.listening import listen
from bench.processes import ADSCREEN

READY = re.compile(r"AdScreen is at")
WELCOME = re.compile(r"http://\S+/welcome\?token=\S+")
PATIENCE = 60.0
ORPHANS_MOST = 5.0
"""Seconds that a killed program's children may outlive it."""


class Program:
    """`adscreen run`, or another command that serves, one life after the other."""

    def __init__(
        self, folder: Path, arguments: Sequence[str] = ("run",), ready: re.Pattern[str] = READY
    ) -> None:
        self._arguments = tuple(arguments)
        self._ready = ready
        with listen("127.0.0.1", 0) as free:
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "adscreen.log"
        self.orphans: list[str] = []
        """Children that outlived a killed program."""
        self.data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._left: list[psutil.Process] = []

    @property
    def pid(self) -> int:
        """Process id of this life."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Begin a life; returns once it serves. Raises RuntimeError with what it printed."""
        settings = {
            "ADSCREEN_DATA_DIR": str(self.data),
            "ADSCREEN_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
            "PYTHONUNBUFFERED": "1",
        }
        with self.log.open("ab") as log:
            began = log.tell()
            self._process = subprocess.Popen(
                [*ADSCREEN, *self._arguments, "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **settings},
            )
        ends = time.monotonic() + PATIENCE
        while not self._ready.search(self._printed(began)):
            if self._process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"AdScreen does not start: {self._printed(began)[-2000:]}")
            time.sleep(0.05)

    def welcome(self) -> str:
        """Return the one-time link that makes the administrator."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if found := WELCOME.search(self._printed(0)):
                return found[0]
            time.sleep(0.05)
        raise RuntimeError("no link for the administrator")

    def kill(self) -> None:
        """End this life as a power cut does."""
        assert self._process is not None
        self._left += psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def look_for_orphans(self) -> None:
        """Note which children of a killed program live on, some time after it."""
        left, self._left = self._left, []
        _gone, alive = psutil.wait_procs(left, timeout=ORPHANS_MOST)
        self.orphans += [child.name() for child in alive if child.is_running()]

    def kill_filters(self) -> int:
        """Kill the ffmpeg children; return how many there were."""
        assert self._process is not None
        found = [
            p for p in psutil.Process(self._process.pid).children(recursive=True) if "ffmpeg" in p.name()
        ]
        for child in found:
            child.kill()
        return len(found)

    def stop(self) -> None:
        """End for good."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _printed(self, since: int) -> str:
        with self.log.open("rb") as log:
            log.seek(since)
            return log.read().decode(errors="replace")
