"""Nonces that devices sign: each for one purpose, for once, for two minutes.

They are kept in memory. A process that is started again knows none of them: who is refused asks for another.
"""

from collections import OrderedDict

from adscreen.core.clock import Clock
from adscreen.core.ids import new_token

LIFE = 120.0
"""Seconds: a page signs within tenths of one, a slow television within some."""
KEPT_MOST = 20_000


class Challenges:
    """Nonces that were given out and not come back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def new(self, code: str) -> str:
        """Return a nonce for the device of the screen `code`."""
        nonce = new_token()
        self._open[nonce] = (code, self._clock.monotonic() + LIFE)
        while len(self._open) > KEPT_MOST or self._oldest_is_over():
            self._open.popitem(last=False)
        return nonce

    def spend(self, nonce: str, code: str) -> bool:
        """Take a nonce back; False where it is not open, is too old, or was for another screen."""
        found, ends = self._open.pop(nonce, ("", 0.0))
        return found == code and self._clock.monotonic() < ends

    def _oldest_is_over(self) -> bool:
        _code, ends = next(iter(self._open.values()))
        return self._clock.monotonic() >= ends
