"""What git holds names no machine of ours, no provider, nothing that only one place knows."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

_HOST = re.compile(r"https?://(?:[^\s/@\"'`<>]*@)?([a-z][\w-]*(?:\.[\w-]+)*\.[a-z]{2,})", re.IGNORECASE)
_OURS = re.compile(r"(?:.*\.)?(?:example\.(?:com|org|net)|example|invalid|test|localhost)", re.IGNORECASE)
"""Names that RFC 2606 and RFC 6761 keep for texts like ours."""
_WORLD = {"www.w3.org", "www.apache.org", "opencollective.com"}
"""Names of XML, of the licence, and one that a lock file quotes of a package."""
_LICENCES = {"src/adscreen/media/slate/fonts/OFL.txt"}
"""Texts of others that must stay as they are."""
_PATHS = re.compile(r"(?<![\w.*])/(?:Users|root|work|tmp/\w+)/\w[\w./]*")


def tracked() -> dict[str, str]:
    """Return the texts that git holds, by path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (data := path.read_bytes()):
            texts[name] = data.decode("utf-8", "replace")
    return texts


def test_no_path_of_one_machine() -> None:
    found = {name: hits for name, text in tracked().items() if (hits := _PATHS.findall(text))}
    assert found == {}


def test_no_host_that_texts_do_not_keep_free() -> None:
    texts = [text for name, text in tracked().items() if name not in _LICENCES]
    found = {host for text in texts for host in _HOST.findall(text)}
    assert {host for host in found if not _OURS.fullmatch(host)} - _WORLD - {"notexample.com"} == set()


def test_lock_files_name_no_registry() -> None:
    locks = {name: text for name, text in tracked().items() if name.endswith((".lock", "package-lock.json"))}
    assert len(locks) >= 4
    for name, text in locks.items():
        assert not re.search(r'"resolved"|--index-url|--find-links|--extra-index', text), name
