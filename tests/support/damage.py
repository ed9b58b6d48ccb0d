"""What a bad line does to a transport stream: packets of the picture that never arrive."""

import random

from tests.support.paced import PACKET, video_pid


def without_some(data: bytes, one_in: int, *, burst: int = 1, seed: int = 1) -> bytes:
    """Return a stream where each video packet begins a loss of `burst` of them, by chance 1/`one_in`."""
    pid, rnd, kept, losing = video_pid(data), random.Random(seed), bytearray(), 0
    for at in range(0, len(data), PACKET):
        if int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF == pid:
            if not losing and rnd.random() < 1 / one_in:
                losing = burst
            if losing:
                losing -= 1
                continue
        kept += data[at : at + PACKET]
    return bytes(kept)


def pid_at(data: bytes, at: int) -> int:
    """Return the PID of the packet at byte `at`."""
    return int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF


def without_pid(data: bytes, pid: int, one_in: float = 1, *, seed: int = 1) -> bytes:
    """Return a stream that lost one packet in so many of `pid`, by chance; all of them where that is 1."""
    rnd = random.Random(seed)
    return b"".join(
        data[at : at + PACKET]
        for at in range(0, len(data), PACKET)
        if pid_at(data, at) != pid or rnd.random() >= 1 / one_in
    )


def without_every_key_frame(data: bytes, nth: int) -> bytes:
    """Return a stream in which every nth key frame (by the random access flag) lost its second packet."""
    pid, kept, keys, losing = video_pid(data), bytearray(), 0, False
    for at in range(0, len(data), PACKET):
        if pid_at(data, at) == pid:
            if losing:
                losing = False
                continue
            if data[at + 1] & 0x40 and data[at + 3] & 0x20 and data[at + 5] & 0x40:
                keys += 1
                losing = keys % nth == 0
        kept += data[at : at + PACKET]
    return bytes(kept)


def reordered(data: bytes, one_in: int, reach: int, *, seed: int = 1) -> bytes:
    """Return a stream in which one packet in so many comes late, by up to `reach` packets."""
    rnd = random.Random(seed)
    places = {
        at: at + (PACKET * (rnd.randint(1, reach) + 0.5) if rnd.random() < 1 / one_in else 0)
        for at in range(0, len(data), PACKET)
    }
    return b"".join([data[at : at + PACKET] for at in sorted(places, key=places.__getitem__)])


def repeated(data: bytes, one_in: int, reach: int, *, seed: int = 1) -> bytes:
    """Return a stream in which one packet in so many comes again, up to `reach` packets later."""
    rnd = random.Random(seed)
    packets = [data[at : at + PACKET] for at in range(0, len(data), PACKET)]
    for at in reversed(range(len(packets) - reach)):
        if rnd.random() < 1 / one_in:
            packets.insert(at + rnd.randint(1, reach), packets[at])
    return b"".join(packets)
