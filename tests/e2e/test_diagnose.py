"""`adscreen diagnose` on every account and channel of the simulated provider, in both languages."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adscreen.core.errors import Failure
from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE
from adscreen.iptv.diagnose.diagnoser import Options, diagnose
from adscreen.iptv.diagnose.model import Diagnosis, Verdict
from adscreen.iptv.diagnose.report import step_lines, verdict_lines
from adscreen.simulator.accounts import ACCOUNTS, PASSWORD
from adscreen.simulator.channels import BY_KEY
from adscreen.simulator.provider import Options as SimulatorOptions
from adscreen.simulator.provider import Simulator
from adscreen.simulator.server import running_simulator
from tests.support.media import CACHE

pytestmark = pytest.mark.media

PLAYS = "plays"

BY_ACCOUNT = {
    "active": PLAYS,
    "duo": PLAYS,
    "unlimited": PLAYS,
    "tsonly": PLAYS,
    "hlsonly": PLAYS,
    "agent": Failure.USER_AGENT_BLOCKED,
    "expired": Failure.EXPIRED,
    "banned": Failure.BANNED,
    "disabled": Failure.BANNED,
    "full": Failure.NO_SLOT,
}

BY_CHANNEL = {
    "hd": PLAYS,
    "hd720": PLAYS,
    "mp2": PLAYS,
    "ac3": PLAYS,  # AdScreen converts it
    "eac3": PLAYS,  # AdScreen converts it
    "hevc": PLAYS,  # AdScreen converts it
    "mpeg2": PLAYS,  # AdScreen converts it
    "radio": PLAYS,
    "opengop": PLAYS,
    "interlaced": PLAYS,
    "aes": PLAYS,
    "offline": Failure.CHANNEL_NOT_FOUND,
    "stalls": Failure.STALLED,
    "placeholder": Failure.PLACEHOLDER,
    "html": Failure.HTML_ANSWER,
    "scrambled": Failure.SCRAMBLED,
    # Television as to its bytes: that it shows nothing is seen while it runs, by the looks (test_looks.py).
    "black": PLAYS,
    "frozen": PLAYS,
    "silent": PLAYS,
    "replay": PLAYS,
    "logo": PLAYS,
    "dark": PLAYS,
    "fade": PLAYS,
    "night": PLAYS,
    "head": PLAYS,
}


TOGETHER = 6
"""Diagnoses that run at once: most of their time they wait for television."""


def simulator_options() -> SimulatorOptions:
    return SimulatorOptions(cache=CACHE / "simulator", quick=True, hls_timeout=0.5)


async def diagnosed(
    simulator: Simulator, account: str, channel: str | None = None, **more: object
) -> Diagnosis:
    client = HttpClient(ANYWHERE, connect_timeout=3, first_byte_timeout=60)
    options = Options(channel=channel, **{"seconds": 2.0, "pause": 0.8, **more})  # type: ignore[arg-type]
    return await diagnose(simulator.link(account), client, options)


@pytest.fixture(scope="module")
def diagnoses() -> dict[str, Diagnosis | BaseException]:
    """The diagnosis of every account, and of every channel on an account without limit."""

    async def main() -> dict[str, Diagnosis | BaseException]:
        turn = asyncio.Semaphore(TOGETHER)

        async def one(name: str) -> Diagnosis:
            async with turn:
                if name in BY_ACCOUNT:
                    return await diagnosed(crowd, name)
                return await diagnosed(crowd, "unlimited", str(BY_KEY[name].number))

        options = simulator_options()
        async with running_simulator(options) as crowd, running_simulator(options) as alone:
            names = [*BY_ACCOUNT, *(name for name in BY_CHANNEL if name != "stalls")]
            # others' requests would end its HLS session, whose age is what stalls
            stalls = diagnosed(alone, "unlimited", str(BY_KEY["stalls"].number), seconds=12.0)
            found = await asyncio.gather(stalls, *(one(name) for name in names), return_exceptions=True)
            return dict(zip(("stalls", *names), found, strict=True))

    assert not BY_ACCOUNT.keys() & BY_CHANNEL.keys()
    return asyncio.run(main())


def taken(diagnoses: dict[str, Diagnosis | BaseException], name: str) -> Diagnosis:
    found = diagnoses[name]
    if isinstance(found, BaseException):
        raise found
    return found


def words(diagnosis: Diagnosis, language: str) -> str:
    lines = [line.text for step in diagnosis.steps for line in step_lines(step, language)]
    return "\n".join([*lines, *(line.text for line in verdict_lines(diagnosis, language))])


def assert_told_in_both_languages(diagnosis: Diagnosis) -> None:
    english, french = diagnosis.to_json("en"), diagnosis.to_json("fr")
    assert english["verdict"] == french["verdict"]
    for key in ("headline", "explanation"):
        assert english[key]
        assert english[key] != french[key]
    told = words(diagnosis, "en") + words(diagnosis, "fr") + json.dumps([english, french])
    assert PASSWORD not in told


def test_every_account_and_channel_is_in_the_tables() -> None:
    assert set(BY_ACCOUNT) == set(ACCOUNTS)
    assert set(BY_CHANNEL) == set(BY_KEY)


@pytest.mark.parametrize("account", BY_ACCOUNT)
def test_accounts(account: str, diagnoses: dict[str, Diagnosis | BaseException]) -> None:
    diagnosis = taken(diagnoses, account)
    assert diagnosis.verdict == BY_ACCOUNT[account], words(diagnosis, "en")
    assert_told_in_both_languages(diagnosis)


def test_the_agent_account_plays_for_the_player_it_wants() -> None:
    async def main() -> Diagnosis:
        async with running_simulator(simulator_options()) as simulator:
            return await diagnosed(simulator, "agent", user_agent="TrainingBox/1.0")

    assert asyncio.run(main()).plays


@pytest.mark.parametrize("channel", BY_CHANNEL)
def test_channels(channel: str, diagnoses: dict[str, Diagnosis | BaseException]) -> None:
    diagnosis = taken(diagnoses, channel)
    assert diagnosis.verdict == BY_CHANNEL[channel], words(diagnosis, "en")
    assert_told_in_both_languages(diagnosis)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_command_says_it_and_shows_no_password(language: str) -> None:
    async def main() -> tuple[int, str, str]:
        async with running_simulator(simulator_options()) as simulator:
            command = [
                sys.executable,
                "-m",
                "adscreen",
                "diagnose",
                "--json",
                "--lang",
                language,
                "--timeout",
                "2",
            ]
            process = await asyncio.create_subprocess_exec(
                *command, simulator.link("expired"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            out, err = await process.communicate()
            assert process.returncode is not None
            return process.returncode, out.decode(), err.decode()

    code, out, err = asyncio.run(main())
    answer = json.loads(out)
    assert (code, answer["verdict"], answer["plays"]) == (1, "expired", False), err
    assert ("abonnement" in answer["headline"]) == (language == "fr")
    assert PASSWORD not in out + err


def test_the_process_list_never_shows_the_login_for_long() -> None:
    async def main() -> list[str]:
        async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(30)

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        link = f"http://127.0.0.1:{port}/get.php?username=anna&password={PASSWORD}"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "adscreen",
            "diagnose",
            link,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        seen = []
        for _ in range(40):
            await asyncio.sleep(0.1)
            seen.append(Path(f"/proc/{process.pid}/cmdline").read_bytes().decode(errors="replace"))
            if "--from-fd" in seen[-1]:
                break
        process.kill()
        await process.wait()
        server.close()
        return seen

    if not os.path.isdir("/proc/self"):  # noqa: PTH112  (a plain question)
        pytest.skip("no /proc here")
    assert PASSWORD not in asyncio.run(main())[-1]


def test_one_connection_and_a_converted_channel_blame_neither_the_channel_nor_the_slot() -> None:
    async def main() -> Diagnosis:
        options = SimulatorOptions(cache=CACHE / "simulator", quick=True, hls_timeout=20.0)
        async with running_simulator(options) as simulator:
            return await diagnose(simulator.link("active"), HttpClient(ANYWHERE), Options("104", seconds=2.0))

    diagnosis = asyncio.run(main())
    assert diagnosis.verdict is Verdict.PLAYS, words(diagnosis, "en")
    assert "AdScreen converts this sound" in words(diagnosis, "en")
    assert "own_test_in_the_way" in {finding.code for finding in diagnosis.findings}
