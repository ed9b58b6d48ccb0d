import asyncio

from tests.media.slots.test_desk import ONE, Guest

from adscreen.core.errors import Failure
from adscreen.core.metrics import Figures, Metrics
from adscreen.media.slots.desk import Slots
from adscreen.media.slots.metrics import slot_figures


def test_the_figures_tell_what_an_account_holds_and_whether_it_refuses() -> None:
    async def main() -> None:
        slots, metrics = Slots(), Metrics()
        metrics.add(Figures(slot_figures(slots)))
        async with slots.connection(ONE, Guest(slots, "sport")) as line:
            line.television()
            slots.told("account", 3)
            text = metrics.render().decode()
            assert 'adscreen_slots_used{account="account"} 1.0' in text
            assert 'adscreen_slots_limit{account="account"} 1.0' in text
            assert 'adscreen_slots_foreign{account="account"} 2.0' in text
            assert 'adscreen_account_refuses{account="account"} 0.0' in text
        slots.refused("account", Failure.EXPIRED)
        text = metrics.render().decode()
        assert 'adscreen_slots_reserved{account="account"} 1.0' in text
        assert 'adscreen_slots_cooling{account="account"} 1.0' in text
        assert 'adscreen_account_refuses{account="account"} 1.0' in text

    asyncio.run(main())
