import socket

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.listening import listen


def test_who_connects_early_waits() -> None:
    with listen("127.0.0.1", 0) as sock, socket.create_connection(sock.getsockname(), timeout=2):
        pass


def test_a_taken_port_is_a_clear_error() -> None:
    with listen("127.0.0.1", 0) as sock:
        with pytest.raises(AdScreenError) as caught:
            listen("127.0.0.1", sock.getsockname()[1])
        assert (caught.value.failure, caught.value.field) == (Failure.CONFLICT, "port")
