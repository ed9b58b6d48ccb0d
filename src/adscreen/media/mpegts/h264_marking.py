"""Which earlier pictures a slice tells the decoder to forget (ITU-T H.264 sections 7.3.3 and 8.2.5.4).

Encoders name pictures of the group before in the first pictures of an open one. A decoder that began with
this group has not got them, and Chromium's ends fatally at such a command.
"""

from dataclasses import dataclass

from adscreen.media.mpegts.bits import Bits, BitsOverError, without_emulation
from adscreen.media.mpegts.h264 import CHROMA_PROFILES, read_chroma

_SLICE, _PPS = 1, 8
_P, _B, _I = 0, 1, 2
_MOST = 64
"""Commands of one slice, and entries of one list, beyond which it is no slice header."""


@dataclass(frozen=True, slots=True)
class Sets:
    """What of a sequence and a picture parameter set a slice header cannot be read without."""

    planes: bool
    chroma: int
    frame_bits: int
    order_kind: int
    order_bits: int
    order_deltas: bool
    references: int
    frames_only: bool
    field_order: bool
    listed: tuple[int, int]
    weighted: bool
    weighted_both: bool
    redundant: bool


@dataclass(frozen=True, slots=True)
class Marking:
    """A reference picture's number, and the numbers of those that it has forgotten."""

    frame: int
    forgets: tuple[int, ...]
    """Below 0 where the count has turned over since."""
    field: bool


def unit_of(data: bytes, kind: int) -> bytes | None:
    """Return the first NAL unit of a kind in the start of an access unit; it may be cut short at the end."""
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        after = data.find(b"\0\0\1", at + 4)
        if data[at + 3] & 31 == kind:
            return data[at + 3 : after if after >= 0 else len(data)]
        at = after
    return None


def read_sets(sps: bytes | None, data: bytes) -> Sets | None:
    """Return the sets of an access unit that starts with `data` and has its picture parameter set there."""
    pps = unit_of(data, _PPS)
    if sps is None or pps is None or len(sps) < 5:
        return None
    try:
        return _sets(sps, Bits(without_emulation(sps[4:])), Bits(without_emulation(pps[1:])))
    except BitsOverError:
        return None


def read_marking(data: bytes, sets: Sets) -> Marking | None:
    """Return what the first slice of an access unit marks; None for IDRs, and where nobody refers to it."""
    nal = unit_of(data, _SLICE)
    if nal is None or not nal[0] & 0x60:
        return None
    try:
        return _marking(Bits(without_emulation(nal[1:200])), sets)
    except BitsOverError:
        return None


def _sets(sps: bytes, seq: Bits, pic: Bits) -> Sets | None:
    seq.unsigned()
    planes, chroma = False, 1
    if sps[1] in CHROMA_PROFILES:
        chroma, planes = read_chroma(seq)
    frame_bits = seq.unsigned() + 4
    kind, bits, deltas = seq.unsigned(), 0, False
    if kind == 0:
        bits = seq.unsigned() + 4
    elif kind == 1:
        deltas = not seq.take(1)
        seq.signed(), seq.signed()
        for _ in range(min(seq.unsigned(), 255)):
            seq.signed()
    references = seq.unsigned()
    seq.take(1), seq.unsigned(), seq.unsigned()
    frames_only = bool(seq.take(1))
    pic.unsigned(), pic.unsigned(), pic.take(1)
    field_order = bool(pic.take(1))
    if pic.unsigned():  # slice groups: nobody sends them
        return None
    listed = pic.unsigned() + 1, pic.unsigned() + 1
    weighted, both = bool(pic.take(1)), pic.take(2) == 1
    pic.signed(), pic.signed(), pic.signed(), pic.take(2)
    redundant = bool(pic.take(1))
    return Sets(
        planes=planes,
        chroma=0 if planes else chroma,
        frame_bits=frame_bits,
        order_kind=kind,
        order_bits=bits,
        order_deltas=deltas,
        references=references,
        frames_only=frames_only,
        field_order=field_order,
        listed=listed,
        weighted=weighted,
        weighted_both=both,
        redundant=redundant,
    )


def _marking(bits: Bits, sets: Sets) -> Marking | None:
    bits.unsigned()
    kind = bits.unsigned() % 5
    bits.unsigned()
    if sets.planes:
        bits.take(2)
    frame = bits.take(sets.frame_bits)
    field = not sets.frames_only and bool(bits.take(1))
    if field:
        bits.take(1)
    _order(bits, sets, field=field)
    if sets.redundant:
        bits.unsigned()
    if kind not in (_P, _B, _I):
        return None
    _lists(bits, sets, kind)
    return Marking(frame, tuple(_forgotten(bits, frame, field=field)), field)


def _order(bits: Bits, sets: Sets, *, field: bool) -> None:
    if sets.order_kind == 0:
        bits.take(sets.order_bits)
        if sets.field_order and not field:
            bits.signed()
    elif sets.order_kind == 1 and sets.order_deltas:
        bits.signed()
        if sets.field_order and not field:
            bits.signed()


def _lists(bits: Bits, sets: Sets, kind: int) -> None:
    """Pass over the lists of references and their weights."""
    if kind == _I:
        return
    lengths = sets.listed
    if kind == _B:
        bits.take(1)
    if bits.take(1):
        lengths = bits.unsigned() + 1, bits.unsigned() + 1 if kind == _B else 0
    count = 2 if kind == _B else 1
    for _ in range(count):
        if bits.take(1):
            for _entry in range(_MOST):
                if bits.unsigned() == 3:
                    break
                bits.unsigned()
    if (sets.weighted and kind == _P) or (sets.weighted_both and kind == _B):
        _weights(bits, sets, lengths[:count])


def _weights(bits: Bits, sets: Sets, lengths: tuple[int, ...]) -> None:
    bits.unsigned()
    if sets.chroma:
        bits.unsigned()
    for length in lengths:
        for _ in range(min(length, _MOST)):
            if bits.take(1):
                bits.signed(), bits.signed()
            if sets.chroma and bits.take(1):
                for _value in range(4):
                    bits.signed()


def _forgotten(bits: Bits, frame: int, *, field: bool) -> list[int]:
    """Return the numbers of the pictures that the marking commands of the slice name."""
    out: list[int] = []
    if not bits.take(1):
        return out
    number = 2 * frame + 1 if field else frame
    for _ in range(_MOST):
        command = bits.unsigned()
        if command == 0:
            break
        if command in (1, 3):
            named = number - bits.unsigned() - 1
            out.append(named >> 1 if field else named)
        if command in (2, 3, 4, 6):
            bits.unsigned()
    return out
