from random import Random

import pytest
from tests.support.tspackets import AUDIO, VIDEO, Mux

from adscreen.media.model import Pieces
from adscreen.media.mpegts.packets import PACKET, has_pcr, pid_of
from adscreen.media.segmenter.pending import Pending


def packet(pid: int, counter: int) -> bytes:
    return bytes((0x47, pid >> 8, pid & 255, 0x10 | counter)) + bytes(184)


def filled() -> tuple[Pending, list[bytes]]:
    packets = [packet(VIDEO if i % 3 else AUDIO, i & 15) for i in range(12)]
    pending = Pending()
    pending.add(b"".join(packets[:5]))
    pending.add(memoryview(b"".join(packets[5:])))
    return pending, packets


@pytest.mark.parametrize("count", range(13))
def test_taking_at_any_place(count: int) -> None:
    pending, packets = filled()
    assert b"".join(pending.take(count * PACKET)) == b"".join(packets[:count])
    assert pending.size == (12 - count) * PACKET
    assert b"".join(pending.take(12 * PACKET)) == b"".join(packets[count:])


def test_slices_that_go_on_from_each_other_are_one_piece_and_no_copy() -> None:
    data = b"".join(packet(VIDEO, i) for i in range(8))
    other = b"".join(packet(AUDIO, i) for i in range(2))
    pending = Pending()
    for start, end in ((0, 2), (2, 3), (3, 8)):
        pending.add_slice(data, start * PACKET, end * PACKET)
    pending.add_slice(other, PACKET, 2 * PACKET)

    taken = pending.take(pending.end)

    assert taken[0] is data
    assert [len(piece) for piece in taken] == [8 * PACKET, PACKET]
    assert bytes(taken[1]) == other[PACKET:]


def test_a_slice_goes_on_after_a_cut_inside_it() -> None:
    data = b"".join(packet(VIDEO, i) for i in range(8))
    pending = Pending()
    pending.add_slice(data, 0, 4 * PACKET)
    first = pending.take(3 * PACKET)
    pending.add_slice(data, 4 * PACKET, 8 * PACKET)

    assert b"".join([*first, *pending.take(pending.end)]) == data


def test_excising_a_stream_moves_the_marks_behind() -> None:
    pending, packets = filled()
    pending.marks |= {"before": 3 * PACKET, "inside": 9 * PACKET, "end": pending.end}
    assert pending.excise(4 * PACKET, VIDEO, 7) == (6, 3)
    kept = packets[:4] + [p for p in packets[4:] if pid_of(p) == AUDIO]
    assert pending.marks == {"before": 3 * PACKET, "inside": 5 * PACKET, "end": len(kept) * PACKET}
    assert b"".join(pending.take(pending.end)) == b"".join(kept)


def test_excising_nothing_gives_the_counter_back() -> None:
    pending, _ = filled()
    assert pending.excise(pending.end, VIDEO, 7) == (0, 7)


def test_clock_references_stay_without_payload() -> None:
    mux = Mux()
    mux.counters[VIDEO] = 5
    pending = Pending()
    pending.add(b"".join(mux.unit(VIDEO, bytes(400), pcr=1000)))
    assert pending.excise(0, VIDEO, 0) == (3, 4)
    left = b"".join(pending.take(pending.end))
    assert len(left) == PACKET
    assert has_pcr(left)
    assert left[3] == 0x24


def test_a_place_outside_is_a_mistake() -> None:
    pending, _ = filled()
    pending.take(PACKET)
    with pytest.raises(ValueError, match="outside"):
        pending.take(0)


def test_a_packet_is_looked_at_and_replaced_where_it_is() -> None:
    pending, packets = filled()
    assert b"".join(pending.first(3 * PACKET, 4 * PACKET)) == b"".join(packets[3:7])
    other = packet(0x1FF, 3)
    pending.replace(5 * PACKET, other)
    assert b"".join(pending.take(12 * PACKET)) == b"".join([*packets[:5], other, *packets[6:]])


def test_what_waits_is_moved_once() -> None:
    moved: list[int] = []

    def keep(pieces: Pieces) -> Pieces:
        moved.append(sum(map(len, pieces)))
        return tuple(memoryview(bytearray(piece)) for piece in pieces)

    pending, data = Pending(keep), packet(VIDEO, 0) * 100
    for _ in range(4):
        pending.add_slice(data, 0, len(data))
        pending.settle()
    pending.settle()

    assert moved == [len(data)] * 4
    assert all(piece is not data for piece in pending.take(pending.end))


def test_moving_changes_nothing_of_what_is_done_to_the_queue() -> None:
    def keep(pieces: Pieces) -> Pieces:
        data = b"".join(pieces)
        return data[: len(data) // 2 // PACKET * PACKET + 5], data[len(data) // 2 // PACKET * PACKET + 5 :]

    random, plain, moving = Random(5), Pending(), Pending(keep)
    for turn in range(400):
        data = b"".join(
            packet(random.choice((VIDEO, AUDIO)), turn & 15) for _ in range(random.randrange(1, 200))
        )
        at = plain.base + random.randrange(plain.size // PACKET + 1) * PACKET
        match random.randrange(5):
            case 0:
                assert b"".join(plain.take(at)) == b"".join(moving.take(at))
            case 1:
                plain.drop(at)
                moving.drop(at)
            case 2:
                assert plain.excise(at, VIDEO, 3) == moving.excise(at, VIDEO, 3)
        for pending in (plain, moving):
            pending.add_slice(data, 0, len(data))
        moving.settle()
        assert (plain.base, plain.end) == (moving.base, moving.end)
        assert b"".join(plain.before(plain.end)) == b"".join(moving.before(moving.end))
