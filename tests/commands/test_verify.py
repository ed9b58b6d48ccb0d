import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.house import house

from adscreen.commands.verify import BROKEN, HOLDS, UNUSABLE, command
from adscreen.signage.plays.audit import export


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """An export of twelve plays."""

    async def run() -> list[bytes]:
        async with house(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('export') / 'a.db'}") as here:
            await here.deliver(*here.device.plays(12))
            parts = [part async for part in export(here.service, here.screen)]
            return b"".join(parts).splitlines(keepends=True)

    return asyncio.run(run())


def run(folder: Path, lines: list[bytes], *options: str) -> tuple[int, str]:
    file = folder / "plays.jsonl"
    file.write_bytes(b"".join(lines))
    done = CliRunner().invoke(command, [str(file), *options])
    return done.exit_code, done.output


def test_an_honest_export_holds(tmp_path: Path, lines: list[bytes]) -> None:
    code, text = run(tmp_path, lines, "--lang", "en")
    assert code == HOLDS
    assert text.endswith(": 12 plays in 1 chains.\nEvery chain holds.\n")
    code, text = run(tmp_path, lines, "--lang", "fr")
    assert (code, text.split("\n")[1]) == (HOLDS, "Toutes les chaînes sont intactes.")


def test_a_removed_play_is_named_first(tmp_path: Path, lines: list[bytes]) -> None:
    chain = json.loads(lines[1])["chain"]
    code, text = run(tmp_path, [*lines[:6], *lines[7:]], "--lang", "en")
    assert code == BROKEN
    assert f"BROKEN. First break: play 5 is missing (line 7, chain {chain}).\n" in text
    code, text = run(tmp_path, [*lines[:6], *lines[9:]], "--lang", "fr")
    assert code == BROKEN
    assert f"Première rupture : les passages 5 à 7 manquent (ligne 7, chaîne {chain}).\n" in text


def test_a_changed_play_is_named(tmp_path: Path, lines: list[bytes]) -> None:
    changed = [*lines[:6], lines[6].replace(b'"visible":1000', b'"visible":999'), *lines[7:]]
    code, text = run(tmp_path, changed, "--lang", "en")
    assert code == BROKEN
    assert "First break: play 5 was changed, or signed by another device (line 7, chain" in text
    assert "Then: play 6, or the one before it, was changed (line 8, chain" in text
    code, text = run(tmp_path, changed, "--lang", "en", "--json")
    told = json.loads(text)
    assert (code, told["holds"], told["broken"]) == (BROKEN, False, 2)
    assert [(one["flaw"], one["seq"]) for one in told["breaks"]] == [("bad_signature", 5), ("bad_link", 6)]


def test_a_line_without_end_is_a_break_and_no_memory(tmp_path: Path, lines: list[bytes]) -> None:
    code, text = run(tmp_path, [*lines[:3], b"x" * 300_000 + b"\n", *lines[3:]], "--lang", "en")
    assert code == BROKEN
    assert "First break: this line is no line of an export: it was changed or damaged (line 4).\n" in text
    assert "Then" not in text


def test_another_file_is_refused_in_words(tmp_path: Path) -> None:
    code, text = run(tmp_path, [b"name,count\n"], "--lang", "fr")
    assert code == UNUSABLE
    assert "Export pour audit" in text
    assert run(tmp_path, [], "--lang", "en")[0] == UNUSABLE


def test_it_is_one_of_the_programs_commands() -> None:
    from adscreen.cli import main

    done = CliRunner().invoke(main, ["verify", "--help"])
    assert "FILE" in done.output
    assert CliRunner().invoke(main, ["verify", "no-such-file"]).exit_code == UNUSABLE
