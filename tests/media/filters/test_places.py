import asyncio
import time

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.filters import places as module
from adscreen.media.filters.places import Places


def test_who_is_refused_learns_at_once_when_there_is_room() -> None:
    async def main() -> None:
        places = Places(1)
        places.take("a")
        with pytest.raises(AdScreenError) as caught:
            places.take("b")
        assert (caught.value.failure, places.taken, places.refused) == (Failure.CONVERTING_FULL, 1, 1)
        waiting = asyncio.get_running_loop().create_task(places.room("b"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        places.give_back("a", keep=False)
        await asyncio.wait_for(waiting, 0.2)
        places.take("b")

    asyncio.run(main())


def test_a_place_is_kept_for_a_moment_for_who_had_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 0.3)

    async def main() -> None:
        places = Places(1)
        places.take("a")
        places.give_back("a", keep=True)
        with pytest.raises(AdScreenError):
            places.take("b")
        places.take("a")
        places.give_back("a", keep=True)
        began = time.monotonic()
        await asyncio.wait_for(places.room("b"), 5.0)
        assert time.monotonic() - began > 0.25
        places.take("b")
        assert places.taken == 1

    asyncio.run(main())
