"""Child processes kept small: what a broken stream does to a decoder must stay in it."""

import contextlib
import os
import resource
from pathlib import Path

_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def restrain(pid: int, *, niceness: int, cpu_seconds: int, memory: int | None) -> None:
    """Limit a child from outside: a function run between fork and exec would copy our page tables.

    `memory` is in bytes of address space, None for no limit.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        if memory is not None and hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
    allow_cpu(pid, cpu_seconds)


def allow_cpu(pid: int, seconds: int) -> None:
    """Let a child use the processor up to so many seconds in all; then the kernel ends it."""
    if hasattr(resource, "prlimit"):
        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            hard = resource.prlimit(pid, resource.RLIMIT_CPU)[1]
            resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, hard))


def cpu_used(pid: int) -> float:
    """Return the seconds of processor that a child has used (proc(5), utime and stime); 0 where unknown."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS
