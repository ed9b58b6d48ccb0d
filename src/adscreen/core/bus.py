"""Events inside one process: who publishes does not know who listens."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

QUEUE_LIMIT = 256


class Subscription:
    """A queue of events; a listener that falls behind loses the oldest, never the publisher's time."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[object] = asyncio.Queue(QUEUE_LIMIT)

    def put(self, event: object) -> None:
        """Add an event, dropping the oldest when the queue is full."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(event)

    async def get(self) -> object:
        """Wait for the next event."""
        return await self._queue.get()

    async def __aiter__(self) -> AsyncIterator[object]:
        while True:
            yield await self._queue.get()


class Bus:
    """Publish to all subscriptions that are open now."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def publish(self, event: object) -> None:
        """Hand `event` to every subscriber; never waits, never raises."""
        for subscription in tuple(self._subscriptions):
            subscription.put(event)

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """Listen for the length of a `with` block."""
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
