"""What a bad line does to a transport stream: packets of the picture that never arrive."""

import random

from adscreen.media.mpegts.packets import has_pcr, pcr_of
from adscreen.simulator.packets import has_payload, stamps_at, starts_unit
from adscreen.simulator.timestamps import WRAP, read_stamp, write_pcr, write_stamp
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


def without_last_units(data: bytes) -> bytes:
    """Return a stream without what comes from the last start of a unit on, of each PID that has units."""
    whole = range(0, len(data) - PACKET + 1, PACKET)
    last = {pid_at(data, at): at for at in whole if starts_unit(data, at)}
    return b"".join(data[at : at + PACKET] for at in whole if at < last.get(pid_at(data, at), len(data)))


def looped(data: bytes, seconds: float) -> bytes:
    """Return a stream that plays `data` over and over for so many seconds, clocks and counters going on.

    Each PID's last unit is left out: a file may be cut within it, and no counter would tell.
    """
    data = without_last_units(data)
    places = [(at, starts_unit(data, at)) for at in range(0, len(data) - PACKET + 1, PACKET)]
    stamps = [place for at, starts in places if starts for place in stamps_at(data, at)]
    times = sorted(read_stamp(data, place) for place in stamps)
    length = times[-1] - times[0] + 3600
    counters: dict[int, int] = {}
    out = bytearray()
    for turn in range(int(seconds * 90_000 / length) + 1):
        again, later = bytearray(data[: len(places) * PACKET]), turn * length
        for place in stamps:
            write_stamp(again, place, (read_stamp(data, place) + later) % WRAP)
        for at, _starts in places:
            if has_pcr(data, at):
                write_pcr(again, at + 6, (pcr_of(data, at) + later) % WRAP)
            if has_payload(data, at):
                pid = pid_at(data, at)
                moved = counters.setdefault(pid, data[at + 3] & 15)
                counters[pid] = (moved + 1) & 15
                again[at + 3] = data[at + 3] & 0xF0 | moved
        out += again
    return bytes(out)
