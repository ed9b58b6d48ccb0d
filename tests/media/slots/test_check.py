import asyncio

import pytest
from tests.media.slots.test_desk import ONE, POLICY, Guest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.slots.check import Checks
from adscreen.media.slots.desk import Slots


def test_a_look_is_ended_when_a_screen_needs_its_connection() -> None:
    async def main() -> None:
        slots = Slots(POLICY)
        looking, screen = asyncio.Event(), Guest(slots, "sport")

        async def look() -> None:
            async with Checks(slots, "account", 1, "Sport").line(ONE):
                looking.set()
                await asyncio.sleep(30)

        task = asyncio.get_running_loop().create_task(look(), name="look")
        await looking.wait()
        screen.start()
        with pytest.raises(AdScreenError) as caught:
            await task
        assert caught.value.failure is Failure.NO_SLOT
        await screen.connected.wait()
        with pytest.raises(AdScreenError):
            await look()
        await screen.stop()
        await slots.close()

    asyncio.run(asyncio.wait_for(main(), 20))


def test_a_look_that_ends_by_itself_gives_its_connection_back() -> None:
    async def main() -> None:
        slots = Slots(POLICY)
        checks = Checks(slots, "account", 1, "Sport")
        async with checks.line(ONE):
            assert [lease.holder[:6] for lease in slots.states()[0].leases] == ["check-"]
        with pytest.raises(TimeoutError):
            async with checks.line(ONE):
                raise TimeoutError("its own")
        assert slots.states()[0].leases == ()
        await slots.close()

    asyncio.run(asyncio.wait_for(main(), 20))
