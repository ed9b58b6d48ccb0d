from random import Random

from adscreen.media.spool.blocks import Blocks


def taken(blocks: Blocks) -> int:
    number = blocks.take()
    return blocks.add() if number is None else number


def test_blocks_follow_one_another() -> None:
    blocks = Blocks()
    assert [taken(blocks) for _ in range(3)] == [0, 1, 2]
    assert blocks.count == 3


def test_what_is_given_back_is_taken_again_only_when_nothing_names_it() -> None:
    blocks = Blocks()
    first = taken(blocks)
    taken(blocks)
    blocks.give(first)
    assert blocks.take() is None
    blocks.settle()
    assert blocks.take() == first


def test_the_lowest_comes_first() -> None:
    blocks = Blocks()
    numbers = [taken(blocks) for _ in range(4)]
    for number in (2, 0, 1):
        blocks.give(numbers[number])
    blocks.settle()
    assert [blocks.take() for _ in range(4)] == [0, 1, 2, None]


def test_blocks_of_an_earlier_process_are_taken_and_their_gaps_free() -> None:
    blocks = Blocks([2, 5])
    assert blocks.count == 6
    assert [taken(blocks) for _ in range(5)] == [0, 1, 3, 4, 6]


def test_no_block_is_ever_taken_twice() -> None:
    random, blocks, held = Random(7), Blocks(), set()
    for _ in range(3000):
        if held and random.random() < 0.5:
            number = random.choice(sorted(held))
            held.remove(number)
            blocks.give(number)
            if random.random() < 0.5:
                blocks.settle()
            continue
        number = taken(blocks)
        assert number not in held
        held.add(number)
    assert blocks.count < 200
