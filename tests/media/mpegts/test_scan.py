import random

import pytest

from adscreen.media.mpegts.packets import PACKET
from adscreen.media.mpegts.scan import Continuity, PidClasses, renumbered


def packet(pid: int, counter: int, *, control: int = 0x10, flags: int = 0) -> bytes:
    return bytes((0x47, flags | pid >> 8, pid & 255, control | counter & 15)) + bytes(184)


@pytest.mark.parametrize("count", [3, 14, 40])
def test_classes_are_those_of_the_pids(count: int) -> None:
    rnd = random.Random(count)
    pids = rnd.sample(range(8192), 200)
    wanted = {pid: 1 + i % 14 for i, pid in enumerate(pids[:count])}
    classes = PidClasses()
    classes.watch(wanted)
    stream = [rnd.choice(pids) for _ in range(300)]
    chunk = classes.read(b"".join(packet(pid, 0) for pid in stream))
    assert list(chunk.classes) == [wanted.get(pid, 0) for pid in stream]


def test_pids_with_the_same_low_byte_are_told_apart() -> None:
    classes = PidClasses()
    classes.watch({0: 14, 0x100: 1, 0x1000: 14})
    assert list(classes.read(b"".join(packet(p, 0) for p in (0, 0x100, 0x1000, 0x1100, 0x101))).classes) == [
        14,
        1,
        14,
        0,
        0,
    ]


class Check:
    def __init__(self) -> None:
        self.classes = PidClasses()
        self.classes.watch({0x100: 1, 0x101: 2})
        self.continuity = Continuity()
        self.continuity.watch([1, 2])

    def __call__(self, *packets: bytes) -> bool:
        return self.continuity.passes(self.classes.read(b"".join(packets)))


def test_counters_that_go_on_pass() -> None:
    check = Check()
    for i in range(0, 60, 3):
        assert check(packet(0x100, i), packet(0x101, i // 3 + 5), packet(0x100, i + 1), packet(0x100, i + 2))


@pytest.mark.parametrize(
    "bad",
    [
        packet(0x100, 2),
        packet(0x100, 0),
        packet(0x100, 1, flags=0x80),
        packet(0x100, 1, control=0x90),
    ],
    ids=["gap", "repeat", "error", "scrambled"],
)
def test_what_is_doubtful_does_not_pass(bad: bytes) -> None:
    check = Check()
    assert check(packet(0x100, 0))
    assert not check(bad)
    assert check.continuity.last[1] == 0


def test_packets_without_payload_do_not_count_and_others_do_not_matter() -> None:
    check = Check()
    assert check(
        packet(0x100, 0), packet(0x100, 0, control=0x20), packet(0x300, 9, control=0x90), packet(0x100, 1)
    )


def test_renumbering_changes_nothing_but_the_counters_of_a_class() -> None:
    classes = PidClasses()
    classes.watch({0x100: 1, 0x101: 2})
    run = b"".join(packet(pid, i, control=0x30) for i, pid in enumerate((0x100, 0x101, 0x100, 0x300)))
    changed = renumbered(run, classes.read(run).classes, {1: 15})
    assert [changed[i + 3] for i in range(0, len(run), PACKET)] == [0x3F, 0x31, 0x31, 0x33]
    assert changed[4:187] == run[4:187]
