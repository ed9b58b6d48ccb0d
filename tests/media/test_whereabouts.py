from adscreen.media.whereabouts import MOST, Whereabouts


def test_one_who_goes_to_another_channel_has_left_the_first() -> None:
    places = Whereabouts()
    assert places.moved("screen", "sport") is None
    assert places.moved("screen", "sport") is None
    assert places.moved("other", "news") is None
    assert places.moved("screen", "news") == "sport"
    assert places.moved("screen", "sport") == "news"


def test_memory_is_bounded_and_the_longest_unheard_go_first() -> None:
    places = Whereabouts()
    places.moved("first", "sport")
    places.moved("second", "sport")
    for number in range(MOST - 1):
        places.moved(str(number), "sport")
    assert places.moved("first", "news") is None
