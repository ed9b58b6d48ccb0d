"""The strict viewer itself: it finds what it is there to find, and nothing in what is right."""

import pytest

from adscreen.media.segmenter import Segmenter
from tests.support.strict import Judge
from tests.support.strict_media import MediaJudge
from tests.support.strict_text import Item
from tests.support.tspackets import Mux, television


def playlist(
    first: int, names: str, *, target: int = 3, breaks: int = 0, broken: str = "", head: str = ""
) -> str:
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{target}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{breaks}",
        *head.splitlines(),
    ]
    for name in names:
        lines += ["#EXT-X-DISCONTINUITY"] * (name in broken)
        lines += ["#EXTINF:2.000000,", f"{name}.ts"]
    return "\n".join([*lines, ""])


def judged(*texts: str) -> list[str]:
    judge = Judge()
    for text in texts:
        judge.playlist(text)
    return judge.faults


def test_a_window_that_slides_over_a_break_is_right() -> None:
    assert (
        judged(
            playlist(7, "abcdef", broken="c"),
            playlist(8, "bcdefg", broken="c"),
            playlist(9, "cdefgh", broken="c"),
            playlist(10, "defghi", breaks=1),
        )
        == []
    )


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ((playlist(7, "abcdef"), playlist(6, "zabcde")), "numbers go back"),
        ((playlist(7, "abcdef"), playlist(8, "bcdxef")), "11 changes: address"),
        ((playlist(7, "abcdef"), playlist(8, "bcdefa")), "the address of 13 was that of 7"),
        ((playlist(7, "abcdef"), playlist(15, "ghijkl")), "2 numbers are left out"),
        ((playlist(7, "abcdef"), playlist(8, "bcdefg", target=4)), "the target duration changes"),
        ((playlist(7, "abcdef"), playlist(8, "bcdefg", broken="c")), "changes: DISCONTINUITY"),
        ((playlist(7, "abcdef", broken="a"), playlist(8, "bcdefg")), "changes: discontinuities before it"),
        ((playlist(7, "abcdef"), playlist(10, "def")), "only 6.0 s are left"),
        ((playlist(7, "abcdef", head="#EXT-X-ENDLIST"),), "in a live playlist"),
        ((playlist(7, "abcdef", head="#EXT-X-MEDIA-SEQUENCE:9"),), "stands 2 times"),
        ((playlist(7, "abcdef", target=1),), "beyond the target of 1"),
        ((playlist(7, "abcdea"),), "addresses stand twice"),
        ((playlist(7, "abcdef").replace("#EXTM3U", "#EXTM3"),), "the first line is not #EXTM3U"),
        ((playlist(7, "abcdef").replace("2.000000", "0"),), "has no duration"),
    ],
)  # fmt: skip
def test_each_broken_rule_is_named(texts: tuple[str, ...], fault: str) -> None:
    assert any(fault in found for found in judged(*texts)), judged(*texts)


def test_a_killed_process_may_leave_out_what_nobody_saw() -> None:
    judge = Judge()
    judge.playlist(playlist(7, "abcdef"))
    judge.restarted()
    judge.playlist(playlist(15, "gh", broken="g"))
    assert judge.faults == []
    judge.playlist(playlist(19, "kl"))
    assert judge.faults == ["2 numbers are left out behind 16"]


def test_a_segment_that_is_listed_must_be_there() -> None:
    judge = Judge()
    [item, *_rest] = judge.playlist(playlist(7, "abcdef"))
    judge.fetched(404, item)
    assert judge.faults == ["segment 7 is listed and answered with 404"]


def segments(mux: Mux) -> list[tuple[Item, bytes]]:
    segmenter = Segmenter()
    made = [*segmenter.feed(mux.data), *segmenter.finish()]
    return [(Item(n, f"{n}.ts", s.seconds, s.discontinuity, 0), s.data) for n, s in enumerate(made)]


def media_faults(given: list[tuple[Item, bytes]]) -> list[str]:
    judge = MediaJudge()
    for item, data in given:
        judge.take(item, data)
    return judge.faults


def test_clean_television_has_no_fault() -> None:
    given = segments(television(12))
    assert len(given) > 4
    assert media_faults(given) == []


def test_media_that_is_given_again_is_a_repeat() -> None:
    given = segments(television(8))
    again = Item(len(given), "again.ts", given[0][0].seconds, discontinuity=True, breaks=1)
    assert media_faults([*given, (again, given[0][1])]) == [
        f"segment {len(given)} repeats {given[0][0].seconds:.2f} s that were given before"
    ]


def test_a_slate_may_come_again_and_television_beside_it_may_not() -> None:
    judge, slate, shown = MediaJudge(), segments(television(4, start=9_000_000)), segments(television(4))
    number = 0

    def give(part: list[tuple[Item, bytes]]) -> None:
        nonlocal number
        for at, (item, data) in enumerate(part):
            judge.take(Item(number, f"{number}.ts", item.seconds, at == 0, 0), data)
            number += 1

    give(shown)
    give(slate)
    judge.stands_in()
    give(segments(television(4, start=20_000_000)))
    give(slate)
    assert judge.faults == []
    give(shown)
    assert [fault.split()[2] for fault in judge.faults] == ["repeats"] * len(shown)


def test_a_lost_packet_within_a_segment_is_a_continuity_error() -> None:
    [(item, data), *rest] = segments(television(8))
    at = 188 * 40
    assert "continuity errors" in media_faults([(item, data[:at] + data[at + 188 :]), *rest])[0]


def test_a_leap_without_discontinuity_is_seen() -> None:
    first, later = segments(television(4)), segments(television(4, start=9_000_000))
    moved = [
        (Item(i + len(first), f"m{i}.ts", item.seconds, False, 0), data)
        for i, (item, data) in enumerate(later)
    ]
    found = media_faults([*first, *moved])
    assert any("behind one of" in fault for fault in found)


def test_bytes_that_are_no_packets_are_seen() -> None:
    item = Item(1, "a.ts", 2.0, discontinuity=False, breaks=0)
    assert "no row of packets" in media_faults([(item, b"<html>")])[0]
    assert "does not begin with PAT" in media_faults([(item, television(2).data[376:])])[0]
