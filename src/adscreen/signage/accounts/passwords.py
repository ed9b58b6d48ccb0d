"""Password hashes: Argon2id with the library's defaults (RFC 9106, second recommended set), off the loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _

SHORTEST, LONGEST = 10, 500
AT_ONCE = 2
"""Hashes computed at the same time: each takes 64 MB and a core for about 50 ms."""


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._decoy = ""

    async def hash(self, password: str) -> str:
        """Return the hash to store; raises BAD_INPUT when the password is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise AdScreenError(
                Failure.BAD_INPUT,
                "password length",
                field="password",
                remedy=_("The password needs at least {least} characters.", least=SHORTEST),
            )
        async with self._gate:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether `password` is the one of `stored`; None (no such user) takes as long."""
        if len(password) > LONGEST:
            return False
        if stored is None:
            if not self._decoy:
                self._decoy = await self.hash("decoy of no one")
            stored = self._decoy
        async with self._gate:
            fits = await asyncio.to_thread(self._verify, password, stored)
        return fits and stored is not self._decoy

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
