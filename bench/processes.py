"""Start what is measured as processes of its own, and read what they use from the operating system."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ADSCREEN = (sys.executable, "-m", "adscreen")


@dataclass(frozen=True)
class Started:
    """A process and what it has printed."""

    process: subprocess.Popen[bytes]
    output: Path

    def wait_for(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Wait until the output holds `pattern`; raises with the output when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if found := re.search(pattern, self.output.read_text()):
                return found
            time.sleep(0.02)
        raise RuntimeError(f"no {pattern!r} in: {self.output.read_text()[-2000:]}")

    def cpu_seconds(self) -> float:
        """Return user and system seconds of the process and its children so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        children = psutil.Process(self.process.pid).children(recursive=True)
        below = [child.cpu_times() for child in children]
        return times.user + times.system + sum(each.user + each.system for each in below)

    def pss_bytes(self) -> int:
        """Return the proportional set size: what this process adds to the machine's memory."""
        return int(psutil.Process(self.process.pid).memory_full_info().pss)


@contextmanager
def started(arguments: Sequence[str], **environment: str) -> Iterator[Started]:
    """Run a program for the length of the block; it is told to end, and killed after 10 s."""
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        process = subprocess.Popen(
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **environment},
        )
        try:
            yield Started(process, Path(log.name))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def fetch(url: str, timeout: float = 30) -> bytes:
    """Return what a loopback address answers."""
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        body: bytes = answer.read()
    return body
