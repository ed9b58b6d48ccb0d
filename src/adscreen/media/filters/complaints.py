"""What ffmpeg says when it gives up, as one of the failures."""

import re
from collections import deque

from adscreen.core.errors import AdScreenError, Failure

_MOST_LINES = 20
_MOST_PARTIAL = 4000
_LEVELS = re.compile(r"\[(?:fatal|error|panic)\]")
_KNOWN: tuple[tuple[str, Failure], ...] = (
    (
        r"Unknown decoder|[Dd]ecoder .*not found|no decoder|Decoding requested, but no",
        Failure.UNSUPPORTED_CODEC,
    ),
    (r"[Uu]nsupported codec|not currently supported", Failure.UNSUPPORTED_CODEC),
    (r"Cannot allocate memory|Out of memory", Failure.CONVERSION_FAILED),
    (r"matches no streams", Failure.CONVERSION_FAILED),
)
_DEVICE = re.compile(
    r"vaapi|VAAPI|libva|qsv|QSV|MFX|nvenc|NVENC|CUDA|cuda|hwupload|[Hh]ardware device|No capable devices"
)


class Complaints:
    """The last lines of a process's standard error."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._partial = ""
        self.count = 0
        """Lines so far."""

    def take(self, data: bytes) -> None:
        """Take a piece of the output."""
        *lines, partial = (self._partial + data.decode("utf-8", "replace")).split("\n")
        self._partial = partial[-_MOST_PARTIAL:]
        for line in lines:
            if line.strip():
                self._lines.append(line.strip()[:300])
                self.count += 1

    @property
    def of_the_device(self) -> bool:
        """Tell whether a hardware encoder is what failed."""
        return any(_LEVELS.search(line) and _DEVICE.search(line) for line in self._lines)

    def verdict(self, returncode: int) -> AdScreenError:
        """Return why the process ended; a negative `returncode` is the signal that ended it."""
        errors = [line for line in self._lines if _LEVELS.search(line)]
        for line in errors:
            for pattern, failure in _KNOWN:
                if re.search(pattern, line):
                    return AdScreenError(failure, f"ffmpeg: {line}")
        how = f"signal {-returncode}" if returncode < 0 else f"exit {returncode}"
        evidence = errors[0] if errors else next(reversed(self._lines), "")
        return AdScreenError(Failure.CONVERSION_FAILED, f"ffmpeg: {how} {evidence}".strip())
