"""Checks an export for audit without the server: signatures, numbers, hashes. Lines in, a verdict out."""

import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import ValidationError

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.signage.plays.audit import LINE_MOST, READ, AnyLine, ChainLine, EndLine, HeadLine, PlayLine
from adscreen.signage.plays.chain import Tail
from adscreen.signage.plays.record import digest, key_id, signed_text
from adscreen.signage.screens.devicekeys import signed_by

BREAKS_MOST = 100
"""Breaks that are told one by one; more are counted."""


class Flaw(StrEnum):
    """How a chain is broken."""

    UNREADABLE = "unreadable"
    """A line is no line of an export: changed, or cut off."""
    FOREIGN = "foreign"
    """A record names another screen or chain than the one it stands under."""
    BAD_KEY = "bad_key"
    """A chain's public key cannot be read."""
    UNSIGNED = "unsigned"
    """A record of a signed chain has no signature."""
    BAD_SIGNATURE = "bad_signature"
    """The signature is not of this record: it was changed, or made by another device."""
    MISSING = "missing"
    """Numbers are missing before a record, or after the last one."""
    OUT_OF_ORDER = "out_of_order"
    """A record does not come after the one before it: a copy, or put elsewhere."""
    BAD_LINK = "bad_link"
    """A record does not name the one before it by its hash: one of the two was changed."""
    CUT_OFF = "cut_off"
    """The export does not end, or counts other lines than it has."""


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a chain is broken."""

    flaw: Flaw
    line: int
    """From 1."""
    chain: str = ""
    seq: int = 0
    """The record at which it shows; 0: at none."""
    first: int = 0
    """For MISSING: the numbers that are missing, first and last."""
    last: int = 0


@dataclass(slots=True)
class Verdict:
    """What an export holds."""

    screen: str = ""
    chains: int = 0
    plays: int = 0
    unsigned: int = 0
    """Plays of chains without a key: their order can be checked, not who made them."""
    forgotten: int = 0
    """Plays that had been deleted in their time before the export."""
    breaks: list[Break] = field(default_factory=list)
    """The first BREAKS_MOST."""
    broken: int = 0
    """All breaks."""


def verify(lines: Iterable[bytes]) -> Verdict:
    """Read an export; raises BAD_INPUT where it does not begin as one."""
    verifier = _Verifier()
    for line in lines:
        verifier.feed(line)
    verifier.finish()
    return verifier.verdict


class _Verifier:
    def __init__(self) -> None:
        self.verdict = Verdict()
        self._line = 0
        self._chain: ChainLine | None = None
        self._key_id: str | None = None
        self._tail = Tail()
        self._ended = False

    def feed(self, text: bytes) -> None:
        self._line += 1
        line = _read(text)
        if self._line == 1:
            self._begin(line)
        elif line is None or self._ended:
            self._broken(Flaw.UNREADABLE)
        elif isinstance(line, PlayLine):
            self._play(line)
        else:
            self._close_chain()
            self._other(line)

    def finish(self) -> None:
        if self._line == 0:
            self._begin(None)
        if not self._ended:
            self._close_chain()
            self._broken(Flaw.CUT_OFF)

    def _begin(self, line: AnyLine | None) -> None:
        if not isinstance(line, HeadLine):
            raise AdScreenError(
                Failure.BAD_INPUT,
                "not an export of plays",
                remedy=_("Give a file that was saved by “Export for audit” on a screen’s page of plays."),
            )
        self.verdict.screen = line.screen

    def _other(self, line: HeadLine | ChainLine | EndLine) -> None:
        if isinstance(line, ChainLine):
            self._open_chain(line)
        elif isinstance(line, EndLine):
            self._ended = True
            if (line.chains, line.plays) != (self.verdict.chains, self.verdict.plays):
                self._broken(Flaw.CUT_OFF)
        else:
            self._broken(Flaw.UNREADABLE)

    def _open_chain(self, line: ChainLine) -> None:
        self.verdict.chains += 1
        self.verdict.forgotten += line.forgotten
        self._chain, self._key_id = line, None
        self._tail = Tail(line.forgotten, "" if line.forgotten else Tail().hash)
        if line.public_key is not None:
            try:
                self._key_id = key_id(line.public_key)
            except (ValueError, binascii.Error):
                self._broken(Flaw.BAD_KEY)

    def _close_chain(self) -> None:
        chain, self._chain = self._chain, None
        if chain is None:
            return
        if self._tail.seq < chain.last:
            self._broken(Flaw.MISSING, chain=chain, first=self._tail.seq + 1, last=chain.last)
        elif self._tail.hash not in ("", chain.hash):
            self._broken(Flaw.BAD_LINK, chain=chain, seq=self._tail.seq)

    def _play(self, line: PlayLine) -> None:
        chain, record = self._chain, line.record
        self.verdict.plays += 1
        if chain is None or record.chain != chain.chain or record.screen != self.verdict.screen:
            self._broken(Flaw.FOREIGN, chain=chain, seq=record.seq)
            return
        hashed = digest(record)
        if (flaw := self._signature_flaw(line, chain)) is not None:
            self._broken(flaw, chain=chain, seq=record.seq)
        self._follow(line, chain)
        if record.seq > self._tail.seq:
            self._tail = Tail(record.seq, hashed)

    def _signature_flaw(self, line: PlayLine, chain: ChainLine) -> Flaw | None:
        if chain.public_key is None:
            self.verdict.unsigned += 1
            return None if line.record.key is None else Flaw.BAD_SIGNATURE
        if line.signature is None:
            return Flaw.UNSIGNED
        fits = line.record.key == self._key_id and signed_by(
            chain.public_key, signed_text(line.record), line.signature
        )
        return None if fits else Flaw.BAD_SIGNATURE

    def _follow(self, line: PlayLine, chain: ChainLine) -> None:
        """Check a record's place after the one before it."""
        record, tail = line.record, self._tail
        if record.seq <= tail.seq:
            self._broken(Flaw.OUT_OF_ORDER, chain=chain, seq=record.seq)
        elif record.seq > tail.seq + 1:
            self._broken(Flaw.MISSING, chain=chain, seq=record.seq, first=tail.seq + 1, last=record.seq - 1)
        elif tail.hash not in ("", record.prev):
            self._broken(Flaw.BAD_LINK, chain=chain, seq=record.seq)

    def _broken(
        self, flaw: Flaw, *, chain: ChainLine | None = None, seq: int = 0, first: int = 0, last: int = 0
    ) -> None:
        self.verdict.broken += 1
        if len(self.verdict.breaks) < BREAKS_MOST:
            name = chain.chain if chain else ""
            self.verdict.breaks.append(Break(flaw, self._line, name, seq, first, last))


def _read(text: bytes) -> AnyLine | None:
    if len(text) > LINE_MOST:
        return None
    try:
        return READ.validate_json(text)
    except ValidationError:
        return None
