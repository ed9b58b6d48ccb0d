"""No password, login or token of a provider is found anywhere, whatever is done and whatever goes wrong."""

import base64
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from bench.processes import ADSCREEN, started

from adscreen.simulator.accounts import ACCOUNTS, PASSWORD
from tests.e2e.support.process_list import ProcessList, process_list
from tests.e2e.support.whole import Whole, whole

pytestmark = [pytest.mark.media, pytest.mark.timeout(300)]

LOGINS = ("tsonly", "hlsonly")
"""Accounts whose names are no words that a page may hold anyway."""
WRONG = "wrong-pass-77%21x"
NEEDLES = [
    PASSWORD,
    WRONG,
    "wrong-pass-77!x",
    *LOGINS,
    *(base64.b64encode(f"{name}:{PASSWORD}".encode()).decode() for name in ACCOUNTS),
]
ADMINISTRATOR = "a long password"
PLAYED = ("Riviera 1 HD", "Night Channel", "Own one", "Own two", "Own three")
"""Channels that screens show."""


@dataclass
class Seen:
    """Everything that anyone could read, by where it was read."""

    texts: dict[str, str] = field(default_factory=dict)
    tokens: re.Pattern[str] = re.compile(r"/(?:auth|hls)/[\w-]{16,}")

    def add(self, where: str, text: str) -> None:
        self.texts[f"{len(self.texts)} {where}"] = text

    def told(self) -> list[str]:
        """Return where a secret was read, and what stood around it."""
        return [
            f"{where}: {_around(text, secret)!r}"
            for where, text in self.texts.items()
            for secret in (*NEEDLES, *set(self.tokens.findall(text)))
            if secret in text
        ]


def _around(text: str, needle: str) -> str:
    at = text.index(needle)
    return text[max(0, at - 300) : at + 100]


class Operator:
    """A browser without a window, which keeps all that it reads."""

    def __init__(self, address: str, seen: Seen) -> None:
        self._http = httpx.Client(base_url=address, timeout=40, headers={"Accept": "text/html"})
        self._seen = seen

    def get(self, path: str, **more: object) -> httpx.Response:
        return self._keep(self._http.get(path, **more))  # type: ignore[arg-type]  # httpx's own arguments

    def post(self, path: str, **more: object) -> httpx.Response:
        return self._keep(self._http.post(path, **more))  # type: ignore[arg-type]  # httpx's own arguments

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        """Keep an answer, and those it leads on to."""
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        self._seen.add(f"{answer.request.method} {answer.url.path}", f"{head}\n\n{answer.text}")
        return answer

    def crawl(self, channels: set[str]) -> set[str]:
        """Read every page that pages lead to, of channels those with these numbers; return their paths."""
        waiting, read = ["/"], set[str]()
        while waiting:
            path = waiting.pop()
            if path.split("?")[0] in read or path.startswith("/static/"):
                continue
            if (of := re.match(r"(?:/api)?/channels/(\d+)\b", path)) and of[1] not in channels:
                continue
            read.add(path.split("?")[0])
            answer = self.get(path, follow_redirects=True)
            if "text/html" in answer.headers.get("content-type", ""):
                found = re.findall(r'(?:href|src|hx-get|data-preview|data-url)="(/[^"#]*)"', answer.text)
                waiting += [urljoin(path, each.replace("&amp;", "&")) for each in found]
        return read

    def diagnose(self, path: str, **fields: str) -> str:
        """Run a diagnosis to its end; return its page."""
        page = self.post(path, data=fields).headers.get("location")
        if page is None:  # refused at once, in words that are kept
            return ""
        for _ in range(300):
            text = self.get(f"{page}/steps").text
            if "every 500ms" not in text:
                return self.get(page).text
            time.sleep(0.2)
        raise AssertionError("the diagnosis does not end")


def add(operator: Operator, link: str) -> None:
    operator.post("/providers", data={"link": link})
    operator.post("/providers", data={"link": link}, headers={"Accept": "application/json"})


def broken_links(running: Whole) -> list[str]:
    """Return links that fail, each in its own way."""
    host = urlsplit(running.provider_address).netloc
    wrong = running.link("tsonly").replace(PASSWORD, quote(WRONG))
    return [
        wrong,
        running.link("tsonly").replace("http://", "https://"),
        running.link("tsonly").replace(host, "no-such-host.invalid:80"),
        running.link("tsonly").replace(host, "127.0.0.1:9"),
        f"http://tsonly:{PASSWORD}@{host}/nothing.m3u",
        f"http://{host}:port/get.php?username=tsonly&password={PASSWORD}",
        f"ftp://tsonly:{PASSWORD}@{host}/list.m3u",
        f"tsonly {PASSWORD}",
    ]


def uploaded_list(running: Whole) -> str:
    login = f"{running.provider_address}/live/hlsonly/{PASSWORD}"
    logo = f"{running.provider_address}/hlsonly/{PASSWORD}/101.png?token={PASSWORD}"
    guide = f"{running.provider_address}/xmltv.php?username=hlsonly&password={PASSWORD}"
    return (
        f'#EXTM3U x-tvg-url="{guide},{running.provider_address}/hlsonly/{PASSWORD}/no-guide.xml"\n'
        f'#EXTINF:-1 tvg-id="own" tvg-logo="{logo}" group-title="Own",Own one\n{login}/102.m3u8\n'
        f'#EXTINF:-1 tvg-logo="{running.provider_address}/logo/101.png",Own two\n'
        f"#EXTVLCOPT:http-referrer=http://x.example.com/?password={PASSWORD}\n{login}/101.m3u8\n"
        f"#EXTINF:-1,Own three\nfile:///etc/passwd\n"
    )


def refs_of(data: Path, *names: str) -> list[str]:
    """Return the references of the channels of these names, as the database has them."""
    with sqlite3.connect(f"file:{data / 'adscreen.db'}?mode=ro", uri=True) as database:
        rows = database.execute("select id, name from channels order by id").fetchall()
    return [f"c{number}" for number, name in rows if name in names]


def numbers_of(data: Path) -> set[str]:
    return {ref.removeprefix("c") for ref in refs_of(data, *PLAYED)}


def screen_on(operator: Operator, ref: str) -> str:
    """Make a screen that shows a channel; return its code."""
    screen = {"name": f"On {ref}", "language": "fr", "timezone": "Europe/Paris"}
    code: str = operator.post("/api/screens", json=screen).json()["screen"]["code"]
    operator.post(f"/screens/{code}/channel", data={"channel": ref})
    return code


def ask_for_television(operator: Operator, code: str) -> str:
    """Ask for everything that a screen may ask for; return the code of television's answer."""
    config = operator.get(f"/api/player/{code}/config").json()
    operator.get(f"/player/{code}")
    answer = operator.get(config["tvStreamUrl"])
    for path in re.findall(r"(?m)^/live/\S+", answer.text)[:1]:
        operator.get(path.rpartition("/")[0] + "/master.m3u8")
        operator.get(path.rpartition("/")[0] + "/status")
    operator.get(config["liveStateUrl"])
    operator.get(config["playlistUrl"])
    operator.post(config["heartbeatUrl"], json={"mode": "tv"})
    return "plays" if answer.status_code == 200 else str(answer.json()["code"])


def commands(running: Whole, seen: Seen, processes: ProcessList, folder: Path) -> frozenset[int]:
    """Run `diagnose` and `relay` with links on their command lines; return their processes' numbers."""
    pids = set()
    wrong = broken_links(running)[0]
    for link, *options in (
        (running.link("hlsonly"), "--lang=fr", "--timeout=2"),
        (running.link("hlsonly"), "--json", "--timeout=2"),
        (running.link("expired"), "--lang=en"),
        (wrong, "--lang=en", "--user-agent=Box/1"),
        (broken_links(running)[1], "--json"),
    ):
        process = subprocess.Popen(
            [*ADSCREEN, "diagnose", link, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        output, _nothing = process.communicate(timeout=60)
        assert process.returncode in (0, 1), output
        seen.add(f"diagnose {options}", output.decode())
        pids.add(process.pid)
    urls = [f"{running.provider_address}/live/tsonly/{password}/101.ts" for password in (PASSWORD, WRONG)]
    with started((*ADSCREEN, "relay", *urls, "--port", "0", "--state", str(folder))) as relay:
        address = relay.wait_for(r"http://[\d.:]+", 30)[0]
        pids.add(relay.process.pid)
        with httpx.Client(base_url=address, timeout=30) as viewer:
            for path in (
                "live/1/index.m3u8",
                "live/2/index.m3u8",
                "live/1/status",
                "live/2/status",
                "metrics",
            ):
                seen.add(f"relay {path}", viewer.get(path).text)
        seen.add("relay", relay.output.read_text())
    return frozenset(pids)


def files_below(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


def break_the_database(data: Path) -> None:
    with sqlite3.connect(data / "adscreen.db", timeout=30) as database:
        database.execute("alter table channels rename to lost")


def test_nothing_tells_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADSCREEN_LOG_LEVEL", "DEBUG")
    data, seen = tmp_path / "data", Seen()
    with process_list() as processes, ThreadPoolExecutor(8) as together, whole(data) as running:
        operator = Operator(running.address, seen)
        token = running.welcome.rpartition("=")[2]
        operator.post("/welcome", data={"token": token, "name": "anna", "password": ADMINISTRATOR})
        for account in ("tsonly", "hlsonly", "expired", "full", "agent", "banned"):
            add(operator, running.link(account))
        links = broken_links(running)
        together.map(partial(add, operator), links)
        diagnoses = [together.submit(operator.diagnose, "/diagnose", link=link) for link in links]
        upload = {"file": ("list.m3u", uploaded_list(running).encode())}
        operator.post("/providers/upload", files=upload)
        for link in (links[0], links[4], links[6], running.link("tsonly").replace("get.php", "xmltv.php")):
            operator.post("/guide/sources", data={"address": link})
        until_read(operator)

        assert all(each.result() is not None for each in diagnoses)
        answers = play(operator, running, data, together)
        assert {"plays", "bad_link", "no_slot"} <= answers, answers
        pids = commands(running, seen, processes, tmp_path / "state")
        running.switch("lists", value=0)
        found = re.findall(r'action="(/providers/\d+)/refresh"', operator.get("/providers").text)
        for provider in found:
            operator.post(f"{provider}/refresh")
        list(together.map(lambda provider: operator.diagnose(f"{provider}/diagnose"), found))
        read = operator.crawl(numbers_of(data))
        assert any(re.fullmatch(r"/api/channels/\d+/history", path) for path in read)
        for path in (
            "/metrics",
            "/api/openapi.json",
            "/api/docs",
            "/healthz",
            "/api/screens",
            "/api/creatives",
            "/api/uptime",
        ):
            operator.get(path)
        for name, text in files_below(data):
            seen.add(f"file {name}", text)
        break_the_database(data)
        once = {"Connection": "close"}
        assert operator.get("/channels", headers=once).status_code == 500
        operator.post("/providers", data={"link": running.link("duo")}, headers=once)
        seen.add("log", running.adscreen.output.read_text())
        seen.add("provider's log", running.provider.output.read_text())
    assert "Traceback" in running_log(seen)
    for pid in pids:
        assert processes.hidden(pid)
    seen.add("processes", "\n".join(processes.lines(hiding=pids)))
    for name, text in files_below(data):
        seen.add(f"file {name}", text)
    told = seen.told()
    assert not told, "\n".join(told)


def play(operator: Operator, running: Whole, data: Path, together: ThreadPoolExecutor) -> set[str]:
    """Play good and bad channels while the provider fails in every way; return what came of it."""
    codes = [screen_on(operator, ref) for ref in refs_of(data, *PLAYED)]
    ask = partial(ask_for_television, operator)
    answers = set(together.map(ask, codes))
    for kind, more in (("status", {"value": 458}), ("html", {}), ("drop", {"seconds": 1}), ("stall", {})):
        running.switch(kind, channel="*", **more)
        answers |= set(together.map(ask, codes))
        running.switch("clear")
    operator.crawl(numbers_of(data))
    return answers


def until_read(operator: Operator) -> None:
    """Wait until no list is being read."""
    for _ in range(200):
        if "<progress" not in operator.get("/providers/list").text:
            return
        time.sleep(0.1)
    raise AssertionError("a list is not read to its end")


def running_log(seen: Seen) -> str:
    return next(text for where, text in seen.texts.items() if where.endswith(" log"))
