import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from tests.media.sources.collector import packets

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.sources.decrypt import decrypt, iv_of
from adscreen.media.sources.playlist import Entry, Key

KEY, IV = bytes(range(16)), bytes(range(16, 32))


def encrypt(data: bytes, *, pad: bool = True, key: bytes = KEY, iv: bytes = IV) -> bytes:
    if pad:
        count = 16 - len(data) % 16
        data += bytes([count]) * count
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


@given(st.binary(max_size=200))
def test_what_was_encrypted_comes_back(data: bytes) -> None:
    assert decrypt(encrypt(data), KEY, IV) == data


def test_missing_padding_is_forgiven() -> None:
    assert decrypt(encrypt(packets(4), pad=False), KEY, IV) == packets(4)


def test_a_wrong_key_is_drm_and_a_cut_segment_is_lost() -> None:
    with pytest.raises(AdScreenError) as caught:
        decrypt(encrypt(packets(5)), bytes(16), IV)
    assert caught.value.failure is Failure.DRM
    for data in (b"", encrypt(packets(4))[:-3]):
        with pytest.raises(AdScreenError) as caught:
            decrypt(data, KEY, IV)
        assert caught.value.failure is Failure.CONNECTION_LOST


def test_the_vector_is_the_tags_or_the_number() -> None:
    def entry(iv: bytes | None) -> Entry:
        return Entry(258, "a", 2.0, False, Key("AES-128", "k", iv, "identity"), None, False, False)

    assert iv_of(entry(IV)) == IV
    assert iv_of(entry(None)) == bytes(14) + b"\x01\x02"
