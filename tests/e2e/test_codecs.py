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
    assert table in PAGE.read_text(), f"docs/7-reference/codecs.md says otherwise; measured:\n{table}"
