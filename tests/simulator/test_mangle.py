from adscreen.media.mpegts.packets import PACKET, pid_of
from adscreen.simulator.mangle import VIDEO_PID, Mangler
from tests.support.tspackets import television


def stream() -> bytes:
    """Return a stream whose video has the PID that ffmpeg gives it."""
    data = bytearray(television(2).data)
    pids = {pid_of(data, at) for at in range(0, len(data), PACKET)} - {0x1FFF}
    video = max(pids, key=lambda pid: count(data, pid))
    for at in range(0, len(data), PACKET):
        if pid_of(data, at) == video:
            data[at + 1] = (data[at + 1] & 0xE0) | (VIDEO_PID >> 8)
            data[at + 2] = VIDEO_PID & 0xFF
    return bytes(data)


def count(data: bytes | bytearray, pid: int) -> int:
    return sum(pid_of(data, at) == pid for at in range(0, len(data), PACKET))


def test_one_video_packet_in_so_many_is_lost_and_no_other() -> None:
    data, mangler = stream(), Mangler()
    video = count(data, VIDEO_PID)
    left = b"".join(mangler.lose(data[at : at + 7 * PACKET], 10) for at in range(0, len(data), 7 * PACKET))
    assert mangler.damaged == video // 10 > 0
    assert count(left, VIDEO_PID) == video - mangler.damaged
    assert len(data) - len(left) == mangler.damaged * PACKET


def test_one_bit_in_so_many_video_packets_is_flipped() -> None:
    data, mangler = stream(), Mangler()
    damaged = mangler.corrupt(data, 10)
    changed = [
        at for at in range(0, len(data), PACKET) if data[at : at + PACKET] != damaged[at : at + PACKET]
    ]
    assert len(changed) == mangler.damaged == count(data, VIDEO_PID) // 10
    for at in changed:
        assert pid_of(data, at) == VIDEO_PID
        assert (
            sum((a ^ b).bit_count() for a, b in zip(data[at:], damaged[at : at + PACKET], strict=False)) == 1
        )


def test_what_is_whole_stays_the_same_object() -> None:
    data = stream()
    assert Mangler().lose(data, 1_000_000) is data
