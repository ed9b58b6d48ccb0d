"""The collection of real streams, where it lies beside the project."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "corpus"

needs_corpus = pytest.mark.skipif(not FOLDER.is_dir(), reason="the corpus of real streams is not here")


def corpus_files() -> list[Path]:
    """Return every stream of the corpus, sorted; empty where there is none."""
    return sorted(FOLDER.glob("*.ts"))


def manifest() -> dict[str, dict[str, str]]:
    """Return the manifest's rows by file name."""
    with (FOLDER / "MANIFEST.csv").open(newline="") as handle:
        return {row["file"]: row for row in csv.DictReader(handle)}
