import asyncio
from pathlib import Path

import pytest
from tests.web.dashboard.front import JSON, front

from adscreen.core.errors import AdScreenError
from adscreen.web.dashboard.forms import MOST, whole_number


@pytest.mark.parametrize(("text", "number"), [("", None), ("0", 0), ("12", 12)])
def test_whole_numbers_are_read(text: str, number: int | None) -> None:
    assert whole_number("seconds", text) == number


@pytest.mark.parametrize("text", ["-1", "1.5", "soon", "1e9", "9" * 10])
def test_what_is_no_whole_number_names_its_field(text: str) -> None:
    with pytest.raises(AdScreenError) as refused:
        whole_number("seconds", text)
    assert refused.value.field == "seconds"


def test_a_small_form_that_is_large_is_not_read(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            answer = await site.operator.post("/screens", data={"name": "x" * MOST}, headers=JSON)
            assert answer.status_code == 413
            assert answer.json()["code"] == "too_large"

    asyncio.run(run())


def test_a_file_where_none_belongs_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with front(tmp_path) as site:
            answer = await site.operator.post("/screens", files={"name": ("a.png", b"x")}, headers=JSON)
            assert answer.status_code == 400

    asyncio.run(run())
