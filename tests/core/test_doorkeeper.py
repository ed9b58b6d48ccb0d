"""A program that listens, in a process of its own: killed, ended, and followed by another one."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from adscreen.core import doorkeeper
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.listening import listen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="handed over by a name that Linux has")

_PROGRAM = """
import sys, time
from adscreen.core import doorkeeper
from adscreen.core.listening import listen
doorkeeper.HOLD = float(sys.argv[2])
sock = listen("127.0.0.1", int(sys.argv[1]))
doorkeeper.keep_open(sock)
print(sock.getsockname()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def program(port: int = 0, hold: float = 10.0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    running = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(port), str(hold)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        yield running, int(running.stdout.readline())
    finally:
        running.kill()
        running.wait()
        for pipe in (running.stdin, running.stdout):
            assert pipe is not None
            pipe.close()


def keeper_of(running: subprocess.Popen[str]) -> psutil.Process:
    [child] = psutil.Process(running.pid).children()
    return child


def gone(process: psutil.Process, seconds: float = 10.0) -> bool:
    ends = time.monotonic() + seconds
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def test_who_connects_after_a_kill_is_served_by_the_next_program() -> None:
    with program() as (first, port):
        keeper = keeper_of(first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        with socket.create_connection(("127.0.0.1", port), 5) as client:
            ends = time.monotonic() + 10
            while (taken := doorkeeper.take_over("127.0.0.1", port)) is None:
                assert time.monotonic() < ends
            with taken:
                served, address = taken.accept()
                assert address == client.getsockname()
                served.sendall(b"hello")
                served.close()
            assert client.recv(5) == b"hello"
        assert gone(keeper)


def test_a_living_programs_address_stays_taken() -> None:
    with program() as (_running, port):
        with pytest.raises(AdScreenError) as caught:
            listen("127.0.0.1", port)
        assert caught.value.failure is Failure.CONFLICT


def test_a_program_that_ends_as_it_should_leaves_nothing() -> None:
    with program() as (running, port):
        keeper = keeper_of(running)
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(10) == 0
        assert gone(keeper)
        listen("127.0.0.1", port).close()


def test_nobody_comes_and_the_address_is_free_again() -> None:
    with program(hold=0.3) as (running, port):
        keeper = keeper_of(running)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert gone(keeper)
        listen("127.0.0.1", port).close()
