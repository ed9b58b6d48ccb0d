"""Pairing by code: a device shows six characters, and an operator who is logged in makes it a screen.

A device is known by a secret in its cookie. It shows a code, and another one before that ends. Who claims a
code says which screen the device may take: a new one, or one whose device it replaces. The device takes it
with its secret, as it would with the token of a one-time link (`pairing.py`), and its key where it has one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from adscreen.core.bus import Bus
from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.ids import hash_token, new_code, new_token
from adscreen.signage.limiter import FailureLimiter, address_key
from adscreen.signage.screens.challenges import Challenges
from adscreen.signage.screens.devicekeys import known_key
from adscreen.signage.screens.models import PairingCode, Screen
from adscreen.signage.screens.pairing import check_proof
from adscreen.signage.screens.repository import CodeRepository, ScreenRepository
from adscreen.signage.screens.service import (
    Naming,
    ScreenService,
    known_channel,
    new_screen,
    release,
    taken,
)

log = structlog.get_logger(__name__)

LIFE = timedelta(minutes=15)
ROTATE_BEFORE = timedelta(minutes=3)
"""A code that is shown is good for this long at least: who has read it has the time to type."""
TAKE_WITHIN = timedelta(days=1)
"""A device that was switched off in the moment it was claimed still finds its screen."""
CODES_MOST = 5_000
WINDOW = 900.0
"""Seconds over which codes asked for, and wrong ones, are counted."""
ASKED_MOST = 60
"""Codes of one address: a venue that sets up many screens has one."""
GUESSES_MOST, GUESSES_FROM_MOST = 10, 30
"""Wrong codes of one user, and of one address."""


@dataclass(frozen=True, slots=True)
class CodeClaimed:
    """Bus event: the device of a code may take its screen; `device` is the hash of its secret."""

    device: str


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What a device shows, and the secret by which it is known."""

    code: str
    secret: str
    seconds: float
    """After these the device shows another one."""


@dataclass(frozen=True, slots=True)
class Claimer:
    """Who claims a code, for counting wrong ones."""

    user: int
    address: str


class CodeService:
    """Codes from the first to the last. Every method is one transaction, or two that may each be the last."""

    def __init__(
        self, database: Database, clock: Clock, bus: Bus, screens: ScreenService, challenges: Challenges
    ) -> None:
        self._database = database
        self._clock = clock
        self._bus = bus
        self._screens = screens
        self._challenges = challenges
        self._asked = FailureLimiter(clock, limit=ASKED_MOST, window=WINDOW)
        self._guesses = FailureLimiter(clock, limit=GUESSES_MOST, window=WINDOW)
        self._guesses_from = FailureLimiter(clock, limit=GUESSES_FROM_MOST, window=WINDOW)

    async def show(self, secret: str | None, device_key: str | None, *, address: str) -> ShownCode:
        """Return the code that the device with this secret shows now; without one it is a new device.

        Raises BAD_INPUT for a key that is none, RATE_LIMITED where an address asks for too many codes.
        """
        key = known_key(device_key) if device_key is not None else None
        now = self._now()
        known = False
        if secret is not None:
            async with self._database.transaction() as session:
                codes = CodeRepository(session)
                shown = await codes.shown(hash_token(secret), now + ROTATE_BEFORE, key)
                known = shown is not None or await codes.knows(hash_token(secret), now)
            if shown is not None:
                return ShownCode(shown[0], secret, (shown[1] - ROTATE_BEFORE - now).total_seconds())
        asker = address_key(address)
        self._asked.check(asker)
        self._asked.failed(asker)  # every code counts, that nobody fills the table
        # who brings a secret that is not known may have been given it by somebody who knows it, too
        return await self._new(secret if secret is not None and known else new_token(), key, now)

    async def check(self, typed: str, who: Claimer) -> str:
        """Return a code that can be claimed, however it was typed; raises NOT_FOUND, or RATE_LIMITED."""
        self._count(who)
        code = _typed(typed)
        async with self._database.transaction() as session:
            if not await CodeRepository(session).is_open(code, self._now()):
                raise _wrong()
        self._forgive(who)
        return code

    async def claim_new(
        self, typed: str, naming: Naming, *, channel_ref: str | None = None, who: Claimer
    ) -> Screen:
        """Make a screen for the device of a code; raises BAD_INPUT for names, NOT_FOUND, RATE_LIMITED."""
        now = self._now()
        screen = new_screen(naming, "", now)
        screen.channel_ref = known_channel(channel_ref)
        self._count(who)
        async with self._database.transaction() as session:
            device = await CodeRepository(session).claim(_typed(typed), screen.code, now, now + TAKE_WITHIN)
            if device is None:
                raise _wrong()
            screen.claim_hash = device
            ScreenRepository(session).add(screen)
        self._forgive(who)
        self._claimed(screen, device)
        return screen

    async def claim_for(self, typed: str, screen_code: str, *, who: Claimer) -> Screen:
        """Give a screen to the device of a code: its name, settings and past stay, its old device goes.

        Raises SCREEN_UNKNOWN, NOT_FOUND, RATE_LIMITED.
        """
        now = self._now()
        self._count(who)
        async with self._database.transaction() as session:
            screen = await taken(ScreenRepository(session), screen_code)
            device = await CodeRepository(session).claim(_typed(typed), screen.code, now, now + TAKE_WITHIN)
            if device is None:
                raise _wrong()
            release(screen, device)
        self._forgive(who)
        self._screens.changed(screen.code)
        self._claimed(screen, device)
        return screen

    async def claimed(self, secret: str) -> str | None:
        """Return the code of the screen that a device may take, None while it waits.

        Raises NOT_FOUND where the device has to begin again.
        """
        now, device = self._now(), hash_token(secret)
        async with self._database.transaction() as session:
            codes = CodeRepository(session)
            found = await codes.claimed(device, now)
            if found is None and not await codes.knows(device, now):
                raise AdScreenError(Failure.NOT_FOUND, "pairing")
        return found.screen_code if found else None

    async def take(self, secret: str, *, nonce: str, signature: str) -> tuple[Screen, str]:
        """Give a device its screen, for once; return it with the token for the browser's cookie.

        A device that showed a code with a key signs `devicekeys.proof_text`. Raises NOT_FOUND, CONFLICT for
        an old nonce, DEVICE_UNPROVEN for a wrong signature, SCREEN_CLAIMED when the screen went to another.
        """
        now, device = self._now(), hash_token(secret)
        async with self._database.transaction() as session:
            found = await CodeRepository(session).claimed(device, now)
        if found is None or found.screen_code is None:
            raise AdScreenError(Failure.NOT_FOUND, "pairing")
        if found.device_key is not None:
            check_proof(self._challenges, found.device_key, found.screen_code, nonce, signature)
        token = new_token()
        async with self._database.transaction() as session:
            spent = await ScreenRepository(session).spend_claim(
                found.screen_code, device, hash_token(token), now, device_key=found.device_key
            )
            await CodeRepository(session).forget(device)
        if not spent:
            raise AdScreenError(Failure.SCREEN_CLAIMED, "given to another device", field="code")
        self._screens.changed(found.screen_code)
        log.info("screen taken", screen=found.screen_code, bound=found.device_key is not None)
        return await self._screens.get(found.screen_code), token

    async def _new(self, secret: str, device_key: str | None, now: datetime) -> ShownCode:
        code = new_code()
        async with self._database.transaction() as session:
            codes = CodeRepository(session)
            await codes.delete_over(now)
            if await codes.count() >= CODES_MOST:
                raise AdScreenError(Failure.RATE_LIMITED, "too many pairing codes", retry_after=60.0)
            codes.add(
                PairingCode(
                    code=code,
                    secret_hash=hash_token(secret),
                    device_key=device_key,
                    screen_code=None,
                    expires_at=now + LIFE,
                )
            )
        return ShownCode(code, secret, (LIFE - ROTATE_BEFORE).total_seconds())

    def _count(self, who: Claimer) -> None:
        """Count a guess before it is looked up, so that guesses sent at once count too."""
        user, address = str(who.user), address_key(who.address)
        self._guesses.check(user)
        self._guesses_from.check(address)
        self._guesses.failed(user)
        self._guesses_from.failed(address)

    def _forgive(self, who: Claimer) -> None:
        self._guesses.forgive(str(who.user))
        self._guesses_from.forgive(address_key(who.address))

    def _claimed(self, screen: Screen, device: str) -> None:
        log.info("code claimed", screen=screen.code)
        self._bus.publish(CodeClaimed(device))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


def _typed(code: str) -> str:
    """Return a code as it is stored; people leave a space or a dash in the middle."""
    return "".join(c for c in code.upper() if c.isascii() and c.isalnum())[:12]


def _wrong() -> AdScreenError:
    return AdScreenError(
        Failure.NOT_FOUND,
        "pairing code",
        field="code",
        remedy=_("This code is wrong, used or too old: type the one that the screen shows now."),
    )
