"""Every command and option explains itself, and the chapters name every command."""

import re
from pathlib import Path

import click
import pytest

from adscreen.cli import main

ROOT = Path(__file__).parents[2]


def commands() -> dict[str, click.Command]:
    assert isinstance(main, click.Group)
    context = click.Context(main)
    return {
        name: command for name in main.list_commands(context) if (command := main.get_command(context, name))
    }


def pages() -> str:
    return "\n".join(page.read_text() for page in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("name", commands())
def test_a_command_says_what_it_and_its_options_do(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert command.help.split("\n")[0].endswith(".")
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden and option.name != "help":
            assert option.help, option.opts
            assert option.help.endswith("."), option.opts


@pytest.mark.parametrize("name", commands())
def test_the_chapters_name_every_command(name: str) -> None:
    named = f"adscreen {name}" in pages()
    assert named


def test_no_chapter_names_an_option_that_no_command_has() -> None:
    known = {opt for command in commands().values() for option in command.params for opt in option.opts}
    for line in pages().split("\n"):
        if "adscreen " in line:
            assert set(re.findall(r"(?<=\s)--[a-z][a-z-]+", line)) <= known | {"--help"}, line
