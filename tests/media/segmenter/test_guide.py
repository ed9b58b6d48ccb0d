from adscreen.media.mpegts.psi import Pmt, PmtStream, write_pat, write_pmt
from adscreen.media.segmenter.guide import Guide, choose

VIDEO, RADIO = PmtStream(0x100, 0x1B, b""), PmtStream(0x200, 0x03, b"")


def guide_of(*streams: PmtStream) -> Guide:
    guide = Guide()
    guide.programs = {i + 1: 0x20 + i for i in range(len(streams))}
    guide.maps = {i + 1: Pmt(i + 1, 0x1FFF, b"", (s,)) for i, s in enumerate(streams)}
    return guide


def test_tables_are_read_and_changes_told() -> None:
    guide = Guide()
    pmt = write_pmt(Pmt(1, 0x100, b"", (VIDEO,)))
    assert guide.feed(0, b"\0" + write_pat(1, 0x20), True)
    assert set(guide.pids) == {0, 0x20}
    assert guide.feed(0x20, b"\0" + pmt, True)
    assert not guide.feed(0x20, b"\0" + pmt + b"\xff", True)
    assert guide.maps[1].streams == (VIDEO,)


def test_a_map_of_another_program_on_the_pid_is_ignored() -> None:
    guide = Guide()
    guide.feed(0, b"\0" + write_pat(1, 0x20), True)
    assert not guide.feed(0x20, b"\0" + write_pmt(Pmt(2, 0x100, b"", (VIDEO,))), True)
    assert guide.maps == {}


def test_bad_sections_are_counted() -> None:
    guide = Guide()
    guide.feed(0, b"\0" + write_pat(1, 0x20)[:-1] + b"?", True)
    assert guide.bad_sections == 1


def number(pmt: Pmt | None) -> int | None:
    return pmt.program if pmt else None


def test_the_only_program_is_chosen_at_once() -> None:
    assert number(choose(guide_of(RADIO), None, set(), 0)) == 1


def test_the_wanted_program_wins_even_unseen() -> None:
    assert number(choose(guide_of(VIDEO, RADIO), 2, {0x100}, 0)) == 2


def test_a_program_that_is_not_there_is_not_waited_for() -> None:
    assert number(choose(guide_of(VIDEO, RADIO), 9, {0x100}, 0)) == 1


def test_the_first_picture_that_occurs() -> None:
    other = PmtStream(0x300, 0x1B, b"")
    guide = guide_of(RADIO, VIDEO, other)
    assert choose(guide, None, {0x200, 0x300}, 10) is None
    assert number(choose(guide, None, {0x100, 0x300}, 10)) == 2
    assert number(choose(guide, None, {0x200, 0x300}, 4000)) == 3


def test_sound_where_no_picture_comes() -> None:
    guide = guide_of(VIDEO, RADIO)
    assert choose(guide, None, {0x200}, 10) is None
    assert number(choose(guide, None, {0x200}, 4000)) == 2
