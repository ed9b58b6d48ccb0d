import asyncio

from structlog.testing import capture_logs

from adscreen.core.tasks import TaskOwner


def test_leaving_the_block_ends_every_task() -> None:
    async def scene() -> bool:
        async with TaskOwner() as tasks:
            task = tasks.start(asyncio.sleep(60), name="sleeper")
        return task.cancelled()

    assert asyncio.run(scene())


def test_a_failed_task_is_logged_and_leaves_its_sisters() -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    async def scene() -> bool:
        async with TaskOwner() as tasks:
            sister = tasks.start(asyncio.sleep(60), name="sister")
            tasks.start(fail(), name="the one that fails")
            await asyncio.sleep(0.01)
            return not sister.done()

    with capture_logs() as logs:
        assert asyncio.run(scene())
    assert [line["task"] for line in logs] == ["the one that fails"]
