"""The parts of the guide fitted together."""

from dataclasses import dataclass
from datetime import timedelta

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.net.client import HttpClient
from adscreen.core.tasks import TaskOwner
from adscreen.core.vault import Vault
from adscreen.iptv.guide.corrections import Corrections
from adscreen.iptv.guide.keeper import Keeper
from adscreen.iptv.guide.refresh import GuideOptions, GuideReader
from adscreen.iptv.guide.schedule import Schedule
from adscreen.iptv.guide.service import GuideService
from adscreen.iptv.guide.short import ShortGuide


@dataclass(frozen=True, slots=True)
class Guide:
    """What pages work with."""

    service: GuideService
    corrections: Corrections
    keeper: Keeper

    async def start(self, tasks: TaskOwner) -> None:
        """Clean up behind an earlier process, and begin to keep the guides."""
        await self.keeper.recover()
        tasks.start(self.keeper.follow(), name="guides follow the lists")
        tasks.start(self.keeper.run(), name="guides")


def make_guide(
    database: Database,
    vault: Vault,
    http: HttpClient,
    bus: Bus,
    clock: Clock,
    tasks: TaskOwner,
    *,
    hours: float = 12.0,
    short_minutes: float = 15.0,
    options: GuideOptions | None = None,
) -> Guide:
    """Return the guide; read again every `hours`, 0 for only when somebody asks for it."""
    schedule = Schedule(timedelta(hours=hours) if hours else None)
    reader = GuideReader(database, vault, http, clock, schedule, options or GuideOptions())
    keeper = Keeper(database, vault, bus, clock, reader, schedule, tasks)
    short = ShortGuide(database, vault, http, clock, tasks, every=60 * short_minutes)
    return Guide(GuideService(database, vault, clock, keeper, short), Corrections(database, keeper), keeper)
