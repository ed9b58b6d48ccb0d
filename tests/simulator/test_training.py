"""The command, as an operator starts it."""

import asyncio
from pathlib import Path

import pytest

from adscreen.simulator.accounts import ACCOUNTS, PASSWORD
from adscreen.simulator.training import serve
from tests.simulator.conftest import OPTIONS


def run(language: str, *, quiet: bool) -> str:
    shown: list[str] = []

    async def at_once() -> None:
        return None

    asyncio.run(serve(OPTIONS, "127.0.0.1", 0, language, at_once, shown.append, quiet=quiet))
    return "\n".join(shown)


@pytest.mark.parametrize(("language", "words"), [("en", "Links to paste"), ("fr", "Liens à coller")])
def test_a_link_of_every_account_is_printed(language: str, words: str) -> None:
    text = run(language, quiet=False)
    assert words in text
    assert all(f"username={name}&password={PASSWORD}" in text for name in ACCOUNTS)


def test_quiet_prints_no_password() -> None:
    text = run("en", quiet=True)
    assert PASSWORD not in text
    assert "ready" in text


def test_progress_is_told_at_first_use(tmp_path: Path) -> None:
    from dataclasses import replace

    shown: list[str] = []

    async def at_once() -> None:
        return None

    options = replace(OPTIONS, cache=tmp_path)
    asyncio.run(serve(options, "127.0.0.1", 0, "fr", at_once, shown.append, quiet=True))
    assert shown[0].startswith("Préparation des images de Riviera 1 HD")
    assert "prêt" in shown[1]
    assert [path.suffix for path in tmp_path.iterdir()] == [".ts"]
