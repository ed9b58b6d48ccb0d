"""The history in figures for Prometheus. Channels and providers go by number: a name may hold secrets."""

from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from adscreen.iptv.history.keeper import Keeper
from adscreen.iptv.refs import channel_ref


def history_figures(keeper: Keeper) -> Callable[[], Iterator[Metric]]:
    """Return what reads the figures of all history."""

    def read() -> Iterator[Metric]:
        events = CounterMetricFamily(
            "adscreen_history_events", "What happened to channels, by kind.", labels=("ref", "kind")
        )
        for (ref, kind), count in keeper.recorder.counts.items():
            events.add_metric((ref, kind), count)
        yield events
        yield CounterMetricFamily(
            "adscreen_history_lost_events",
            "Events that were lost while the database was away.",
            value=keeper.recorder.lost,
        )
        yield from _uptimes(keeper)

    return read


def _uptimes(keeper: Keeper) -> Iterator[Metric]:
    channels = GaugeMetricFamily(
        "adscreen_channel_uptime_ratio",
        "Part of the watched time of the last day in which the channel was seen.",
        labels=("ref",),
    )
    watched: dict[int, list[float]] = {}
    for one in keeper.uptimes:
        if one.share is not None:
            channels.add_metric((channel_ref(one.channel),), one.share)
            sums = watched.setdefault(one.provider, [0.0, 0.0])
            sums[0] += one.share * one.watched
            sums[1] += one.watched
    yield channels
    providers = GaugeMetricFamily(
        "adscreen_provider_uptime_ratio", "The same for a provider's channels together.", labels=("provider",)
    )
    for provider, (seen, whole) in watched.items():
        providers.add_metric((str(provider),), seen / whole)
    yield providers
