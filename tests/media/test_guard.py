"""A child that is guarded does not outlive the one that started it."""

import os
import signal
import subprocess
import sys
import time

import psutil

from adscreen.media import guard

STARTER = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-S", sys.argv[1], str(os.getpid()), "/bin/sleep", "60"],
                         start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_it_dies_with_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTER, guard.__file__], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    deadline = time.monotonic() + 20
    while psutil.Process(child).name() != "sleep":  # it has become the program
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    while not gone(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_does_not_begin_where_the_parent_is_gone_already() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", guard.__file__, "1", "/bin/echo", "begun"],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
