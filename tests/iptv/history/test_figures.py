import asyncio

from prometheus_client.metrics_core import Metric
from tests.iptv.history.rig import rig
from tests.iptv.history.test_service import an_evening

from adscreen.iptv.history.figures import history_figures


def samples(metrics: list[Metric]) -> dict[str, float]:
    return {
        "/".join((one.name.removeprefix("adscreen_"), *one.labels.values())): one.value
        for metric in metrics
        for one in metric.samples
    }


def test_events_and_uptimes_are_told_by_number(database_url: str) -> None:
    async def run() -> dict[str, float]:
        async with rig(database_url) as at:
            await an_evening(at)
            at.keeper.uptimes = tuple(await at.history.uptimes("day"))
            return samples(list(history_figures(at.keeper)()))

    figures = asyncio.run(run())
    assert figures == {
        "history_events_total/c1/phase": 4,
        "history_events_total/c2/phase": 2,
        "history_events_total/c1/flaw": 1,
        "history_events_total/c1/well": 1,
        "history_lost_events_total": 0,
        "channel_uptime_ratio/c1": 0.5,
        "channel_uptime_ratio/c2": 1.0,
        "provider_uptime_ratio/1": 0.75,
    }
