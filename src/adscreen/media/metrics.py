"""The feeds' figures for Prometheus, read from their states when somebody looks."""

from collections.abc import Callable, Iterator
from dataclasses import fields

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from adscreen.media.livetv import LiveTv
from adscreen.media.model import DamageCounters, FeedPhase, FeedStatus

_GAUGES: tuple[tuple[str, str, Callable[[FeedStatus], float]], ...] = (
    ("adscreen_feed_viewers", "Viewers of the last 30 seconds.", lambda s: s.viewers),
    ("adscreen_feed_bit_rate", "Bits a second over the listed segments.", lambda s: s.bit_rate),
    ("adscreen_feed_window_seconds", "Seconds that the playlist lists.", lambda s: s.window_seconds),
    ("adscreen_feed_window_bytes", "Bytes of segments in memory.", lambda s: s.window_bytes),
    ("adscreen_feed_media_sequence", "Number of the first listed segment.", lambda s: s.media_sequence),
    (
        "adscreen_feed_last_segment_timestamp_seconds",
        "Unix time of the newest segment; 0 when there was none.",
        lambda s: s.last_segment_at or 0.0,
    ),
)

_COUNTERS: tuple[tuple[str, str, Callable[[FeedStatus], float]], ...] = (
    ("adscreen_feed_received_bytes", "Bytes received from the source.", lambda s: s.bytes_in),
    ("adscreen_feed_restarts", "Times the source was lost.", lambda s: s.restarts),
)


def feed_figures(live: LiveTv) -> Callable[[], Iterator[Metric]]:
    """Return what reads the figures of all feeds of `live`."""

    def read() -> Iterator[Metric]:
        statuses = live.statuses()
        yield _phases(statuses)
        yield _damage(statuses)
        for name, text, value in _GAUGES:
            gauge = GaugeMetricFamily(name, text, labels=("ref",))
            for status in statuses:
                gauge.add_metric((status.ref,), value(status))
            yield gauge
        for name, text, value in _COUNTERS:
            counter = CounterMetricFamily(name, text, labels=("ref",))
            for status in statuses:
                counter.add_metric((status.ref,), value(status))
            yield counter

    return read


def _phases(statuses: list[FeedStatus]) -> Metric:
    family = GaugeMetricFamily(
        "adscreen_feed_phase", "1 for the phase a feed is in.", labels=("ref", "phase")
    )
    for status in statuses:
        for phase in FeedPhase:
            family.add_metric((status.ref, phase), float(status.phase is phase))
    return family


def _damage(statuses: list[FeedStatus]) -> Metric:
    family = CounterMetricFamily(
        "adscreen_feed_damage", "What was wrong in the bytes received, by kind.", labels=("ref", "kind")
    )
    for status in statuses:
        for kind in fields(DamageCounters):
            family.add_metric((status.ref, kind.name), getattr(status.damage, kind.name))
    return family
