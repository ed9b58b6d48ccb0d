"""Players that are not ours, as processes: each tells how many pictures it has decoded or shown so far.

Nothing of a player is changed but where its picture and sound go, which is nowhere.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page, sync_playwright
from tests.e2e.support.stock import HELD, STALLED, START, stock_page
from tests.support.browser import ARGUMENTS, find

from adscreen.media.ffmpeg import find_ffmpeg

_DECODE = ("-nostdin", "-loglevel", "warning", "-stats_period", "0.25", "-progress", "pipe:1")
_NOWHERE = ("-map", "0:v", "-f", "null", "-")


class Watcher(Protocol):
    """A player that runs."""

    def frames(self) -> int:
        """Return how many pictures it has decoded or shown."""
        ...

    def gone(self) -> bool:
        """Tell whether it has ended."""
        ...

    def last_words(self) -> str:
        """Return the end of what it said."""
        ...

    def close(self) -> None:
        """End it."""
        ...


@dataclass(frozen=True)
class Player:
    """How a player is started, and how its output tells what it decoded."""

    program: str
    arguments: Callable[[str], list[str]]
    count: Callable[[str], int]
    adds: bool = False
    """Each line that tells something tells of one picture more."""
    ask: str = ""
    """What must be typed for it to tell."""
    version: tuple[str, ...] = ("--version",)
    package: str = ""
    """The program that must be installed, where it is not the one that is started."""

    @property
    def path(self) -> str | None:
        """Where it is installed; None where it is not."""
        return shutil.which(self.program) if not self.package or shutil.which(self.package) else None

    def version_found(self) -> str:
        """Return its version in words."""
        told = subprocess.run(
            [*_as_somebody(self.program), self.package or str(self.path), *self.version],
            capture_output=True,
            check=False,
        )
        found = re.search(r"\d+\.\d+\.\d+", told.stdout.decode(errors="replace"))
        return found[0] if found else "unknown"


class Process:
    """A player as a process group of its own; its output is read as it comes."""

    def __init__(self, player: Player, address: str) -> None:
        self._player = player
        self._home = tempfile.TemporaryDirectory()
        Path(self._home.name).chmod(0o777)
        self._text = ""
        self._count = 0
        command = [*_as_somebody(player.program), str(player.path), *player.arguments(address)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "HOME": self._home.name},
        )
        self._reader = threading.Thread(target=self._read, name=player.program)
        self._reader.start()

    def frames(self) -> int:
        """Return the count that it told last, and ask for the next."""
        if self._player.ask and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(self._player.ask.encode())
                self._process.stdin.flush()
        return self._count

    def gone(self) -> bool:
        """Tell whether it has ended."""
        return self._process.poll() is not None

    def last_words(self) -> str:
        """Return the end of what it said."""
        return self._text[-1500:]

    def close(self) -> None:
        """End it and what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(5)
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        self._home.cleanup()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in iter(output.readline, b""):
                text = line.decode(errors="replace")
                told = self._player.count(text)
                self._count = self._count + bool(told) if self._player.adds else max(self._count, told)
                self._text = (self._text + text)[-6000:]


class StockPage:
    """hls.js as it comes, on a bare page in Chromium."""

    def __init__(self, address: str) -> None:
        self._stack = ExitStack()
        page = self._stack.enter_context(stock_page())
        playwright = self._stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        self._stack.callback(browser.close)
        self._page: Page = browser.new_page(viewport={"width": 640, "height": 360})
        self._page.goto(page)
        self._page.evaluate(START, [address, HELD, STALLED])

    def frames(self) -> int:
        """Return how many pictures were put on the glass."""
        return int(self._page.evaluate("seen.frames"))

    def gone(self) -> bool:
        """Tell whether it met a fatal error: a bare page has nothing that begins again."""
        return bool(self._page.evaluate("seen.fatal.length"))

    def last_words(self) -> str:
        """Return its errors."""
        return str(self._page.evaluate("JSON.stringify([seen.fatal, seen.errors])"))

    def close(self) -> None:
        """Close the browser."""
        self._stack.close()


def _ffmpeg(source: str) -> list[str]:
    return [*_DECODE, "-i", source, *_NOWHERE]


def _streamlink(address: str) -> list[str]:
    """Hand on what it gives to an ffmpeg that decodes it."""
    script = 'streamlink --stdout "$1" best 2>&2 | "$0" ' + " ".join(_ffmpeg("-"))
    return ["-c", script, find_ffmpeg(), address]


def _last(pattern: str) -> Callable[[str], int]:
    found = re.compile(pattern)

    def count(line: str) -> int:
        match = found.search(line)
        return sum(int(part) if part.isdigit() else 1 for part in match.groups()) if match else 0

    return count


def _as_somebody(program: str) -> list[str]:
    """Return what makes a program that refuses to be root's run as nobody."""
    root = program == "vlc" and os.geteuid() == 0
    return ["runuser", "-u", pwd.getpwnam("nobody").pw_name, "--"] if root else []


PLAYERS: dict[str, Player] = {
    "ffmpeg": Player(find_ffmpeg(), _ffmpeg, _last(r"^frame=(\d+)"), version=("-version",)),
    "mpv": Player(
        "mpv",
        lambda url: [
            "--no-config", "--vo=null", "--ao=null", "--vf=lavfi=[showinfo]", "--msg-level=all=warn,ffmpeg=v",
            url,
        ],
        _last(r"showinfo\S* n: *\d+ pts: *\d+ pts_time:\S* .*(checksum)"),
        adds=True,
    ),
    "VLC": Player(
        "vlc",
        lambda url: ["-I", "rc", "--rc-fake-tty", "--no-color", "--vout", "vdummy", "--aout", "adummy", url],
        _last(r"frames displayed : +(\d+)"),
        ask="stats\n",
    ),
    "GStreamer": Player(
        "gst-launch-1.0",
        lambda url: [
            "-v", "playbin3", f"uri={url}", "audio-sink=fakesink",
            "video-sink=fpsdisplaysink text-overlay=false silent=false video-sink=fakevideosink",
        ],
        _last(r"rendered: (\d+), dropped: (\d+)"),
    ),
    "streamlink": Player("sh", _streamlink, _last(r"^frame=(\d+)"), package="streamlink"),
}  # fmt: skip
"""hls.js is a page, not a process; see `StockPage`."""
