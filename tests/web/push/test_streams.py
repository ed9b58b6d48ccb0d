import asyncio

import pytest

from adscreen.core.bus import Bus
from adscreen.core.errors import AdScreenError, Failure
from adscreen.signage.screens.service import ScreenChanged
from adscreen.web.push.streams import Ending, Streams


def test_a_second_stream_of_a_holder_ends_the_first() -> None:
    streams = Streams()
    with streams.opened("device A", "A") as first:
        with streams.opened("device A", "A") as second:
            assert (first.ending, second.ending) == (Ending.REPLACED, None)
            assert len(streams) == 1
        assert len(streams) == 0
    with streams.opened("device A", "A"), streams.opened("operator A", "A") as other:
        assert other.ending is None
        assert len(streams) == 2
    assert len(streams) == 0


def test_there_is_a_bound_and_who_comes_back_is_within_it() -> None:
    streams = Streams(most=1)
    with streams.opened("device A", "A"):
        streams.admit("device A")
        with pytest.raises(AdScreenError) as refused:
            streams.admit("device B")
        assert refused.value.failure is Failure.RATE_LIMITED
        assert refused.value.retry_after
    streams.admit("device B")


def test_the_end_of_the_server_ends_all_and_admits_none() -> None:
    streams = Streams()
    with streams.opened("device A", "A") as stream:
        streams.close()
        assert stream.ending is Ending.STOPPED
        with pytest.raises(AdScreenError, match="stopped"):
            streams.admit("device A")
        with streams.opened("device B", "B") as late:
            assert late.ending is Ending.STOPPED


def test_a_change_wakes_the_screen_that_it_concerns_and_is_not_lost_between_two_looks() -> None:
    async def main() -> None:
        streams, bus = Streams(), Bus()
        following = asyncio.create_task(streams.follow_screens(bus))
        await asyncio.sleep(0)
        with streams.opened("device A", "A") as one, streams.opened("device B", "B") as other:
            assert one.looks(), "what was never looked at"
            one.wake()
            assert await one.pause(10)
            assert not one.looks(), "a feed's change is none of the screen's"
            bus.publish(ScreenChanged("A"))
            await asyncio.sleep(0)
            assert await one.pause(10)
            assert one.looks()
            other.looks()
            assert not await other.pause(0.01)
            assert other.looks(), "after silence all is looked at"
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    asyncio.run(main())
