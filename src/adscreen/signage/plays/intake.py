"""What screens deliver: each record is checked, taken once, and answered."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.plays.chain import Tail, refusal
from adscreen.signage.plays.models import Play, PlayChain
from adscreen.signage.plays.record import Record, digest, hash_of, key_id, signed_text
from adscreen.signage.plays.repository import PlayRepository
from adscreen.signage.plays.schemas import SignedPlay
from adscreen.signage.screens.devicekeys import signed_by
from adscreen.signage.screens.models import Screen


@dataclass(frozen=True, slots=True)
class PlaysCame:
    """Bus event: a screen has delivered plays."""

    code: str
    accepted: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was not taken."""

    seq: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch."""

    chain: str
    last: int
    """Number of the newest record of the chain that is here; 0: none."""
    accepted: int
    refused: tuple[Refused, ...]


class Intake:
    """Takes batches of records. A batch is one transaction; the same one again changes nothing."""

    def __init__(self, database: Database, clock: Clock, bus: Bus) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus

    async def receive(self, screen: Screen, plays: Sequence[SignedPlay]) -> Receipt:
        """Take the records of one chain from the device that holds `screen`; raises BAD_INPUT for several."""
        names = {play.record.chain for play in plays}
        if len(names) != 1:
            raise AdScreenError(Failure.BAD_INPUT, "records of one chain", field="plays")
        name = names.pop()
        async with self._database.transaction() as session:
            chain = await PlayRepository(session).chain(name)
        if chain is not None and chain.screen_id != screen.id:
            foreign = tuple(Refused(play.record.seq, Failure.PLAY_FOREIGN) for play in plays)
            return Receipt(name, 0, 0, foreign)
        key = screen.device_key if chain is None else chain.public_key
        checked = await asyncio.to_thread(_check, plays, screen, key)
        receipt = await self._admitted(screen, name, key, checked)
        if receipt.accepted:
            self._bus.publish(PlaysCame(screen.code, receipt.accepted))
        return receipt

    async def _admitted(
        self, screen: Screen, name: str, key: str | None, checked: "Sequence[_Checked]"
    ) -> Receipt:
        try:
            async with self._database.transaction() as session:
                return await self._admit(session, screen, name, key, checked)
        except IntegrityError:  # the same chain began in two requests at once: now it is there
            async with self._database.transaction() as session:
                return await self._admit(session, screen, name, key, checked)

    async def _admit(
        self,
        session: AsyncSession,
        screen: Screen,
        name: str,
        key: str | None,
        checked: "Sequence[_Checked]",
    ) -> Receipt:
        repository, now = PlayRepository(session), int(self._clock.time() * 1000)
        chain = await repository.take_chain(name, now)
        known = chain or _new_chain(screen, name, key, now)
        seqs = [one.play.record.seq for one in checked]
        stored = await repository.records(chain.id, seqs) if chain else {}
        taken, refused = _sorted_out(checked, known, stored)
        if taken:
            if chain is None:
                await repository.add_chain(known)
            repository.add([_row(one, known, now) for one in taken])
        return Receipt(name, known.seq, len(taken), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Checked:
    play: SignedPlay
    hash: str
    failure: Failure | None


def _check(plays: Sequence[SignedPlay], screen: Screen, key: str | None) -> list[_Checked]:
    """Hash records and check their signatures: a tenth of a millisecond each, so in a thread."""
    name = key_id(key) if key else None
    return [_Checked(play, digest(play.record), _unfit(play, screen, key, name)) for play in plays]


def _unfit(play: SignedPlay, screen: Screen, key: str | None, name: str | None) -> Failure | None:
    record, signature = play.record, play.signature
    if record.screen != screen.code:
        return Failure.PLAY_FOREIGN
    if record.end < record.start:
        return Failure.PLAY_FORGED
    if record.key is None and signature is None:
        return Failure.PLAY_UNSIGNED if screen.device_key or key else None
    if key is None or signature is None or record.key != name:
        return Failure.PLAY_FORGED
    return None if signed_by(key, signed_text(record), signature) else Failure.PLAY_FORGED


def _sorted_out(
    checked: Sequence[_Checked], chain: PlayChain, stored: dict[int, str]
) -> tuple[list[_Checked], list[Refused]]:
    """Return what can be taken, in order, and what not; the chain's newest record moves on."""
    taken: list[_Checked] = []
    refused: list[Refused] = []
    hashes = {seq: hash_of(record) for seq, record in stored.items()}
    for one in checked:
        record = one.play.record
        tail = Tail(chain.seq, chain.hash)
        failure = one.failure or refusal(record, one.hash, tail, hashes.get(record.seq), chain.forgotten)
        if failure is not None:
            refused.append(Refused(record.seq, failure))
            continue
        taken.append(one)
        chain.seq, chain.hash = record.seq, one.hash
        hashes[record.seq] = one.hash
    return taken, refused


def _new_chain(screen: Screen, name: str, key: str | None, now: int) -> PlayChain:
    tail = Tail()
    return PlayChain(
        screen_id=screen.id,
        chain=name,
        key=key_id(key) if key else None,
        public_key=key,
        seq=tail.seq,
        hash=tail.hash,
        forgotten=0,
        began=now,
        heard=now,
    )


def _row(one: _Checked, chain: PlayChain, now: int) -> Play:
    record: Record = one.play.record
    return Play(
        screen_id=chain.screen_id,
        chain_id=chain.id,
        seq=record.seq,
        at=record.at,
        lasted=record.end - record.start,
        creative=record.creative,
        reason=record.reason,
        record=record.canonical().decode("ascii"),
        signature=one.play.signature,
        received=now,
    )
