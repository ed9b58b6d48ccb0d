"""The Debian recipe: what it writes, and its launcher, started as systemd does, without a display."""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

SCRIPT = Path(__file__).parents[2] / "kiosk" / "debian.sh"
PAGE = b"""<!doctype html><title>begun</title><script>
const sound = new AudioContext();
setInterval(() => { document.title = `${innerWidth}x${innerHeight} ${sound.state}`; }, 200);
</script>"""
NOBODY = 65534


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", str(SCRIPT), *arguments], capture_output=True, text=True, timeout=30)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_it_writes_what_systemd_starts_and_removes_it_again(tmp_path: Path) -> None:
    for address in ("http://192.0.2.4:8080/player", "https://tv.example.com/player?screen=A2B3C4&claim=x"):
        done = script("--root", str(tmp_path), address)  # a second time is a change of the address
        assert done.returncode == 0, done.stderr
        assert f"URL='{address}'" in (tmp_path / "etc/adscreen-kiosk.conf").read_text()
    unit = (tmp_path / "etc/systemd/system/adscreen-kiosk.service").read_text()
    start = unit.split("ExecStart=")[1].split("\n")[0]
    assert os.access(tmp_path / start.lstrip("/"), os.X_OK)
    assert "Restart=always" in unit
    assert (tmp_path / "etc/adscreen-kiosk.conf").stat().st_mode & 0o077 == 0
    assert script("--root", str(tmp_path), "--remove").returncode == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("wrong", ["tv.example.com", "ftp://tv.example.com", "http://a'b", "http://a/$(id)"])
def test_a_wrong_address_is_refused_before_anything_is_written(wrong: str, tmp_path: Path) -> None:
    done = script("--root", str(tmp_path), wrong)
    assert done.returncode == 2
    assert "address" in done.stderr
    assert list(tmp_path.iterdir()) == []


class _Answer(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(405)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_arguments: object) -> None:
        pass


class Kiosk:
    """The launcher as it was written below `root`, on a display that nobody sees."""

    def __init__(self, root: Path, address: str) -> None:
        assert script("--root", str(root), address).returncode == 0
        self._port = free_port()
        settings, home, runtime = root / "etc/adscreen-kiosk.conf", root / "home", root / "run"
        flags = f"--no-sandbox --disable-gpu --remote-debugging-port={self._port}"
        settings.write_text(settings.read_text().replace("FLAGS=''", f"FLAGS='{flags}'"))
        home.mkdir()
        runtime.mkdir(mode=0o700)
        command = [str(root / "usr/local/bin/adscreen-kiosk")]
        if os.geteuid() == 0:  # Cage does not run as root
            for path in (root, *root.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            for path in (root, *root.parents[:3]):
                path.chmod(path.stat().st_mode | 0o011)
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(runtime),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "ADSCREEN_KIOSK_CONF": str(settings),
            "ADSCREEN_KIOSK_HOME": str(home),
            "ADSCREEN_KIOSK_WAITING": str(root / "usr/local/share/adscreen-kiosk/waiting.html"),
        }
        self._process = subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def title(self) -> str:
        """Return the title of the page on the glass; empty while there is none."""
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/json", timeout=2) as answer:
                pages = json.load(answer)
        except (URLError, OSError):
            return ""
        return next((page["title"] for page in pages if not page["url"].startswith("chrome:")), "")

    def until(self, wanted: str, seconds: float = 60) -> str:
        """Wait for a title that begins or ends with `wanted`; return the last one."""
        end, title = time.monotonic() + seconds, ""
        while time.monotonic() < end:
            title = self.title()
            if title.startswith(wanted) or title.endswith(wanted):
                break
            time.sleep(0.2)
        return title

    def end(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)


@contextmanager
def server(port: int) -> Iterator[None]:
    one = ThreadingHTTPServer(("127.0.0.1", port), _Answer)
    threading.Thread(target=one.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        one.shutdown()
        one.server_close()


@pytest.mark.browser
@pytest.mark.skipif(
    not (shutil.which("cage") and shutil.which("Xwayland") and shutil.which("chromium")),
    reason="needs cage, xwayland and chromium (Debian: apt install cage xwayland chromium)",
)
def test_the_page_comes_by_itself_full_screen_and_with_sound(tmp_path: Path) -> None:
    port = free_port()
    kiosk = Kiosk(tmp_path, f"http://127.0.0.1:{port}/")
    try:
        assert kiosk.until("AdScreen") == "AdScreen"  # the server is not there yet
        with server(port):
            assert kiosk.until("running") == "1280x720 running"  # all of the display; sound without a touch
    finally:
        kiosk.end()
