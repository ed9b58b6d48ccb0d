import pytest

from adscreen.iptv.refs import channel_id, channel_ref


@pytest.mark.parametrize("number", [1, 42, 10**17])
def test_a_reference_is_read_back(number: int) -> None:
    assert channel_id(channel_ref(number)) == number


@pytest.mark.parametrize("ref", ["", "c", "c0", "c01", "C1", "1", "c-1", "c1 ", "c1\n", "c" + "9" * 19, "c١"])
def test_other_texts_are_none_of_ours(ref: str) -> None:
    assert channel_id(ref) is None
