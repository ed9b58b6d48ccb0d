import asyncio
import socket

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.wire import HIGH_WATER, Wire, open_wire


async def pair() -> tuple[Wire, socket.socket]:
    """Return a wire and the other end of its connection."""
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    return await open_wire(near, None, timeout=1), far


def test_bytes_go_both_ways_and_the_end_is_seen() -> None:
    async def main() -> None:
        wire, far = await pair()
        loop = asyncio.get_running_loop()
        wire.send(b"ask")
        assert await loop.sock_recv(far, 10) == b"ask"
        await loop.sock_sendall(far, b"answer")
        far.close()
        assert await wire.receive(1, "body") == b"answer"
        assert await wire.receive(1, "body") == b""
        await wire.close()
        await wire.close()

    asyncio.run(main())


def test_waiting_ends_in_time_also_after_a_longer_wait() -> None:
    async def main() -> None:
        wire, far = await pair()
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(far, b"x")
        await wire.receive(10, "head")
        started = loop.time()
        with pytest.raises(AdScreenError) as caught:
            await wire.receive(0.1, "body")
        assert caught.value.failure is Failure.TIMEOUT
        assert loop.time() - started < 0.5
        await loop.sock_sendall(far, b"late")
        assert await wire.receive(1, "body") == b"late"
        await wire.close()
        far.close()

    asyncio.run(main())


def test_on_a_rhythm_what_comes_meanwhile_is_read_at_once() -> None:
    async def main() -> None:
        wire, far = await pair()
        loop = asyncio.get_running_loop()
        wire.pace(0.2)
        await loop.sock_sendall(far, b"a")
        assert await wire.receive(1, "body") == b"a"
        await loop.sock_sendall(far, b"b")
        await loop.sock_sendall(far, b"c")
        started = loop.time()
        assert await wire.receive(1, "body") == b"bc"
        assert loop.time() - started > 0.1
        far.close()
        assert await wire.receive(1, "body") == b""
        await wire.close()

    asyncio.run(main())


def test_a_rhythm_slows_no_sender_down() -> None:
    async def main() -> None:
        wire, far = await pair()
        loop = asyncio.get_running_loop()
        wire.pace(0.5)
        size, started = 4 * HIGH_WATER, loop.time()
        sending = loop.create_task(loop.sock_sendall(far, bytes(size)))
        while size:
            size -= len(await wire.receive(2, "body"))
        assert loop.time() - started < 4
        await sending
        await wire.close()
        far.close()

    asyncio.run(main())


def test_a_rhythm_may_change_and_a_slow_consumer_is_waited_for() -> None:
    async def main() -> None:
        wire, far = await pair()
        loop = asyncio.get_running_loop()
        wire.pace(0.2)
        wire.pace(0.01)
        sending = loop.create_task(loop.sock_sendall(far, bytes(8 * HIGH_WATER)))
        await asyncio.sleep(0.3)
        assert not sending.done()
        left = 8 * HIGH_WATER
        while left:
            chunk = await wire.receive(1, "body")
            assert len(chunk) <= 2 * HIGH_WATER
            left -= len(chunk)
        await sending
        await wire.close()
        far.close()

    asyncio.run(main())


def test_no_more_is_read_than_the_consumer_takes() -> None:
    async def main() -> None:
        wire, far = await pair()
        loop = asyncio.get_running_loop()
        sending = loop.create_task(loop.sock_sendall(far, bytes(8 * HIGH_WATER)))
        await asyncio.sleep(0.2)
        assert not sending.done()
        first = await wire.receive(1, "body")
        assert HIGH_WATER <= len(first) < 2 * HIGH_WATER
        size = len(first)
        while size < 8 * HIGH_WATER:
            size += len(await wire.receive(1, "body"))
        await sending
        await wire.close()
        far.close()

    asyncio.run(main())


def test_leaving_while_waiting_leaves_nothing_behind() -> None:
    async def main() -> None:
        wire, far = await pair()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await wire.receive(10, "body")
        await wire.close()
        far.close()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())
