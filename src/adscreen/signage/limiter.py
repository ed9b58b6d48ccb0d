"""Slow down who guesses passwords and codes: a bounded memory of failures per key."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

from adscreen.core.clock import Clock
from adscreen.core.errors import AdScreenError, Failure

KEYS_KEPT = 10_000
"""Most keys remembered; the one touched longest ago is forgotten first."""


class FailureLimiter:
    """Refuses a key that failed `limit` times within the last `window` seconds."""

    def __init__(self, clock: Clock, *, limit: int, window: float) -> None:
        self._clock = clock
        self._limit = limit
        self._window = window
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise RATE_LIMITED, with the seconds to wait, when `key` has failed too often."""
        recent = self._recent(key)
        if len(recent) >= self._limit:
            wait = recent[-self._limit] + self._window - self._clock.monotonic()
            raise AdScreenError(Failure.RATE_LIMITED, retry_after=max(1.0, wait))

    def failed(self, key: str) -> None:
        """Remember a failure."""
        self._failures[key] = [*self._recent(key), self._clock.monotonic()][-self._limit :]
        self._failures.move_to_end(key)
        while len(self._failures) > KEYS_KEPT:
            self._failures.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Take the last failure of `key` back: it was counted before it was known to be none."""
        self._failures[key] = self._failures.get(key, [])[:-1]

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        self._failures.pop(key, None)

    def _recent(self, key: str) -> list[float]:
        since = self._clock.monotonic() - self._window
        return [at for at in self._failures.get(key, ()) if at > since]


def address_key(address: str) -> str:
    """Return what is counted of an address: an IPv6 network of 64 bits is one customer."""
    try:
        known = ip_address(address.split("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))
