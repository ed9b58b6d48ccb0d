import pytest

from adscreen.iptv.guide.names import fold_id, fold_name


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("|FR| TF1 FHD", "TF1"),
        ("FR: France 2 HD", "France Deux"),
        ("[FR] Canal+ Décalé 4K", "CANAL PLUS DECALE"),
        ("FR - M6 ᴴᴰ", "m6"),
        ("BBC One HD", "BBC 1"),
        ("TF 1", "tf1"),
        ("Arte (FR)", "ARTE"),
        ("VIP | FR | CStar HEVC 1080p", "CSTAR"),
        ("TF1 +1", "TF1+1h"),
        ("L'Équipe", "L’equipe"),
    ],
)
def test_names_that_mean_one_channel(ours: str, theirs: str) -> None:
    assert fold_name(ours)[:3] == fold_name(theirs)[:3]


@pytest.mark.parametrize(
    ("ours", "theirs"), [("France 2", "France 3"), ("TF1", "TF1 +1"), ("Canal+", "Canal"), ("HD", "SD")]
)
def test_names_that_mean_two(ours: str, theirs: str) -> None:
    assert fold_name(ours)[:3] != fold_name(theirs)[:3]


def test_the_country_is_told_apart_from_the_name() -> None:
    assert fold_name("UK: Dave").country == "gb"
    assert fold_name("DE ▎ Das Erste").country == "de"
    assert fold_name("xy: Dave").country == ""
    assert fold_name("FR:").words == ("fr",)


def test_ids_are_compared_without_case_quality_and_feed() -> None:
    assert fold_id("TF1HD.fr@SD") == fold_id("tf1.FR") == "tf1.fr"
    assert fold_id("TF1.fr") != fold_id("TF1.be")
    assert fold_id("BBC1.uk") == fold_id("bbc1.gb")
    assert fold_id("Canal+.fr") == "canalplus.fr"
    assert fold_id("HD.") == "hd."
