"""Rules of commands: sent, told to the screen, answered or stale.

What is told lies in memory as well, so that a thousand streams that look again cost no query. A command
outlives a restart of the server by what is stored of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.signage.commands.models import ScreenCommand, ScreenPicture
from adscreen.signage.commands.repository import CommandRepository
from adscreen.signage.commands.schemas import CommandJson, CommandKind, CommandSent, CommandState
from adscreen.signage.screens.models import Screen

log = structlog.get_logger(__name__)

STALE_AFTER = 60.0
"""Seconds after which a command that was not taken is not done any more."""
WAITING_MOST = 20
LOGGED_MOST = 200
"""Commands that are kept of a screen."""
PICTURE_MOST = 256 * 1024
"""Bytes of a screen's picture."""


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """Bus event: a screen has something to do."""

    code: str


class CommandService:
    """Commands of this process' screens."""

    def __init__(self, database: Database, clock: Clock, bus: Bus) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._waiting: dict[str, list[ScreenCommand]] | None = None

    async def send(
        self, screen: Screen, kind: CommandKind, argument: Mapping[str, Any], *, by: str
    ) -> ScreenCommand:
        """Send a command to a screen; raises RATE_LIMITED while it has too many to do."""
        waiting = await self._of(screen.code)
        if len(waiting) >= WAITING_MOST:
            remedy = _("This screen has not done its last commands yet: wait a minute.")
            raise AdScreenError(Failure.RATE_LIMITED, "commands", retry_after=STALE_AFTER, remedy=remedy)
        command = ScreenCommand(
            screen_id=screen.id,
            kind=kind,
            argument=dict(argument),
            sent_by=by[:120],
            sent_at=self._now(),
            done_at=None,
            succeeded=None,
            result="",
        )
        async with self._database.transaction() as session:
            commands = CommandRepository(session)
            await commands.add(command)
            await commands.keep_newest(screen.id, LOGGED_MOST)
        waiting.append(command)
        log.info("command", screen=screen.code, kind=kind, by=by)
        self._bus.publish(CommandGiven(screen.code))
        return command

    async def waiting(self, code: str) -> list[CommandSent]:
        """Return what a screen has to do, oldest first; mostly without the database."""
        now = self._clock.time()
        return [
            CommandSent(
                id=command.id,
                kind=CommandKind(command.kind),
                argument=command.argument,
                expires_in=round(command.sent_at.timestamp() + STALE_AFTER - now, 1),
            )
            for command in await self._of(code)
        ]

    async def answer(self, screen: Screen, number: int, *, succeeded: bool, result: str) -> None:
        """Take what a screen says came of a command; a second answer changes nothing."""
        async with self._database.transaction() as session:
            known = await CommandRepository(session).answer(
                screen.id, number, self._now(), succeeded, result[:80]
            )
        self._forget(screen.code, number)
        if known:
            log.info("command answered", screen=screen.code, number=number, result=result)

    async def recent(self, screen: Screen, most: int = LOGGED_MOST) -> list[CommandJson]:
        """Return a screen's commands, newest first."""
        async with self._database.transaction() as session:
            found = await CommandRepository(session).recent(screen.id, most)
        return [self.shown(command) for command in found]

    async def keep_picture(self, screen: Screen, number: int, jpeg: bytes) -> None:
        """Take the picture that a command asked for.

        Raises NOT_FOUND where none asks for one, BAD_INPUT where it is no JPEG.
        """
        if not jpeg.startswith(b"\xff\xd8\xff") or len(jpeg) > PICTURE_MOST:
            raise AdScreenError(Failure.BAD_INPUT, "picture of a screen")
        async with self._database.transaction() as session:
            commands = CommandRepository(session)
            if not await commands.is_open(screen.id, number, CommandKind.SCREENSHOT):
                raise AdScreenError(Failure.NOT_FOUND, "command")
            await commands.put_picture(screen.id, self._now(), jpeg)

    async def picture(self, screen: Screen) -> ScreenPicture:
        """Return the last picture of what a screen showed; raises NOT_FOUND."""
        async with self._database.transaction() as session:
            found = await CommandRepository(session).picture(screen.id)
        if found is None:
            raise AdScreenError(Failure.NOT_FOUND, "picture of a screen")
        return found

    async def pictured_at(self, screen: Screen) -> datetime | None:
        """Return when the last picture of a screen was taken."""
        async with self._database.transaction() as session:
            return await CommandRepository(session).pictured_at(screen.id)

    def shown(self, command: ScreenCommand) -> CommandJson:
        """Return a command as its operator sees it."""
        return CommandJson(
            id=command.id,
            kind=CommandKind(command.kind),
            about=str(command.argument.get("about", "")),
            state=_state(command, self._now()),
            result=command.result,
            sent_by=command.sent_by,
            sent_at=command.sent_at.timestamp(),
            done_at=command.done_at.timestamp() if command.done_at else None,
        )

    async def _of(self, code: str) -> list[ScreenCommand]:
        """Return the list of what a screen has to do, rid of what is stale."""
        since = self._now() - timedelta(seconds=STALE_AFTER)
        if self._waiting is None:
            async with self._database.transaction() as session:
                stored = await CommandRepository(session).unanswered(since)
            if self._waiting is None:  # nobody was faster
                self._waiting = {}
                for screen, command in stored:
                    self._waiting.setdefault(screen, []).append(command)
        waiting = self._waiting.setdefault(code, [])
        waiting[:] = [command for command in waiting if command.sent_at > since]
        return waiting

    def _forget(self, code: str, number: int) -> None:
        waiting = (self._waiting or {}).get(code, [])
        waiting[:] = [command for command in waiting if command.id != number]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


def _state(command: ScreenCommand, now: datetime) -> CommandState:
    if command.done_at is not None:
        return CommandState.DONE if command.succeeded else CommandState.FAILED
    stale = now - command.sent_at > timedelta(seconds=STALE_AFTER)
    return CommandState.EXPIRED if stale else CommandState.WAITING
