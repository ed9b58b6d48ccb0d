from adscreen.signage.screens.service import time_zones
from adscreen.web.dashboard.zones import zones


def test_zones_have_iana_names_and_labels_in_the_readers_language() -> None:
    english, french = dict(zones("en")), dict(zones("fr"))
    assert english["Europe/London"] == "London, United Kingdom"
    assert french["Europe/London"] == "Londres, Royaume-Uni"
    assert english.keys() == french.keys()
    assert len(english) > 400


def test_every_zone_that_is_offered_is_taken() -> None:
    assert {name for name, _label in zones("en")} <= time_zones()
