import asyncio

from adscreen.media.pulse import Pulse


def test_a_beat_wakes_all_who_wait_and_nobody_later() -> None:
    async def main() -> None:
        pulse = Pulse()
        async with asyncio.TaskGroup() as group:
            waiters = [group.create_task(pulse.wait(5.0)) for _ in range(3)]
            await asyncio.sleep(0)
            pulse.beat()
        assert [task.result() for task in waiters] == [True, True, True]
        assert await pulse.wait(0.01) is False

    asyncio.run(main())
