import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import update
from tests.support.house import House, house
from tests.support.playing import Device

from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.plays.audit import export
from adscreen.signage.plays.models import Play
from adscreen.signage.plays.service import DAY
from adscreen.signage.plays.verifying import BREAKS_MOST, Flaw, Verdict, verify

Lines = list[dict[str, Any]]


async def exported(here: House) -> Lines:
    parts = [part async for part in export(here.service, here.screen)]
    return [json.loads(line) for line in b"".join(parts).splitlines()]


def written(lines: Sequence[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(line).encode() + b"\n" for line in lines]


def judged(lines: Sequence[dict[str, Any]]) -> tuple[Flaw, int] | None:
    """Return the first break and its line."""
    breaks = verify(written(lines)).breaks
    return (breaks[0].flaw, breaks[0].line) if breaks else None


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """Two chains, one of six signed plays and one of two that are not: 1 + (1 + 6) + (1 + 2) + 1 lines."""

    async def run() -> Lines:
        async with house(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('verify') / 'a.db'}") as here:
            signer = here.device
            here.screen.device_key = None
            unsigned = Device(here.screen.code, key=None)
            await here.deliver(*unsigned.plays(2))
            here.clock.forward(10)
            here.screen.device_key = signer.public_key
            await here.deliver(*signer.plays(6, frames=250, clock_offset=-3, clock_error=1))
            return await exported(here)

    return asyncio.run(run())


def first_of(lines: Lines, seq: int) -> int:
    """Return the place of a play of the signed chain."""
    return next(i for i, line in enumerate(lines) if "signature" in line and line["record"]["seq"] == seq)


def test_an_honest_export_holds(honest: Lines) -> None:
    verdict = verify(written(honest))
    assert (verdict.breaks, verdict.broken) == ([], 0)
    assert (verdict.chains, verdict.plays, verdict.unsigned, verdict.forgotten) == (2, 8, 2, 0)
    assert [line["type"] for line in honest].count("play") == 8


@pytest.mark.parametrize("seq", [1, 3, 6])
def test_a_removed_play_is_found(honest: Lines, seq: int) -> None:
    at = first_of(honest, seq)
    verdict = verify(written(honest[:at] + honest[at + 1 :]))
    first = verdict.breaks[0]
    assert (first.flaw, first.first, first.last) == (Flaw.MISSING, seq, seq)
    assert first.chain == honest[at]["record"]["chain"]
    assert first.line == at + 1


@pytest.mark.parametrize(
    "change",
    [{"volume": 90}, {"end": 1_800_000_099_999}, {"creative": "cd" * 32}, {"frames": 251}, {"clockError": 0}],
    ids=str,
)
def test_a_changed_play_is_found(honest: Lines, change: dict[str, object]) -> None:
    at = first_of(honest, 3)
    lines = altered(honest, at, lambda line: line["record"].update(change))
    assert judged(lines) == (Flaw.BAD_SIGNATURE, at + 1)


def test_a_changed_play_of_an_unsigned_chain_is_found_by_the_next(honest: Lines) -> None:
    at = next(i for i, line in enumerate(honest) if line["type"] == "play" and "signature" not in line)
    lines = altered(honest, at, lambda line: line["record"].update(volume=90))
    assert judged(lines) == (Flaw.BAD_LINK, at + 2)
    last = altered(honest, at + 1, lambda line: line["record"].update(volume=90))
    assert judged(last) == (Flaw.BAD_LINK, at + 3)


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (lambda line: line.pop("signature"), Flaw.UNSIGNED),
        (lambda line: line.update(signature="A" * 86), Flaw.BAD_SIGNATURE),
        (lambda line: line["record"].update(screen="OTHER2"), Flaw.FOREIGN),
        (lambda line: line["record"].update(chain="0" * 32), Flaw.FOREIGN),
        (lambda line: line["record"].update(volume=0.5), Flaw.UNREADABLE),
        (lambda line: line.update(more=1), Flaw.UNREADABLE),
        (lambda line: line.update(type="end"), Flaw.UNREADABLE),
    ],
    ids=["unsigned", "signature", "screen", "chain", "fraction", "more", "type"],
)
def test_what_does_not_belong_is_found(
    honest: Lines, change: Callable[[dict[str, Any]], object], flaw: Flaw
) -> None:
    at = first_of(honest, 3)
    assert judged(altered(honest, at, change)) == (flaw, at + 1)


def test_a_copied_and_a_moved_play_are_found(honest: Lines) -> None:
    at = first_of(honest, 3)
    assert judged([*honest[: at + 1], honest[at], *honest[at + 1 :]]) == (Flaw.OUT_OF_ORDER, at + 2)
    swapped = [*honest[:at], honest[at + 1], honest[at], *honest[at + 2 :]]
    assert judged(swapped) == (Flaw.MISSING, at + 1)


def test_a_chain_with_another_key_is_found(honest: Lines) -> None:
    at = next(i for i, line in enumerate(honest) if "publicKey" in line)
    other = altered(honest, at, lambda line: line.update(publicKey=Device("ABC234").public_key))
    assert judged(other) == (Flaw.BAD_SIGNATURE, at + 2)
    broken = altered(honest, at, lambda line: line.update(publicKey="é"))
    assert judged(broken) == (Flaw.BAD_KEY, at + 1)
    without = altered(honest, at, lambda line: line.pop("publicKey"))
    assert judged(without) == (Flaw.BAD_SIGNATURE, at + 2)


def test_an_export_that_is_cut_off_is_found(honest: Lines) -> None:
    assert judged(honest[:-1]) == (Flaw.CUT_OFF, len(honest) - 1)
    assert judged(honest[:-2]) == (Flaw.MISSING, len(honest) - 2)
    at = next(i for i, line in enumerate(honest) if "publicKey" in line)
    without_chain = [line for line in honest if line.get("record", line).get("chain") != honest[at]["chain"]]
    assert judged(without_chain) == (Flaw.CUT_OFF, len(without_chain))
    assert judged([*honest, honest[-1]]) == (Flaw.UNREADABLE, len(honest) + 1)
    assert verify([*written(honest[:-1]), b"x" * 5000, written(honest)[-1]]).breaks[0].flaw is Flaw.UNREADABLE


def test_breaks_are_counted_beyond_those_that_are_told(honest: Lines) -> None:
    verdict = verify([*written(honest[:-1]), *[b"?\n"] * 300, written(honest)[-1]])
    assert (verdict.broken, len(verdict.breaks)) == (300, BREAKS_MOST)


@pytest.mark.parametrize("text", [b"", b"{}", b"name,count\n", b'{"type":"end","chains":0,"plays":0}'])
def test_another_file_is_no_export(text: bytes) -> None:
    with pytest.raises(AdScreenError) as error:
        verify([text] if text else [])
    assert error.value.failure is Failure.BAD_INPUT


def test_what_was_deleted_in_its_time_is_no_break(database_url: str) -> None:
    async def run() -> Verdict:
        async with house(database_url) as here:
            await here.deliver(*here.device.plays(3))
            here.clock.forward(401 * DAY)
            await here.service.forget()
            await here.deliver(*here.device.plays(2))
            return verify(written(await exported(here)))

    verdict = asyncio.run(run())
    assert (verdict.breaks, verdict.plays, verdict.forgotten) == ([], 2, 3)


def test_a_play_that_was_altered_in_the_database_is_found(database_url: str) -> None:
    async def run() -> tuple[Flaw, int] | None:
        async with house(database_url) as here:
            await here.deliver(*here.device.plays(3))
            async with here.database.transaction() as session:
                record = here.device.play(seq=2).record.canonical().decode()
                await session.execute(update(Play).where(Play.seq == 2).values(record=record))
            return judged(await exported(here))

    assert asyncio.run(run()) == (Flaw.BAD_SIGNATURE, 4)


def altered(lines: Lines, at: int, change: Callable[[dict[str, Any]], object]) -> Lines:
    copy: Lines = json.loads(json.dumps(lines))
    change(copy[at])
    return copy
