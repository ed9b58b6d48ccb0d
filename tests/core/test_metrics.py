import asyncio
import re
import time

from adscreen.core.metrics import Metrics
from adscreen.core.tasks import TaskOwner


def test_the_process_is_measured() -> None:
    assert "process_resident_memory_bytes" in Metrics().render().decode()


def test_the_page_is_what_is_read_at_once() -> None:
    def names(text: bytes) -> list[str]:
        return [line.split(" ")[0] for line in text.decode().splitlines() if not line.startswith("#")]

    metrics = Metrics()
    assert names(asyncio.run(metrics.page())) == names(metrics.render())


def test_a_blocked_loop_shows() -> None:
    async def main() -> str:
        metrics = Metrics()
        async with TaskOwner() as tasks:
            tasks.start(metrics.watch_loop(0.01), name="loop lag")
            await asyncio.sleep(0.03)
            time.sleep(0.15)
            await asyncio.sleep(0.03)
        return metrics.render().decode()

    text = asyncio.run(main())
    counts = {
        float(le): float(n) for le, n in re.findall(r'lag_seconds_bucket\{le="([\d.]+)"\} ([\d.]+)', text)
    }
    assert counts[1.0] - counts[0.1] >= 1
