"""The looks' figures for Prometheus."""

from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from adscreen.media.looks.looker import Looker
from adscreen.media.looks.model import FlawKind


def look_figures(looker: Looker) -> Callable[[], Iterator[Metric]]:
    """Return what reads the figures of all looks."""

    def read() -> Iterator[Metric]:
        yield CounterMetricFamily("adscreen_looks", "Looks at channels.", value=looker.looks)
        yield CounterMetricFamily(
            "adscreen_look_failures", "Looks in which nothing could be decoded.", value=looker.failures
        )
        flaws = GaugeMetricFamily(
            "adscreen_feed_flaw",
            "1 while something is wrong with what a channel shows.",
            labels=("ref", "kind"),
        )
        level = GaugeMetricFamily("adscreen_feed_sound_level", "Loudness in dBFS.", labels=("ref",))
        for verdict in looker.verdicts():
            kinds = {flaw.kind for flaw in verdict.flaws}
            for kind in FlawKind:
                flaws.add_metric((verdict.ref, kind), float(kind in kinds))
            if verdict.level is not None:
                level.add_metric((verdict.ref,), verdict.level)
        yield flaws
        yield level

    return read
