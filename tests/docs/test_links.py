"""Every link between our own pages leads somewhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def prose(page: Path) -> str:
    """Return a page without its code, where brackets are no links."""
    return _CODE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them: lower case, hyphens, no marks."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    found: dict[str, int] = {}
    names = set()
    for heading in re.findall(r"(?m)^#{1,6}\s+(.+?)\s*$", text):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        count = found[slug] = found.get(slug, -1) + 1
        names.add(f"{slug}-{count}" if count else slug)
    return names


def tracked() -> set[Path]:
    """Return all files and folders that git holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {ROOT / name for name in listed.stdout.split("\0") if name}
    return files | {folder for file in files for folder in file.parents}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_what_is_there(page: Path) -> None:
    known = tracked()
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target in known, f"{link} of {page.name} is in no commit"
        if anchor:
            assert anchor in anchors(target), f"{link} of {page.name} names no heading"


def test_links_that_lead_nowhere_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A b: c\n`[x](code)` [y](gone.md#z) ![p](p.png)\n```\n[c](code)\n# No heading\n```\n## A b: c\n"
    )
    assert _LINK.findall(prose(page)) == ["gone.md#z", "p.png"]
    assert anchors(page) == {"a-b-c", "a-b-c-1"}


def test_every_chapter_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        links = [link.partition("#")[0] for link in _LINK.findall(prose(page))]
        targets = [(page.parent / link).resolve() for link in links if link and ":" not in link]
        waiting += [
            each / "README.md" if each.is_dir() else each for each in targets if each.suffix in ("", ".md")
        ]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached] == []
