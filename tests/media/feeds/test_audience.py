from adscreen.media.feeds.audience import LATELY, Audience
from adscreen.media.slots.model import Purpose


def test_a_viewer_counts_once_and_for_a_while() -> None:
    audience = Audience()
    assert audience.saw("a", 0.0) is False
    assert audience.saw("a", 2.0) is True
    assert audience.saw("b", 3.0) is False
    assert audience.count(4.0) == 2
    assert audience.count(2.0 + LATELY) == 1
    assert audience.count(3.0 + LATELY) == 0
    assert audience.saw("a", 100.0) is False


def test_any_request_is_the_last_one() -> None:
    audience = Audience()
    assert audience.last_request is None
    audience.saw("a", 1.0)
    audience.touch(5.0)
    assert audience.last_request == 5.0
    assert audience.count(6.0) == 1


def test_memory_is_bounded() -> None:
    audience = Audience()
    for index in range(20_000):
        audience.saw(str(index), 1.0)
    assert audience.count(1.0) == 10_000


def test_the_greatest_purpose_of_any_viewer_is_the_audiences() -> None:
    audience = Audience()
    assert audience.purpose(0.0) is Purpose.NOBODY
    audience.saw("a", 0.0, Purpose.PREVIEW)
    assert audience.purpose(1.0) is Purpose.PREVIEW
    audience.saw("b", 5.0)
    assert audience.purpose(6.0) is Purpose.SCREEN
    assert audience.viewers(6.0) == {"a": Purpose.PREVIEW, "b": Purpose.SCREEN}
    assert audience.purpose(5.0 + LATELY) is Purpose.NOBODY


def test_one_who_went_elsewhere_is_no_viewer_any_more() -> None:
    audience = Audience()
    audience.saw("a", 0.0)
    audience.left("a")
    audience.left("nobody")
    assert audience.count(1.0) == 0
    assert audience.last_request == 0.0


def test_who_knows_the_playlist_only_is_a_stranger_for_as_long_as_he_watches() -> None:
    audience = Audience()
    audience.saw("screen", 0.0, told=True)
    assert not audience.has_strangers(1.0)
    audience.saw("player", 2.0)
    audience.saw("screen", 3.0, told=True)
    assert audience.has_strangers(2.0 + LATELY - 0.1)
    assert not audience.has_strangers(2.0 + LATELY)
