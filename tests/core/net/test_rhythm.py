import asyncio
import time

from adscreen.core.net.rhythm import SLICE, TICK, TOGETHER, Rhythm


def test_each_is_called_once_a_period_until_it_leaves() -> None:
    async def main() -> None:
        rhythm, calls = Rhythm(), {"fast": 0, "slow": 0}

        def count(name: str) -> bool:
            calls[name] += 1
            return False

        fast = rhythm.join(lambda: count("fast"), 0.02)
        slow = rhythm.join(lambda: count("slow"), 0.1)
        await asyncio.sleep(0.5)
        assert 10 <= calls["fast"] <= 26
        assert 3 <= calls["slow"] <= 6
        rhythm.leave(fast)
        rhythm.leave(fast)
        at = calls["fast"]
        await asyncio.sleep(0.15)
        assert calls["fast"] == at
        assert calls["slow"] > 4
        rhythm.leave(slow)

    asyncio.run(main())


def test_who_asks_for_more_is_called_at_the_next_tick() -> None:
    async def main() -> None:
        loop, times = asyncio.get_running_loop(), []
        rhythm = Rhythm()

        def read() -> bool:
            times.append(loop.time())
            return len(times) == 1

        turns = rhythm.join(read, 0.2)
        await asyncio.sleep(0.55)
        rhythm.leave(turns)
        first, second, third, *_more = times
        assert second - first < 0.1
        assert 0.1 < third - second < 0.3

    asyncio.run(main())


def test_many_share_ticks_but_never_all_of_them_one() -> None:
    async def main() -> None:
        rhythm, ticks = Rhythm(), []
        loop = asyncio.get_running_loop()

        def read() -> bool:
            ticks.append(round(loop.time() / TICK))
            return False

        turns = [rhythm.join(read, 0.1) for _ in range(3 * TOGETHER)]
        await asyncio.sleep(0.25)
        for each in turns:
            rhythm.leave(each)
        counts = [ticks.count(tick) for tick in set(ticks)]
        assert max(counts) <= TOGETHER
        assert len(counts) >= 3

    asyncio.run(main())


def test_one_may_leave_at_anothers_turn() -> None:
    async def main() -> None:
        rhythm, called = Rhythm(), 0

        def once() -> bool:
            nonlocal called
            called += 1
            for each in turns:
                rhythm.leave(each)
            return True

        turns = [rhythm.join(once, 0.02), rhythm.join(once, 0.02)]
        await asyncio.sleep(0.1)
        assert called == 1

    asyncio.run(main())


def test_a_tick_that_takes_long_lets_others_go_in_between() -> None:
    async def main() -> None:
        rhythm, loop, log = Rhythm(), asyncio.get_running_loop(), []

        def read(name: int) -> bool:
            log.append(name)
            time.sleep(SLICE * 1.5)
            loop.call_soon(log.append, "other")
            return False

        turns = [rhythm.join(lambda name=name: read(name), 0.5) for name in range(4)]  # type: ignore[misc]
        while len([each for each in log if each != "other"]) < 4:
            await asyncio.sleep(0.01)
        for each in turns:
            rhythm.leave(each)
        assert log[:7] == [0, "other", 1, "other", 2, "other", 3]

    asyncio.run(main())
