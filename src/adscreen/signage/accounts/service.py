"""Rules of accounts: the first administrator, logging in and out, passwords."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import structlog

from adscreen.core.clock import Clock
from adscreen.core.db import Database
from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import LANGUAGES, _
from adscreen.core.ids import hash_token, new_token
from adscreen.signage.accounts.models import LoginLink, User, UserSession
from adscreen.signage.accounts.passwords import Passwords
from adscreen.signage.accounts.repository import AccountRepository
from adscreen.signage.limiter import FailureLimiter

log = structlog.get_logger(__name__)

SESSION_LIFE = timedelta(days=30)
"""A session ends this long after it was last used."""
TOUCH_EVERY = timedelta(minutes=10)
LINK_LIFE = timedelta(hours=24)


class Role(StrEnum):
    """What a user may do."""

    ADMIN = "admin"


class AccountService:
    """Users and their sessions. Every method is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._passwords = Passwords()
        self._by_name = FailureLimiter(clock, limit=10, window=900)
        self._by_address = FailureLimiter(clock, limit=30, window=900)

    async def ensure_first_login_link(self) -> str | None:
        """Return the token of a fresh link that makes the administrator; None when there is a user."""
        async with self._database.transaction() as session:
            accounts = AccountRepository(session)
            if await accounts.user_count():
                return None
            await accounts.delete_links_of(None)
            return self._new_link(accounts, None)

    async def new_login_link(self, user_id: int) -> str:
        """Return the token of a fresh link by which this user sets a new password; older ones end."""
        async with self._database.transaction() as session:
            accounts = AccountRepository(session)
            if await accounts.user(user_id) is None:
                raise AdScreenError(Failure.NOT_FOUND, "user")
            await accounts.delete_links_of(user_id)
            return self._new_link(accounts, user_id)

    async def check_login_link(self, token: str) -> User | None:
        """Return whose link this is, None for the first administrator's; raises NOT_FOUND for a spent one."""
        async with self._database.transaction() as session:
            accounts = AccountRepository(session)
            link = await self._link(accounts, token)
            return None if link.user_id is None else await accounts.user(link.user_id)

    async def redeem_login_link(self, token: str, *, name: str, password: str, language: str) -> User:
        """Spend a link: make the first administrator, or set the password of the link's user.

        Raises NOT_FOUND when the link is spent or old, BAD_INPUT with the field when an input is not valid.
        """
        password_hash = await self._passwords.hash(password)
        async with self._database.transaction() as session:
            accounts = AccountRepository(session)
            link = await self._link(accounts, token)
            if not await accounts.take_link(link.id):
                raise _spent()
            if link.user_id is not None:
                user = await accounts.user(link.user_id)
                if user is None:
                    raise _spent()
                user.password_hash = password_hash
                await accounts.delete_sessions_of(user.id)
                return user
            user = User(
                name=_clean_name(name),
                password_hash=password_hash,
                role=Role.ADMIN,
                language=_known_language(language),
                created_at=self._now(),
            )
            accounts.add(user)
            await session.flush()
            log.info("administrator made", user=user.id)
            return user

    async def log_in(self, name: str, password: str, *, address: str) -> tuple[User, str]:
        """Return the user and the token of a new session.

        Raises UNAUTHENTICATED, or RATE_LIMITED after too many failures of this name or from this address.
        """
        key = name.strip().lower()[:120].replace("\0", "")  # PostgreSQL takes no such character
        self._by_name.check(key)
        self._by_address.check(address)
        self._by_name.failed(key)  # counted before the slow check, so that guesses sent at once count too
        self._by_address.failed(address)
        async with self._database.transaction() as session:
            user = await AccountRepository(session).user_by_name(key)
        if not await self._passwords.matches(password, user.password_hash if user else None) or user is None:
            raise AdScreenError(
                Failure.UNAUTHENTICATED,
                "log in",
                remedy=_("Name or password is wrong. Check both and try again."),
            )
        self._by_name.succeeded(key)
        self._by_address.succeeded(address)
        return user, await self.start_session(user.id)

    async def start_session(self, user_id: int) -> str:
        """Return the token of a new session of this user."""
        token, now = new_token(), self._now()
        async with self._database.transaction() as session:
            accounts = AccountRepository(session)
            await accounts.delete_expired(now)
            accounts.add(
                UserSession(
                    user_id=user_id,
                    token_hash=hash_token(token),
                    created_at=now,
                    last_used_at=now,
                    expires_at=now + SESSION_LIFE,
                )
            )
        return token

    async def authenticate(self, token: str) -> User | None:
        """Return the user of a session's token, None when it is not (or no longer) one."""
        now = self._now()
        async with self._database.transaction() as session:
            found = await AccountRepository(session).session_and_user(hash_token(token), now)
            if found is None:
                return None
            open_session, user = found
            if now - open_session.last_used_at > TOUCH_EVERY:
                open_session.last_used_at = now
                open_session.expires_at = now + SESSION_LIFE
            return user

    async def log_out(self, token: str) -> None:
        """End a session."""
        async with self._database.transaction() as session:
            await AccountRepository(session).delete_session(hash_token(token))

    async def change_password(
        self, user_id: int, *, old: str, new: str, keep_token: str | None = None
    ) -> None:
        """Set a new password and end the user's other sessions; raises BAD_INPUT when `old` is wrong."""
        key = f"#{user_id}"
        self._by_name.check(key)
        self._by_name.failed(key)  # counted before the slow check, as in `log_in`
        async with self._database.transaction() as session:
            user = await AccountRepository(session).user(user_id)
        if user is None or not await self._passwords.matches(old, user.password_hash):
            raise AdScreenError(
                Failure.BAD_INPUT, "old password", field="old", remedy=_("The old password is wrong.")
            )
        self._by_name.succeeded(key)
        password_hash = await self._passwords.hash(new)
        async with self._database.transaction() as session:
            accounts = AccountRepository(session)
            if (stored := await accounts.user(user_id)) is not None:
                stored.password_hash = password_hash
            await accounts.delete_sessions_of(user_id, but=hash_token(keep_token) if keep_token else None)

    async def set_language(self, user_id: int, language: str) -> None:
        """Remember the language in which this user reads the dashboard."""
        async with self._database.transaction() as session:
            if (user := await AccountRepository(session).user(user_id)) is not None:
                user.language = _known_language(language)

    async def users(self) -> list[User]:
        """Return all users by name."""
        async with self._database.transaction() as session:
            return await AccountRepository(session).users()

    def _new_link(self, accounts: AccountRepository, user_id: int | None) -> str:
        token = new_token()
        accounts.add(
            LoginLink(user_id=user_id, token_hash=hash_token(token), expires_at=self._now() + LINK_LIFE)
        )
        return token

    async def _link(self, accounts: AccountRepository, token: str) -> LoginLink:
        link = await accounts.link(hash_token(token), self._now())
        if link is None:
            raise _spent()
        return link

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


def _spent() -> AdScreenError:
    return AdScreenError(
        Failure.NOT_FOUND,
        "log-in link",
        remedy=_("This link has been used or is older than a day. Ask for a new one, or restart AdScreen."),
    )


def _clean_name(name: str) -> str:
    cleaned = name.strip().lower()
    if not 2 <= len(cleaned) <= 120 or not cleaned.isprintable():
        raise AdScreenError(
            Failure.BAD_INPUT, "user name", field="name", remedy=_("Give a name of 2 to 120 characters.")
        )
    return cleaned


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise AdScreenError(Failure.BAD_INPUT, "language", field="language")
    return language
