import asyncio

from tests.support.clock import HandClock
from tests.support.database import open_database

from adscreen.core.bus import Bus
from adscreen.signage.screens.challenges import Challenges
from adscreen.signage.screens.heartbeats import HeartbeatService, ScreenReported
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.pairing import PairingService
from adscreen.signage.screens.schemas import Heartbeat, Mode
from adscreen.signage.screens.service import ScreenService
from adscreen.signage.screens.state import ScreenState


def test_heartbeats_are_written_now_and_then_and_when_the_state_changes(database_url: str) -> None:
    async def run() -> None:
        async with open_database(database_url) as database:
            clock, bus = HandClock(), Bus()
            screens = ScreenService(database, clock, bus)
            made = await screens.create("Bar", language="en", timezone="UTC")
            await PairingService(database, clock, screens, Challenges(clock)).claim(
                made.screen.code, made.claim
            )
            await screens.set_channel(made.screen.code, "channel:1")
            beats = HeartbeatService(database, clock, bus)

            async def stored(mode: str, frames: int) -> Screen:
                clock.forward(10)
                report = Heartbeat(mode=Mode(mode), frames_decoded=frames)
                await beats.record(await screens.get(made.screen.code), report)
                return await screens.get(made.screen.code)

            with bus.subscribe() as events:
                frames = [(await stored("tv", n)).last_report for n in range(5)]
                assert [report and report["frames_decoded"] for report in frames] == [0, 0, 0, 3, 3]
                fallen = await stored("playlist", 5)
                assert fallen.last_report is not None
                assert fallen.last_report["mode"] == "playlist"
                seen = [await events.get() for _beat in range(6)]
            assert [e.changed for e in seen if isinstance(e, ScreenReported)] == [True, *[False] * 4, True]

            restarted = HeartbeatService(database, clock, bus)
            assert restarted.state(fallen) is ScreenState.FALLBACK
            link = await screens.new_link(made.screen.code)
            for service in (beats, restarted):
                assert service.last(link.screen) is None
                assert service.state(link.screen) is ScreenState.UNPAIRED

    asyncio.run(run())


def test_a_report_of_another_version_is_no_trouble() -> None:
    async def run() -> None:
        async with open_database("sqlite+aiosqlite://") as database:
            clock = HandClock()
            screens = ScreenService(database, clock, Bus())
            screen = (await screens.create("Bar", language="en", timezone="UTC")).screen
            screen.last_report, screen.device_hash = {"mode": "hologram"}, "x"
            beats = HeartbeatService(database, clock, Bus())
            assert beats.state(screen) is ScreenState.OFFLINE

    asyncio.run(run())
