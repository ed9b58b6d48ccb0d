from types import SimpleNamespace
from typing import Any

import pytest

from adscreen.core.i18n import Message
from adscreen.web.dashboard.guide_progress import percent_read, size_read


def reader(language: str) -> Any:
    def say(message: Message) -> str:
        return message.in_language(language)

    return SimpleNamespace(say=say)


def source(came: int, total: int | None) -> Any:
    return SimpleNamespace(bytes=came, bytes_total=total)


@pytest.mark.parametrize(
    ("came", "total", "percent"),
    [(0, 200, 0), (999, 1000, 99), (1000, 1000, 100), (1100, 1000, 100), (5, None, None)],
)
def test_percent_where_the_length_is_known(came: int, total: int | None, percent: int | None) -> None:
    assert percent_read(source(came, total)) == percent


def test_it_is_said_in_both_languages() -> None:
    assert size_read(source(12_300_000, 45_600_000), reader("en")) == "12.3 MB of 45.6 MB: 26 %"
    assert size_read(source(12_300_000, 45_600_000), reader("fr")) == "12.3 MB sur 45.6 MB : 26 %"
    assert size_read(source(12_300_000, None), reader("en")) == "12.3 MB"
