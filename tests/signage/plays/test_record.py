import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adscreen.signage.plays.record import FIRST_PREV, Record, digest, key_id, signed_text

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEY = VECTORS["publicKey"]


def read(fields: dict[str, Any], **changed: object) -> Record:
    return Record.model_validate_json(json.dumps({**fields, **changed}))


def test_the_vectors_have_their_bytes_and_hashes() -> None:
    assert key_id(KEY) == VECTORS["keyId"]
    before = FIRST_PREV
    for vector in VECTORS["vectors"]:
        record = read(vector["record"])
        assert record.canonical().decode() == vector["canonical"]
        assert digest(record) == vector["hash"]
        assert record.prev == before
        assert signed_text(record).decode() == f"adscreen-play\n{vector['canonical']}"
        before = vector["hash"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"volume": 0.5},
        {"volume": "0"},
        {"volume": True},
        {"volume": 101},
        {"visible": 1001},
        {"seq": 0},
        {"start": -1},
        {"end": 2**53},
        {"v": 2},
        {"reason": "chance"},
        {"creative": "A" * 64},
        {"creative": "a" * 64 + "\n"},
        {"screen": "ABC-234"},
        {"prev": None},
        {"more": 1},
    ],
    ids=str,
)
def test_what_has_no_canonical_form_is_no_record(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read(VECTORS["vectors"][0]["record"], **wrong)


def test_the_moment_is_corrected_by_what_is_known_of_the_clock() -> None:
    first, _second, third, *_more = (read(vector["record"]) for vector in VECTORS["vectors"])
    assert first.at == first.start - 37
    assert third.at == third.start
