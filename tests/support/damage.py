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
