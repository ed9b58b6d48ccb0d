import pytest

from adscreen.iptv.sources.likeness import LEAST, Card, first_word, likeness

SAME = [
    (Card("TF1"), Card("TF1 HD")),
    (Card("TF1 FHD"), Card("|FR| TF1 ᴴᴰ")),
    (Card("FR: TF1"), Card("TF1 (backup)")),
    (Card("France 2 HD", "France2.fr"), Card("France Deux", "france2.FR")),
    (Card("beIN SPORTS 1", "bein1.fr"), Card("BEIN SPORT 1 4K", "bein1.fr")),
    (Card("Riviera 1 HD", "riviera.sim"), Card("Riviera 1 FHD")),
    (Card("Arte", "arte.fr"), Card("ARTE HEVC", "arte.de")),
]
OTHER = [
    (Card("TF1"), Card("TF1 +1")),
    (Card("Sport 1", "sport.fr"), Card("Sport 2", "sport.fr")),
    (Card("FR: Eurosport 1"), Card("UK: Eurosport 1")),
    (Card("France 2"), Card("France 3")),
    (Card("CNN"), Card("BBC News")),
    (Card("Canal+"), Card("Canal+ Cinéma")),
    (Card("", ""), Card("TF1")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_variants_of_a_channel_are_suggested(one: Card, other: Card) -> None:
    assert likeness(one, other) >= LEAST
    assert likeness(one, other) == pytest.approx(likeness(other, one), abs=0.05)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_channels_are_not(one: Card, other: Card) -> None:
    assert likeness(one, other) < LEAST


def test_the_same_id_and_name_are_likelier_than_either() -> None:
    card = Card("TF1", "TF1.fr")
    both, id_only = likeness(card, Card("TF1 HD", "TF1.fr")), likeness(card, Card("Premiere", "tf.fr"))
    assert both == 1.0
    assert likeness(card, Card("TF1 HD")) > likeness(card, Card("TF1 HD", "other.fr")) > id_only


def test_a_search_begins_with_the_longest_word_of_the_name() -> None:
    assert first_word("FR: France 2 HD") == "france"
    assert first_word("") == ""
