"""All SQL of accounts."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from adscreen.signage.accounts.models import LoginLink, User, UserSession


class AccountRepository:
    """Accounts inside one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: User | UserSession | LoginLink) -> None:
        """Store a new row at the end of the transaction."""
        self._session.add(row)

    async def user_count(self) -> int:
        """Return how many users there are."""
        return await self._session.scalar(select(func.count(User.id))) or 0

    async def user(self, user_id: int) -> User | None:
        """Return a user by number."""
        return await self._session.get(User, user_id)

    async def user_by_name(self, name: str) -> User | None:
        """Return a user by the (lower case) name that logs in."""
        return await self._session.scalar(select(User).where(User.name == name))

    async def users(self) -> list[User]:
        """Return all users by name."""
        return list(await self._session.scalars(select(User).order_by(User.name)))

    async def session_and_user(self, token_hash: str, now: datetime) -> tuple[UserSession, User] | None:
        """Return a session that has not expired, with its user."""
        query = (
            select(UserSession, User)
            .join(User, User.id == UserSession.user_id)
            .where(UserSession.token_hash == token_hash, UserSession.expires_at > now)
        )
        row = (await self._session.execute(query)).first()
        return (row[0], row[1]) if row else None

    async def delete_session(self, token_hash: str) -> None:
        """End one session."""
        await self._session.execute(delete(UserSession).where(UserSession.token_hash == token_hash))

    async def delete_sessions_of(self, user_id: int, *, but: str | None = None) -> None:
        """End all sessions of a user, except the one whose token has the hash `but`."""
        query = delete(UserSession).where(UserSession.user_id == user_id)
        if but is not None:
            query = query.where(UserSession.token_hash != but)
        await self._session.execute(query)

    async def delete_expired(self, now: datetime) -> None:
        """Delete sessions and links whose time is over."""
        await self._session.execute(delete(UserSession).where(UserSession.expires_at <= now))
        await self._session.execute(delete(LoginLink).where(LoginLink.expires_at <= now))

    async def link(self, token_hash: str, now: datetime) -> LoginLink | None:
        """Return a link that has not expired."""
        query = select(LoginLink).where(LoginLink.token_hash == token_hash, LoginLink.expires_at > now)
        found: LoginLink | None = await self._session.scalar(query)
        return found

    async def take_link(self, link_id: int) -> bool:
        """Delete a link; False when another request was faster."""
        query = delete(LoginLink).where(LoginLink.id == link_id).returning(LoginLink.id)
        return await self._session.scalar(query) is not None

    async def delete_links_of(self, user_id: int | None) -> None:
        """Delete the links of a user, or (None) those that make the first administrator."""
        await self._session.execute(delete(LoginLink).where(LoginLink.user_id.is_not_distinct_from(user_id)))
