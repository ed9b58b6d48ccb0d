"""Each fault of the vocabulary on the real relay, over MPEG-TS and HLS: what its viewers are given.

All run at once, in about the time of the longest; each test then looks at what became of one of them.
"""

import asyncio
from functools import lru_cache

import pytest

from tests.faults.laboratory import SLACK, Case, Result, run_all
from tests.faults.vocabulary import FAULTS, Form

pytestmark = [pytest.mark.media, pytest.mark.timeout(240)]

CASES = tuple(Case(fault, form) for fault in FAULTS for form in sorted(fault.forms))
BY_NAME = {case.name: case for case in CASES}
each = pytest.mark.parametrize("name", list(BY_NAME))
over_ts = pytest.mark.parametrize("name", [name for name, case in BY_NAME.items() if case.form is Form.TS])


@lru_cache(maxsize=1)
def results() -> dict[str, Result]:
    return asyncio.run(run_all(CASES))


@each
def test_the_playlist_keeps_every_rule(name: str) -> None:
    assert results()[name].judge.faults == []
    assert results()[name].judge.versions > 3


@each
def test_television_is_back_in_time(name: str) -> None:
    back = results()[name].back_after
    assert back is not None
    assert back < BY_NAME[name].fault.back + SLACK


@over_ts
def test_as_many_discontinuities_as_belong_there(name: str) -> None:
    least, most = BY_NAME[name].fault.breaks
    assert least <= results()[name].breaks <= most


@each
def test_the_status_says_what_it_is(name: str) -> None:
    fault, told = BY_NAME[name].fault, results()[name].told
    assert set(told) <= fault.failures
    if fault.tells is not None and BY_NAME[name].form is Form.TS:
        assert fault.tells in told


@each
def test_one_connection_in_the_end(name: str) -> None:
    assert results()[name].live <= 1
    assert results()[name].connections <= 25
