import json
from pathlib import Path

import pytest

from adscreen.core.errors import Failure
from adscreen.signage.plays.chain import Tail, refusal
from adscreen.signage.plays.record import Record, digest

FIELDS = json.loads((Path(__file__).parent / "vectors.json").read_text())["vectors"][0]["record"]
HASH = "f" * 64


def at(seq: int, prev: str = HASH) -> Record:
    return Record.model_validate_json(json.dumps({**FIELDS, "seq": seq, "prev": prev}))


def judged(record: Record, *, stored: str | None = None, forgotten: int = 0) -> Failure | None:
    """Judge a record against a chain that holds 7 of them."""
    return refusal(record, digest(record), Tail(7, HASH), stored, forgotten)


def test_a_chain_begins_with_what_has_nothing_before_it() -> None:
    first = at(1, Tail().hash)
    assert refusal(first, digest(first), Tail(), None, 0) is None
    assert refusal(at(1), digest(at(1)), Tail(), None, 0) is Failure.PLAY_UNCHAINED


def test_the_next_one_must_name_the_one_before() -> None:
    assert judged(at(8)) is None
    assert judged(at(8, "e" * 64)) is Failure.PLAY_UNCHAINED


def test_a_gap_is_taken_and_a_late_one_is_not() -> None:
    assert judged(at(12, "e" * 64)) is None
    assert judged(at(5)) is Failure.PLAY_OUT_OF_ORDER


@pytest.mark.parametrize("seq", [1, 6, 7])
def test_the_same_one_again_is_a_replay_and_another_one_does_not_fit(seq: int) -> None:
    record = at(seq)
    assert judged(record, stored=digest(record)) is Failure.PLAY_REPLAYED
    assert judged(record, stored="d" * 64) is Failure.PLAY_UNCHAINED


def test_what_was_deleted_in_its_time_does_not_come_back() -> None:
    assert judged(at(3), forgotten=3) is Failure.PLAY_REPLAYED
    assert judged(at(4), forgotten=3) is Failure.PLAY_OUT_OF_ORDER
