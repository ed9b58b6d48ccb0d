"""Figures for Prometheus: one registry a process, plus how late the event loop is."""

import asyncio
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

MEDIA_TYPE = CONTENT_TYPE_LATEST

_LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


class Metrics:
    """The registry; parts of the program add collectors that read their state when somebody looks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._lag = Histogram(
            "adscreen_loop_lag_seconds",
            "How late the event loop runs what is due.",
            buckets=_LAG_BUCKETS,
            registry=self.registry,
        )

    def add(self, collector: Collector) -> None:
        """Add a collector."""
        self.registry.register(collector)

    def render(self) -> bytes:
        """Return every figure in the text format of Prometheus."""
        return generate_latest(self.registry)

    async def page(self) -> bytes:
        """Return the same; the text is written in a thread: a hundred channels have thousands of lines."""
        return await asyncio.to_thread(generate_latest, _Read(list(self.registry.collect())))

    async def watch_loop(self, every: float = 0.1) -> None:
        """Measure the loop's lag until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + every
            await asyncio.sleep(every)
            self._lag.observe(max(0.0, loop.time() - due))


class _Read(Collector):
    """Figures as they were read."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


class Figures(Collector):
    """A collector from a function."""

    def __init__(self, read: Callable[[], Iterable[Metric]]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Read the figures now."""
        yield from self._read()

    def describe(self) -> Iterator[Metric]:
        """Promise nothing, so that registering reads nothing."""
        return iter(())
