"""Every coding in a real Chromium, as it comes and as AdScreen converts it: seen, and heard."""

from pathlib import Path

import pytest

from tests.e2e.support.codecs import INPUTS, measured

pytestmark = [pytest.mark.browser, pytest.mark.media]

PAGE = Path(__file__).parents[2] / "docs" / "7-reference" / "codecs.md"


def test_the_table_is_what_chromium_shows_and_lets_hear() -> None:
    table = measured()
    rows = table.splitlines()[2:]
    assert len(rows) == len(INPUTS)
    assert all(row.endswith("| picture and sound |") for row in rows), (
        f"a converted one does not play:\n{table}"
    )
    written = [line for line in PAGE.read_text().splitlines() if line.count(" | ") == 3][1:]
    assert [judged(row) for row in rows] == [judged(row) for row in written], (
        f"docs/7-reference/codecs.md says otherwise; measured:\n{table}"
    )


def judged(row: str) -> list[str]:
    """Return a row's cells; how something fails to play is left out, since it is not the same each time."""
    return [cell if "**" not in cell else "fails" for cell in row.strip("| ").split(" | ")]
