from random import Random

from adscreen.media.spool.extents import GRAIN, Extents, rounded


def taken(extents: Extents, size: int) -> int:
    offset = extents.fit(size)
    assert offset is not None
    extents.take(offset, size)
    return offset


def test_parts_follow_one_another() -> None:
    extents = Extents(0, 100 * GRAIN)
    assert [taken(extents, GRAIN + 1), taken(extents, 1), taken(extents, 1)] == [0, 2 * GRAIN, 3 * GRAIN]
    assert extents.end == 4 * GRAIN


def test_what_is_given_back_is_taken_again_only_when_nothing_names_it() -> None:
    extents = Extents(0, 100 * GRAIN)
    first = taken(extents, 1)
    taken(extents, 1)
    extents.give(first, 1)
    assert extents.fit(1) == 2 * GRAIN
    extents.settle()
    assert extents.fit(1) == first


def test_neighbours_become_one_part() -> None:
    extents = Extents(0, 100 * GRAIN)
    parts = [taken(extents, GRAIN) for _ in range(4)]
    for part in (parts[2], parts[0], parts[1]):
        extents.give(part, GRAIN)
    extents.settle()
    assert taken(extents, 3 * GRAIN) == 0


def test_the_limit_holds() -> None:
    extents = Extents(GRAIN, 3 * GRAIN)
    assert taken(extents, GRAIN) == GRAIN
    assert extents.fit(GRAIN + 1) is None
    assert taken(extents, GRAIN) == 2 * GRAIN
    assert extents.fit(1) is None


def test_a_free_part_at_the_end_grows() -> None:
    extents = Extents(0, 4 * GRAIN)
    taken(extents, 2 * GRAIN)
    last = taken(extents, GRAIN)
    extents.give(last, GRAIN)
    extents.settle()
    assert taken(extents, 2 * GRAIN) == last
    assert extents.end == 4 * GRAIN


def test_parts_of_an_earlier_process_are_taken_in_any_gaps() -> None:
    extents = Extents(0, 100 * GRAIN)
    extents.take(2 * GRAIN, GRAIN)
    extents.take(5 * GRAIN, GRAIN)
    assert [taken(extents, 2 * GRAIN), taken(extents, 2 * GRAIN), taken(extents, 1)] == [
        0,
        3 * GRAIN,
        6 * GRAIN,
    ]


def test_no_two_parts_ever_overlap() -> None:
    random, extents, held = Random(7), Extents(0, 64 * GRAIN), {}
    refused = 0
    for _ in range(3000):
        if held and random.random() < 0.5:
            offset = random.choice(list(held))
            extents.give(offset, held.pop(offset))
            if random.random() < 0.5:
                extents.settle()
            continue
        size = random.randrange(1, 6 * GRAIN)
        offset = extents.fit(size)
        if offset is None:
            refused += 1
            continue
        extents.take(offset, size)
        for other, length in held.items():
            assert offset + rounded(size) <= other or other + rounded(length) <= offset
        held[offset] = size
    assert refused < 2500
