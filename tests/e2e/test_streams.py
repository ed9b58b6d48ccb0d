"""UDP, RTP, RTSP, SRT and RTMP as an operator meets them: pasted, diagnosed, relayed, from real servers."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from cryptography.fernet import Fernet

from adscreen.core.bus import Bus
from adscreen.core.clock import SystemClock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE, AddressPolicy
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.diagnose.diagnoser import Options, diagnose
from adscreen.iptv.diagnose.model import Diagnosis
from adscreen.iptv.playing.resolver import ChannelResolver
from adscreen.iptv.repository import ChannelQuery
from adscreen.iptv.service import ProviderService
from adscreen.media.model import SourceKind
from adscreen.media.slots.desk import Slots
from adscreen.simulator import Options as SimulatorOptions
from adscreen.simulator import running_simulator
from adscreen.simulator.accounts import PASSWORD
from adscreen.simulator.streams.offer import PASSPHRASE, STREAM_KEY
from tests.support.database import open_database
from tests.support.datagrams import free_port
from tests.support.media import CACHE
from tests.support.relayed import Piece, decoding_errors

pytestmark = pytest.mark.media

SIMULATOR = SimulatorOptions(cache=CACHE / "simulator", quick=True, streams=True)
CLIENT = HttpClient(ANYWHERE, connect_timeout=3, first_byte_timeout=10)
WAYS = {
    "UDP": SourceKind.UDP,
    "RTP": SourceKind.UDP,
    "RTSP": SourceKind.RTSP,
    "SRT": SourceKind.SRT,
    "RTMP": SourceKind.RTMP,
}


@contextmanager
def process(tmp_path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of AdScreen; it is killed at the end if it is still there."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "adscreen", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


@contextmanager
def training(tmp_path: Path) -> Iterator[list[str]]:
    """Run the simulator's command; yields the addresses of its list."""
    cache = ("--cache", str(CACHE / "simulator"))
    with process(tmp_path, "simulator", "--quick", "--lang", "en", "--port", "0", *cache) as running:
        assert running.stdout is not None
        printed = ""
        while "Simulated provider ready: " not in printed:
            line = running.stdout.readline()
            assert line, printed
            printed += line
        url = line.partition(": ")[2].strip().removesuffix("/sim")
        with urllib.request.urlopen(f"{url}/streams.m3u", timeout=5) as answer:
            listed = answer.read().decode()
        addresses = [line for line in listed.splitlines() if not line.startswith("#")]
        assert all(f": {address}\n" in printed for address in addresses)
        yield addresses
        running.send_signal(signal.SIGTERM)
        running.wait(15)


def playlist(base: str, number: int) -> list[tuple[float, str]]:
    """Return lengths and names of what is listed; nothing while the channel is away."""
    try:
        with urllib.request.urlopen(f"{base}/live/{number}/index.m3u8", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
    except urllib.error.HTTPError as away:
        away.close()
        return []
    lengths = [float(line[8:].rstrip(",")) for line in lines if line.startswith("#EXTINF:")]
    return list(zip(lengths, [line for line in lines if line.endswith(".ts")], strict=True))


def pieces(base: str, number: int, count: int) -> list[Piece]:
    """Return the first segments of a channel once there are so many."""
    deadline = time.monotonic() + 45
    while len(entries := playlist(base, number)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.3)
    found = []
    for seconds, name in entries[:count]:
        with urllib.request.urlopen(f"{base}/live/{number}/{name}", timeout=5) as answer:
            found.append(Piece(name, seconds, answer.read(), after_break=False))
    return found


def gone(children: list[psutil.Process]) -> bool:
    return not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_the_command_relays_them_all_hides_their_logins_and_leaves_nothing_behind(tmp_path: Path) -> None:
    relay = ("relay", "--port", "0", "--state", str(tmp_path / "state"))
    with training(tmp_path) as addresses, process(tmp_path, *relay, *addresses) as running:
        assert len(addresses) == len(WAYS)
        assert running.stdout is not None
        shown = [running.stdout.readline() for _address in addresses]
        base = shown[0].split("/live/")[0]
        for number in range(1, 6):  # all begin before the first is waited for
            asyncio.run(_begun(base, number))
        for number, way in enumerate(WAYS, 1):
            got = pieces(base, number, 2)
            assert decoding_errors(got) == "", way
            assert [round(piece.seconds * 25) for piece in got] == [piece.pictures for piece in got], way
        host = psutil.Process(running.pid)
        children = host.children(recursive=True)
        names = " ".join(part for child in children for part in child.cmdline())
        assert names.count("concat") == 3  # RTSP, SRT and RTMP
        everything = "".join(shown) + names + " ".join(host.cmdline())
        for secret in (PASSWORD, PASSPHRASE, STREAM_KEY):
            assert secret not in everything
        running.kill()  # SIGKILL: nothing of AdScreen runs any more
        deadline = time.monotonic() + 10
        while not gone(children):
            assert time.monotonic() < deadline
            time.sleep(0.05)


async def _begun(base: str, number: int) -> None:
    """Ask for a channel without waiting for it."""
    host, port = base.removeprefix("http://").split(":")
    _reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /live/{number}/index.m3u8 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.close()


async def diagnosed(address: str) -> Diagnosis:
    return await diagnose(address, CLIENT, Options(seconds=2.0, pause=0.3))


def assert_told_in_both_languages(diagnosis: Diagnosis) -> None:
    english, french = diagnosis.to_json("en"), diagnosis.to_json("fr")
    for key in ("headline", "explanation"):
        assert english[key] != french[key]
    assert PASSWORD not in json.dumps([english, french])
    assert STREAM_KEY not in json.dumps([english, french])


def test_every_way_is_diagnosed_as_playing() -> None:
    async def main() -> list[Diagnosis]:
        async with running_simulator(SIMULATOR) as simulator:
            return await asyncio.gather(*(diagnosed(offer.address) for offer in simulator.offers))

    for diagnosis in asyncio.run(main()):
        assert diagnosis.plays, diagnosis.to_json()
        assert_told_in_both_languages(diagnosis)


def test_what_is_wrong_is_diagnosed_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adscreen.media.sources.udp.FIRST_DATAGRAM", 3.0)
    port, other = free_port(), free_port()
    wrong = {
        f"rtsp://127.0.0.1:{port}/hd": (Failure.REFUSED, None),
        f"rtmp://127.0.0.1:{port}/live/key": (Failure.REFUSED, None),
        "rtsp://nowhere.invalid/hd": (Failure.DNS, None),
        f"srt://127.0.0.1:{other}": (Failure.TIMEOUT, None),
        f"udp://@239.1.2.3:{port}?localaddr=127.0.0.1": (Failure.STALLED, "multicast_silent"),
        f"udp://@127.0.0.1:{port}": (Failure.STALLED, "port_silent"),
        "mms://tv.example.com/1": (Failure.BAD_LINK, "bad_link"),
    }

    async def main() -> list[Diagnosis]:
        async with running_simulator(SIMULATOR) as simulator:
            rtsp = next(offer.address for offer in simulator.offers if offer.protocol == "RTSP")
            srt = next(offer.address for offer in simulator.offers if offer.protocol == "SRT")
            others = [
                rtsp.replace(PASSWORD, "not-the-password"),
                rtsp.replace("/hd", "/none"),
                srt.replace(PASSPHRASE, "not-the-passphrase"),
            ]
            return await asyncio.gather(*map(diagnosed, [*wrong, *others]))

    answers = asyncio.run(main())
    expected = [
        *wrong.values(),
        (Failure.WRONG_LOGIN, None),
        (Failure.CHANNEL_NOT_FOUND, None),
        (Failure.WRONG_LOGIN, None),
    ]
    for diagnosis, (failure, code) in zip(answers, expected, strict=True):
        assert diagnosis.verdict is failure, diagnosis.to_json()
        assert code is None or code in {finding.code for finding in diagnosis.findings}
        assert_told_in_both_languages(diagnosis)


def test_pasted_they_become_providers_of_one_channel_and_a_list_keeps_them(tmp_path: Path) -> None:
    async def main() -> None:
        vault, clock = Vault(Fernet.generate_key()), SystemClock()
        async with (
            open_database(f"sqlite+aiosqlite:///{tmp_path / 'adscreen.db'}") as database,
            running_simulator(SIMULATOR) as simulator,
            TaskOwner() as tasks,
        ):
            service = ProviderService(database, vault, CLIENT, Bus(), clock=clock)
            resolver = ChannelResolver(database, vault, CLIENT, clock, tasks, Slots())
            texts = [*(offer.address for offer in simulator.offers), f"{simulator.url}/streams.m3u"]
            added = await asyncio.gather(*map(service.add, texts))
            found = []
            for provider in added:
                await service.refresh(provider.id)
                page = await service.channels(ChannelQuery(provider_id=provider.id))
                plans = [await resolver.plan(channel.ref) for channel in page.items]
                found.append([plan.sources[0].kind for plan in plans])
                for secret in (PASSWORD, PASSPHRASE, STREAM_KEY):
                    assert secret not in str(provider) + str(page)
            assert found == [*([kind] for kind in WAYS.values()), list(WAYS.values())]

    asyncio.run(main())


def test_a_group_is_not_added_where_the_operator_allows_none(tmp_path: Path) -> None:
    async def main() -> AdScreenError:
        client = HttpClient(AddressPolicy())
        diagnosis = await diagnose("udp://@239.1.2.3:1234", client)
        assert diagnosis.verdict is Failure.ADDRESS_BLOCKED
        async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'adscreen.db'}") as database:
            service = ProviderService(database, Vault(Fernet.generate_key()), client, Bus())
            with pytest.raises(AdScreenError) as caught:
                await service.add("udp://@239.1.2.3:1234")
        return caught.value

    error = asyncio.run(main())
    assert error.failure is Failure.ADDRESS_BLOCKED
    assert error.remedy is not None
    assert "224.0.0.0/4" in error.remedy.in_language("fr")
