import hashlib
import re

import pytest

from adscreen.simulator.streams.rtsp_login import REALM, DigestDoor
from adscreen.simulator.streams.rtsp_message import Request

URI = "rtsp://127.0.0.1/hd"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def asks(door: DigestDoor, user: str = "anna", password: str = "salt", nonce: str | None = None) -> bool:
    challenged = re.search(r'nonce="([^"]+)"', door.challenge)
    assert challenged is not None
    used = nonce or challenged[1]
    response = md5(f"{md5(f'{user}:{REALM}:{password}')}:{used}:{md5(f'DESCRIBE:{URI}')}")
    header = f'Digest username="{user}", realm="{REALM}", nonce="{used}", uri="{URI}", response="{response}"'
    return door.lets_in(Request("DESCRIBE", URI, {"authorization": header}))


def test_who_knows_the_password_is_let_in() -> None:
    assert asks(DigestDoor("anna", "salt"))


def test_nobody_else_is() -> None:
    door = DigestDoor("anna", "salt")
    assert not asks(door, password="pepper")
    assert not asks(door, user="bob")
    assert not asks(door, nonce="of-yesterday")


@pytest.mark.parametrize("header", ["", "Basic YW5uYTpzYWx0", "Digest", 'Digest username="anna"'])
def test_another_form_is_no_proof(header: str) -> None:
    assert not DigestDoor("anna", "salt").lets_in(Request("DESCRIBE", URI, {"authorization": header}))
