"""Run a program that dies with the one that started it, even by `kill -9`: `guard.py PID PROGRAM ...`.

The kernel is asked to (prctl(2), PR_SET_PDEATHSIG), which only the child itself can do, and no function may
run between a fork and an exec of a large process. What is asked survives the exec. Run as a file, so that
nothing of AdScreen is loaded.
"""

import os
import signal
import sys

_SET_DEATH_SIGNAL = 1


def main(parent: int, program: str, arguments: list[str]) -> None:
    """Become `program`; end at once where the parent is gone already."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(program, [program, *arguments])  # noqa: S606  (no shell)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
