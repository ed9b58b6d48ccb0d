"""What screens report: kept in memory, written now and then, judged when someone looks."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.repository import ScreenRepository
from adscreen.signage.screens.schemas import Heartbeat
from adscreen.signage.screens.state import Observation, ScreenState, judge, observe

WRITE_EVERY = 30.0
"""Seconds between two writes of an unchanged screen: a beat in ten seconds is not worth a transaction."""


@dataclass(frozen=True, slots=True)
class ScreenReported:
    """Bus event: a heartbeat came."""

    code: str
    at: float
    state: ScreenState
    changed: bool
    """The state is not the one of the heartbeat before."""


@dataclass(slots=True)
class _Known:
    pairing: int
    observation: Observation
    state: ScreenState
    written_at: float


class HeartbeatService:
    """The last observation of every screen of this process."""

    def __init__(self, database: Database, clock: Clock, bus: Bus) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._known: dict[str, _Known] = {}

    async def record(self, screen: Screen, report: Heartbeat) -> ScreenState:
        """Take a heartbeat of the browser that holds `screen`."""
        now = self._clock.time()
        known = self._of(screen)
        observation = observe(known.observation if known else _stored(screen), report, now)
        state = self._judge(screen, observation)
        changed = known is None or known.state is not state
        due = changed or known is None or now - known.written_at >= WRITE_EVERY
        written_at = now if due or known is None else known.written_at
        self._known[screen.code] = _Known(screen.pairing, observation, state, written_at)
        self._bus.publish(ScreenReported(screen.code, now, state, changed))
        if due:
            async with self._database.transaction() as session:
                at = datetime.fromtimestamp(now, UTC)
                await ScreenRepository(session).store_report(screen.code, at, report.model_dump(mode="json"))
        return state

    def last(self, screen: Screen) -> Observation | None:
        """Return what is known of a screen: of this process, else what was stored."""
        known = self._of(screen)
        return known.observation if known else _stored(screen)

    def state(self, screen: Screen) -> ScreenState:
        """Return the state of a screen now."""
        return self._judge(screen, self.last(screen))

    def forget(self, code: str) -> None:
        """Drop what is known of a screen that is gone."""
        self._known.pop(code, None)

    def _of(self, screen: Screen) -> _Known | None:
        """Return what this browser reported, not what the one before it did."""
        known = self._known.get(screen.code)
        return known if known is not None and known.pairing == screen.pairing else None

    def _judge(self, screen: Screen, observation: Observation | None) -> ScreenState:
        return judge(
            observation,
            now=self._clock.time(),
            paired=screen.device_hash is not None,
            wants_tv=screen.tv_enabled and screen.channel_ref is not None,
        )


def _stored(screen: Screen) -> Observation | None:
    if screen.last_heartbeat_at is None or screen.last_report is None:
        return None
    try:
        report = Heartbeat.model_validate(screen.last_report)
    except ValidationError:  # stored by another version of AdScreen: the next heartbeat replaces it
        return None
    at = screen.last_heartbeat_at.timestamp()
    return Observation(report, at, at)
