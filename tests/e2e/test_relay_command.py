"""`adscreen relay` as an operator runs it: another process, real sockets, signals."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.media import make_ts

SECRET = "hunter2secret"


@dataclass
class Running:
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return self.lines[0].split("/live/")[0]

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.base + path, timeout=15) as answer:
            text: str = answer.read().decode()
            return text

    def command_line(self) -> str:
        return Path(f"/proc/{self.process.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        rest, errors = self.process.communicate(timeout=10)
        assert self.process.returncode == 0, errors
        return rest + errors


@contextmanager
def relay(tmp_path: Path, *arguments: str, given: str = "", port: int = 0) -> Iterator[Running]:
    command = [sys.executable, "-m", "adscreen", "relay", *arguments]
    options = ["--port", str(port), "--state", str(tmp_path / "state")]
    source = Path(__file__).parents[2] / "src"
    process = subprocess.Popen(
        [*command, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        process.stdin.write(given)
        process.stdin.close()
        process.stdin = None
        running = Running(process)
        running.lines.append(process.stdout.readline())
        yield running
    finally:
        watchdog.cancel()
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        if process.stderr is not None:
            process.stderr.close()


def clip() -> str:
    return str(make_ts(seconds=40, gop=25))


def test_it_plays_tells_and_ends_cleanly(tmp_path: Path) -> None:
    with relay(tmp_path, clip()) as running:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/live/1/index\.m3u8  .+\n", running.lines[0])
        assert json.loads(running.get("/live/1/status"))["phase"] == "idle"
        text = running.get("/live/1/index.m3u8")
        assert text.startswith("#EXTM3U\n")
        name = text.splitlines()[-1]
        with urllib.request.urlopen(f"{running.base}/live/1/{name}", timeout=5) as answer:
            assert len(answer.read()) % 188 == 0
        status = json.loads(running.get("/live/1/status"))
        assert status["phase"] == "live"
        assert status["viewers"] == 1
        metrics = running.get("/metrics")
        assert 'adscreen_feed_phase{phase="live",ref="1"} 1.0' in metrics
        assert "adscreen_loop_lag_seconds_count" in metrics
        assert "/live/1/index.m3u8" in running.get("/")
        with pytest.raises(urllib.error.HTTPError) as caught:
            running.get("/live/2/index.m3u8")
        caught.value.close()
        assert caught.value.code == 404
        running.stop()


def test_the_playlist_survives_a_restart(tmp_path: Path) -> None:
    with relay(tmp_path, clip()) as running:
        running.get("/live/1/index.m3u8")
        time.sleep(1.5)
        before = running.get("/live/1/index.m3u8")
        running.stop()
    with relay(tmp_path, clip()) as running:
        after = running.get("/live/1/index.m3u8")
        names = [line for line in before.splitlines() if line.startswith("s")]
        assert names[0] in after
        deadline = time.monotonic() + 5
        while "#EXT-X-DISCONTINUITY\n" not in running.get("/live/1/index.m3u8"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        running.stop()


def test_a_password_shows_nowhere(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:9/live/user/{SECRET}/1.ts"
    with relay(tmp_path, address, f"http://me:{SECRET}@127.0.0.1:9/a.m3u8") as running:
        assert SECRET not in running.command_line()
        assert "relay --from-fd" in running.command_line()
        shown = [running.lines[0], running.get("/")]
        for path in ("/live/1/index.m3u8", "/live/2/index.m3u8"):
            with pytest.raises(urllib.error.HTTPError) as caught:
                running.get(path)
            assert caught.value.code == 503
            shown.append(caught.value.read().decode())
            caught.value.close()
        shown += [running.get("/live/1/status"), running.get("/metrics"), running.stop()]
        assert '"failure":"refused"' in shown[4]
        assert not [text for text in shown if SECRET in text]
        assert not [p for p in (tmp_path / "state").iterdir() if SECRET.encode() in p.read_bytes()]


def test_addresses_can_come_from_standard_input(tmp_path: Path) -> None:
    with relay(tmp_path, "-", given=f"# ours\n{clip()}\n\n{clip()}\n") as running:
        assert "/live/2/index.m3u8" in running.get("/")
        assert "/live/3/" not in running.get("/")
        running.stop()


def test_two_relays_do_not_share_a_state_folder(tmp_path: Path) -> None:
    with relay(tmp_path, clip()) as running, relay(tmp_path, clip()) as second:
        second.process.wait(10)
        assert second.process.returncode == 1
        assert second.process.stderr is not None
        assert "another process uses this state folder" in second.process.stderr.read()
        running.stop()


def test_what_cannot_be_relayed_is_said(tmp_path: Path) -> None:
    with relay(tmp_path, "mms://192.0.2.1/live") as running:
        running.process.wait(10)
        assert running.process.returncode == 1
        assert running.process.stderr is not None
        assert "mms:// is a protocol of the past" in running.process.stderr.read()


def test_every_address_has_its_compat_renditions(tmp_path: Path) -> None:
    clip = make_ts(seconds=8, gop=25, audio=("-c:a", "ac3", "-b:a", "192k"))
    with relay(tmp_path, str(clip)) as running:
        assert "/live/1~h264-aac/index.m3u8" in running.get("/")
        master = running.get("/live/1~copy-aac/master.m3u8")
        assert "mp4a.40.2" in master
        playlist = running.get("/live/1~copy-aac/index.m3u8")
        name = next(line for line in playlist.splitlines() if not line.startswith("#"))
        with urllib.request.urlopen(f"{running.base}/live/1~copy-aac/{name}", timeout=15) as answer:
            assert answer.read(1) == b"G"
        running.stop()
