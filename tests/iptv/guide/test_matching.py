import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adscreen.iptv.guide.matching import ACCEPTED, SUGGESTED, How, Match, Matcher, OurChannel, likeness
from adscreen.iptv.guide.names import fold_name
from adscreen.iptv.guide.records import GuideChannel


def match(ours: list[OurChannel], *theirs: GuideChannel, own: bool = False) -> dict[int, Match]:
    matcher = Matcher(ours, own=own)
    for offered in theirs:
        matcher.offer(offered)
    return matcher.matches()


def test_an_id_goes_before_an_id_alike_before_a_name() -> None:
    ours = [
        OurChannel(1, "TF1.fr", ("M6",)),
        OurChannel(2, "tf1hd.FR", ("x",)),
        OurChannel(3, "", ("|FR| TF1 FHD",)),
    ]
    found = match(ours, GuideChannel("M6.fr", ("M6",)), GuideChannel("TF1.fr", ("TF1",)))
    assert {n: (one.key, one.how) for n, one in found.items()} == {
        1: ("TF1.fr", How.ID),
        2: ("TF1.fr", How.ID_ALIKE),
        3: ("TF1.fr", How.NAME),
    }
    assert found[3].is_used


def test_the_better_name_wins_whatever_the_order() -> None:
    ours = [OurChannel(1, "", ("FR: Canal+ Sport 360",))]
    theirs = [
        GuideChannel("a", ("Canal+ Sport",)),
        GuideChannel("b", ("Canal+ Sport 360",)),
        GuideChannel("c", ("Canal+",)),
    ]
    assert match(ours, *theirs)[1].key == match(ours, *reversed(theirs))[1].key == "b"


def test_a_doubtful_name_is_a_proposal_and_no_match() -> None:
    found = match([OurChannel(1, "", ("Discovery Science",))], GuideChannel("a", ("Discovery Channel",)))
    assert SUGGESTED <= found[1].score < ACCEPTED
    assert not found[1].is_used


@pytest.mark.parametrize("name", ["France 3", "TF1 +1", "Something else", ""])
def test_numbers_and_repeats_decide(name: str) -> None:
    assert match([OurChannel(1, "", ("France 2", "TF1"))], GuideChannel("a", (name,))) == {}


def test_the_same_name_of_another_country_is_doubtful() -> None:
    ours = [OurChannel(1, "", ("FR: Eurosport 1",))]
    assert match(ours, GuideChannel("a", ("DE: Eurosport 1",)))[1].score < ACCEPTED
    assert match(ours, GuideChannel("a", ("Eurosport",)))[1].is_used


def test_numbers_as_ids_count_only_in_the_providers_own_guide() -> None:
    ours = [OurChannel(1, "12", ("Some",))]
    assert match(ours, GuideChannel("12", ("Other",))) == {}
    assert match(ours, GuideChannel("12", ("Other",)), own=True)[1].how is How.ID


def test_the_operators_word_is_final() -> None:
    ours = [
        OurChannel(1, "TF1.fr", ("TF1",), chosen="M6.fr"),
        OurChannel(2, "TF1.fr", ("TF1",), chosen=""),
        OurChannel(3, "TF1.fr", ("TF1",), chosen="gone.fr"),
    ]
    found = match(ours, GuideChannel("TF1.fr", ("TF1",)), GuideChannel("M6.fr", ("M6",)))
    assert found == {1: Match(1, "M6.fr", How.OPERATOR, 1.0)}


def test_an_offer_tells_whether_anyone_may_want_it() -> None:
    matcher = Matcher([OurChannel(1, "TF1.fr", ("TF1",))], own=False)
    assert matcher.offer(GuideChannel("TF1.fr", ()))
    assert not matcher.offer(GuideChannel("M6.fr", ("M6",)))


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    ours, theirs = fold_name(one), fold_name(other)
    assert 0 <= likeness(ours, theirs) <= 1
    assert likeness(ours, theirs) == pytest.approx(likeness(theirs, ours), abs=0.2)
    assert likeness(ours, ours) in {0.0, 1.0}


def test_long_lists_are_matched_in_seconds() -> None:
    ours = [OurChannel(n, "", (f"FR: Chaîne {n % 900} Sport {n}",)) for n in range(20_000)]
    theirs = [GuideChannel(f"c{n}.fr", (f"Chaine {n % 900} Sport {n}", f"Sport {n}")) for n in range(5_000)]
    began = time.process_time()
    found = match(ours, *theirs)
    assert len(found) == 5_000
    assert time.process_time() - began < 20
