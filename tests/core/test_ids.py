from adscreen.core.ids import hash_token, new_code, new_token


def test_a_code_holds_no_look_alikes() -> None:
    codes = {new_code() for _i in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 6 and not set(code) & set("01OI") for code in codes)


def test_tokens_are_long_and_differ() -> None:
    assert len(new_token()) >= 43
    assert new_token() != new_token()


def test_the_hash_of_a_token_does_not_tell_the_token() -> None:
    token = new_token()
    assert hash_token(token) == hash_token(token) != hash_token(new_token())
    assert token not in hash_token(token)
    assert len(hash_token("\ud800")) == 64
