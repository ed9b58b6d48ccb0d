import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.ledger import LedgerPolicy
from adscreen.media.slots.model import Purpose

POLICY = LedgerPolicy(grace=0.2, own_grace=0.05)
ONE = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/1", account="account", connections=1)


@dataclass(eq=False)
class Guest:
    """A tenant that plays until it is asked to leave."""

    slots: Slots
    ref: str
    purpose: Purpose = Purpose.SCREEN
    title: str = "Sport"
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    _task: asyncio.Task[None] | None = None

    def viewers(self) -> tuple[str, ...]:
        return ()

    async def play(self) -> None:
        async with self.slots.connection(ONE, self) as line:
            self.connected.set()
            line.television()
            await asyncio.sleep(30)

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self.play(), name=self.ref)

    async def stop(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def yield_slot(self) -> None:
        self.asked += 1
        await self.stop()
        self.slots.leave(self)


def run(test: Callable[[Slots], Coroutine[None, None, None]]) -> None:
    async def whole() -> None:
        slots = Slots(POLICY)
        try:
            await asyncio.wait_for(test(slots), 20)
        finally:
            await slots.close()

    asyncio.run(whole())


def test_the_second_is_refused_at_once_and_its_block_is_not_entered() -> None:
    async def test(slots: Slots) -> None:
        first = Guest(slots, "sport")
        first.start()
        await first.connected.wait()
        second = Guest(slots, "news")
        with pytest.raises(AdScreenError) as caught:
            await second.play()
        assert caught.value.failure is Failure.NO_SLOT
        assert caught.value.own
        assert caught.value.retry_after == POLICY.ask_again
        assert not second.connected.is_set()
        await first.stop()

    run(test)


def test_a_screen_waits_for_the_preview_to_close_and_for_the_grace() -> None:
    async def test(slots: Slots) -> None:
        preview = Guest(slots, "sport", Purpose.PREVIEW)
        preview.start()
        await preview.connected.wait()
        began = time.monotonic()
        screen = Guest(slots, "news")
        screen.start()
        await screen.connected.wait()
        assert time.monotonic() - began >= POLICY.grace
        assert preview.asked == 1
        await screen.stop()

    run(test)


def test_one_who_waits_has_the_slot_when_another_leaves() -> None:
    async def test(slots: Slots) -> None:
        warm = Guest(slots, "sport")
        warm.start()
        await warm.connected.wait()
        warm.purpose = Purpose.NOBODY
        screen = Guest(slots, "news")
        screen.start()
        await screen.connected.wait()
        state = slots.state("account")
        assert state is not None
        assert [lease.holder for lease in state.leases] == ["news"]
        assert slots.account_of("sport") is None
        await screen.stop()

    run(test)


def test_a_cancelled_wait_leaves_no_trace() -> None:
    async def test(slots: Slots) -> None:
        first = Guest(slots, "sport")
        first.start()
        await first.connected.wait()
        await first.stop()
        slots.leave(first)
        waiting = Guest(slots, "news")
        waiting.start()
        await asyncio.sleep(0.05)
        await waiting.stop()
        slots.leave(waiting)
        third = Guest(slots, "cinema")
        third.start()
        await third.connected.wait()
        await third.stop()

    run(test)


def test_a_source_without_an_account_needs_no_slot() -> None:
    async def test(slots: Slots) -> None:
        free = SourceSpec(SourceKind.FILE, "/somewhere/clip.ts")
        async with slots.connection(free, Guest(slots, "file")) as line:
            line.television()
            line.ended(AdScreenError(Failure.ENDED))
        assert slots.states() == []

    run(test)


def test_one_who_leaves_leaves_all_the_accounts_of_its_sources() -> None:
    async def test(slots: Slots) -> None:
        guest = Guest(slots, "sport")
        for account in ("account", "another"):
            spec = SourceSpec(SourceKind.HTTP_TS, "http://tv.example.com/1", account=account, connections=1)
            async with slots.connection(spec, guest) as line:
                line.television()
        assert slots.account_of("sport") == "another"
        assert [state.reserved for state in slots.states()] == [("sport",), ("sport",)]
        slots.leave(guest)
        assert [state.reserved for state in slots.states()] == [(), ()]

    run(test)
