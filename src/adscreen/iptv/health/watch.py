"""What comes out of a source while it is looked at: how much, how far it got, and what it holds."""

from collections.abc import Callable

from adscreen.media.probe import MediaReport, Prober

PROOF_SECONDS = 0.5
"""Media time that has to pass before a stream counts as moving."""
_SUSPICIOUS = 1.2
"""Times the longest pause so far after which a pause is too long."""
_SHORTEST = 1.0
"""Seconds of silence that every source may make."""


class Watch:
    """A sink (adscreen.media.sources.Sink) that keeps nothing but the measurements.

    `on_connected` and `on_data` tell whoever waits; times are those of `now`, in seconds.
    """

    def __init__(
        self,
        now: Callable[[], float],
        *,
        on_connected: Callable[[], None] = lambda: None,
        on_data: Callable[[], None] = lambda: None,
    ) -> None:
        self._now = now
        self._on_connected = on_connected
        self._on_data = on_data
        self._prober = Prober()
        self.started = now()
        self.first_byte_after: float | None = None
        self.connected_at: float | None = None
        self.bytes_in = 0
        self.breaks = 0
        self._last = 0.0
        self._longest_pause = 0.0

    @property
    def full(self) -> bool:
        """Never: what comes is only measured."""
        return False

    def connected(self) -> None:
        """Learn that the answer is media."""
        if self.connected_at is None:
            self.connected_at = self._now()
            self._on_connected()

    def data(self, chunk: bytes | memoryview) -> None:
        """Measure bytes."""
        now = self._now()
        if self.first_byte_after is None:
            self.first_byte_after = now - self.started
        else:
            self._longest_pause = max(self._longest_pause, now - self._last)
        self._last = now
        self.bytes_in += len(chunk)
        self._prober.feed(chunk)
        self._on_data()

    def break_(self) -> None:
        """Learn of a break in the time line."""
        self.breaks += 1

    @property
    def is_silent(self) -> bool:
        """Tell whether the pause since the last bytes is longer than this source's rhythm explains."""
        return self._now() - self._last > max(_SHORTEST, self._longest_pause * _SUSPICIOUS)

    def report(self) -> MediaReport:
        """Return what was measured so far."""
        return self._prober.report()
