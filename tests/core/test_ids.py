from adscreen.core.ids import new_code, new_token


def test_a_code_holds_no_look_alikes() -> None:
    codes = {new_code() for _i in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 6 and not set(code) & set("01OI") for code in codes)


def test_tokens_are_long_and_differ() -> None:
    assert len(new_token()) >= 43
    assert new_token() != new_token()
