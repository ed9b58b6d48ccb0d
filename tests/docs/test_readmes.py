"""The README says the same in both languages."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH, FRENCH = (ROOT / name for name in ("README.md", "README.fr.md"))


def commands(page: Path) -> list[str]:
    """Return the command lines of a page's code blocks, without their comments."""
    blocks = re.findall(r"```\w*\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.split("\n")]
    return [re.sub(r"\b(LINK|LIEN)\b", "LINK", line) for line in lines if line]


def headings(page: Path) -> list[int]:
    return [len(marks) for marks in re.findall(r"(?m)^(#+) ", re.sub(r"(?s)```.*?```", "", page.read_text()))]


def links(page: Path) -> set[str]:
    return set(re.findall(r"\]\(([^)]+)\)", page.read_text())) - {"README.md", "README.fr.md"}


def inline_commands(page: Path) -> set[str]:
    return set(re.findall(r"`((?:make|adscreen|\.venv/bin/)[^`]*)`", page.read_text()))


def test_both_readmes_hold_the_same() -> None:
    assert commands(ENGLISH) == commands(FRENCH)
    assert len(commands(ENGLISH)) >= 4
    assert headings(ENGLISH) == headings(FRENCH)
    assert links(ENGLISH) == links(FRENCH)
    assert inline_commands(ENGLISH) == inline_commands(FRENCH)


def test_addresses_in_the_readmes_have_the_ports_that_the_commands_have() -> None:
    for page in (ENGLISH, FRENCH):
        relay = re.search(r"adscreen relay .*?127\.0\.0\.1:(\d+)/live/1/index\.m3u8", page.read_text())
        assert relay is not None
        assert relay[1] == "8080", "the default of `adscreen relay --port`"


def test_what_make_is_told_to_do_exists() -> None:
    targets = set(re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text()))
    for page in (ENGLISH, FRENCH):
        assert {line.split()[1] for line in commands(page) if line.startswith("make ")} <= targets
