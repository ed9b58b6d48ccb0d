import itertools

from tests.media.sources.collector import packets
from tests.support.datagrams import payloads, rtp

from adscreen.media.sources.rtp import Reorder
from adscreen.media.sources.unwrap import Unwrapper

STREAM = packets(700)


def fed(unwrapper: Unwrapper, datagrams: list[bytes], now: float = 0.0, *, a_turn: int = 10) -> list[bytes]:
    pieces: list[bytes] = []
    for at in range(0, len(datagrams), a_turn):
        turn = datagrams[at : at + a_turn]
        pieces += unwrapper.feed(b"".join(turn), list(itertools.accumulate(map(len, turn))), now)
    return pieces


def in_rtp(data: bytes, first: int = 0, source: int = 1, payload_type: int = 33) -> list[bytes]:
    return [
        rtp(first + n, payload, source=source, payload_type=payload_type)
        for n, payload in enumerate(payloads(data))
    ]


def test_plain_datagrams_pass_untouched() -> None:
    unwrapper = Unwrapper()
    assert b"".join(fed(unwrapper, payloads(STREAM))) == STREAM
    assert unwrapper.recognised


def test_plain_ones_that_are_cut_anywhere_pass_too() -> None:
    cut = [STREAM[at : at + 1472] for at in range(0, len(STREAM), 1472)]
    assert b"".join(fed(Unwrapper(), cut)) == STREAM


def test_rtp_is_found_by_its_bytes_whatever_the_payload_type() -> None:
    assert b"".join(fed(Unwrapper(), in_rtp(STREAM))) == STREAM
    assert b"".join(fed(Unwrapper(), in_rtp(STREAM, payload_type=96))) == STREAM


def test_what_overtook_is_put_right_and_what_is_lost_is_left_out() -> None:
    datagrams = in_rtp(STREAM)
    datagrams[20], datagrams[22] = datagrams[22], datagrams[20]
    unwrapper = Unwrapper()
    assert b"".join(fed(unwrapper, datagrams)) == STREAM
    del datagrams[50]
    unwrapper = Unwrapper(Reorder(wait=0.1))
    got = b"".join(fed(unwrapper, datagrams)) + b"".join(unwrapper.overdue(1.0))
    assert got == STREAM[: 50 * 1316] + STREAM[51 * 1316 :]


def test_another_sender_is_a_break() -> None:
    pieces = fed(Unwrapper(), in_rtp(STREAM, source=1) + in_rtp(STREAM, first=40_000, source=2))
    assert pieces.count(b"") == 1
    assert b"".join(pieces) == STREAM * 2
    assert b"".join(pieces[: pieces.index(b"")]) == STREAM


def test_a_sender_may_change_to_rtp_and_back() -> None:
    pieces = fed(Unwrapper(), payloads(STREAM) + in_rtp(STREAM) + payloads(STREAM))
    assert b"".join(pieces) == STREAM * 3


def test_what_is_no_transport_stream_is_named() -> None:
    unwrapper = Unwrapper()
    assert fed(unwrapper, [rtp(n, b"\x65" * 900, payload_type=96) for n in range(30)]) == []
    assert unwrapper.foreign == "RTP of payload type 96 without a transport stream"
    assert unwrapper.bare_rtp
    unwrapper = Unwrapper()
    assert fed(unwrapper, [b"hello"] * 30) == []
    assert unwrapper.foreign == "datagrams without a transport stream"
    assert not unwrapper.bare_rtp
    assert not unwrapper.recognised


def test_reports_between_the_packets_are_left_out() -> None:
    report = b"\x81\xc8\x00\x06" + b"\0" * 24
    datagrams = [one for datagram in in_rtp(STREAM) for one in (datagram, report)]
    assert b"".join(fed(Unwrapper(), datagrams)) == STREAM
