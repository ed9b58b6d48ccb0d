"""What `ps` would show of the processes below this one, looked at all the time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

EVERY = 0.05
"""Seconds between two looks."""


class ProcessList:
    """The command lines seen so far, by process."""

    def __init__(self) -> None:
        self._lines: dict[int, list[str]] = {}
        self._ended = threading.Event()

    def look(self) -> None:
        """Take one look at every process below this one."""
        for process in psutil.Process().children(recursive=True):
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            seen = self._lines.setdefault(process.pid, [])
            if line and line not in seen[-1:]:
                seen.append(line)

    def watch(self) -> None:
        """Look until told to end."""
        while not self._ended.wait(EVERY):
            self.look()

    def end(self) -> None:
        """Let `watch` return."""
        self._ended.set()

    def lines(self, *, hiding: frozenset[int] = frozenset()) -> list[str]:
        """Return all command lines; of `hiding` processes what they show once they replaced themselves."""
        return [
            line
            for pid, lines in self._lines.items()
            for line in (_hidden(lines) if pid in hiding else lines)
        ]

    def hidden(self, pid: int) -> bool:
        """Tell whether a process that was started with a secret has been seen without its arguments."""
        return any("--from-fd" in line for line in self._lines.get(pid, []))


def _hidden(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if any("--from-fd" in early for early in lines[: at + 1])]


@contextmanager
def process_list() -> Iterator[ProcessList]:
    """Watch for the length of the block."""
    seen = ProcessList()
    thread = threading.Thread(target=seen.watch, name="process list")
    thread.start()
    try:
        yield seen
    finally:
        seen.end()
        thread.join(10)
