import asyncio

from adscreen.core.bus import QUEUE_LIMIT, Bus


def test_every_subscriber_gets_an_event() -> None:
    async def scene() -> list[object]:
        bus = Bus()
        with bus.subscribe() as one, bus.subscribe() as other:
            bus.publish("event")
            return [await one.get(), await other.get()]

    assert asyncio.run(scene()) == ["event", "event"]


def test_a_slow_subscriber_loses_the_oldest() -> None:
    async def scene() -> object:
        bus = Bus()
        with bus.subscribe() as slow:
            for number in range(QUEUE_LIMIT + 3):
                bus.publish(number)
            return await slow.get()

    assert asyncio.run(scene()) == 3


def test_nobody_listens_after_the_block() -> None:
    bus = Bus()
    with bus.subscribe():
        pass
    bus.publish("event")
    with bus.subscribe() as late:
        bus.publish("later")

        assert asyncio.run(late.get()) == "later"
