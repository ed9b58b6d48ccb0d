import pytest

from adscreen.signage.screens.schemas import Offline, OfflineState
from adscreen.web.dashboard.offline_words import offline_words


@pytest.mark.parametrize("state", list(OfflineState))
def test_every_state_has_words(state: OfflineState) -> None:
    words = offline_words(Offline(state=state, files=3, needed=4, bytes=5_600_000))
    assert words is not None
    assert words.in_language("en") != words.in_language("fr")


def test_what_is_kept_is_counted() -> None:
    words = offline_words(Offline(state=OfflineState.FILLING, files=3, needed=4, bytes=5_600_000))
    assert words is not None
    assert words.in_language("en") == "is being prepared, 3 of 4 files kept (6 MB)"
    assert offline_words(None) is None
