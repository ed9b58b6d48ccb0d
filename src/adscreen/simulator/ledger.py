"""Who is connected: counted as strictly as a panel counts, and readable, so that tests can prove it."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from adscreen.core.clock import Clock
from adscreen.simulator.accounts import Account
from adscreen.simulator.channels import Channel

PAST_LIMIT = 500


class Limit(StrEnum):
    """What happens to a connection too many: a status, or the end of the account's oldest."""

    BUSY_458 = "458"
    FORBIDDEN_403 = "403"
    BANDWIDTH_509 = "509"
    KICK = "kick"


class LimitReached(Exception):  # noqa: N818  (an answer of the provider, not an error of ours)
    """No connection is free; `status` is the provider's answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True, eq=False)
class Connection:
    """One slot of an account in use."""

    account: str
    channel: str
    kind: str
    """`ts`, `hls` or `ghost`."""
    peer: str
    agent: str
    since: float
    """Unix seconds."""
    seen: float
    """Monotonic seconds of the last request, for HLS."""
    sent: int = 0
    ended: float | None = None
    cause: str = ""
    killed: bool = False
    """Whoever serves it must cut it off."""
    on_kill: Callable[[], None] | None = field(default=None, repr=False)
    """Cuts the socket at once, also while its viewer reads nothing."""


class Ledger:
    """All connections, and the past ones. HLS sessions end `hls_timeout` seconds after their last request."""

    def __init__(
        self,
        clock: Clock,
        *,
        hls_timeout: float,
        linger: Callable[[str], float] = lambda _channel: 0.0,
    ) -> None:
        self.limit = Limit.BUSY_458
        self._clock = clock
        self._hls_timeout = hls_timeout
        self._linger = linger
        """Seconds for which a closed MPEG-TS connection of a channel still counts."""

        self._held: list[tuple[float, Connection]] = []
        self._open: list[Connection] = []
        self._opened: Counter[tuple[str, str]] = Counter()
        self._peak: Counter[str] = Counter()
        self.past: deque[Connection] = deque(maxlen=PAST_LIMIT)

    def current(self) -> list[Connection]:
        """Return who is connected now, oldest first."""
        for one in list(self._open):
            if one.kind == "hls" and self._clock.monotonic() - one.seen > self._hls_timeout:
                self.close(one, "timed out")
        return list(self._open)

    def active(self, account: str) -> list[Connection]:
        """Return the connections that count for an account: its own, then those that have ended just now."""
        now = self._clock.monotonic()
        self._held = [(until, one) for until, one in self._held if until > now]
        counted = [*self.current(), *(one for _until, one in self._held)]
        return [one for one in counted if one.account == account]

    def check(self, account: Account) -> None:
        """Raise LimitReached when a further connection would be refused."""
        full = 0 < account.max_connections <= len(self.active(account.name))
        if full and self.limit != Limit.KICK:
            raise LimitReached(int(self.limit))

    def open(self, account: Account, channel: Channel, kind: str, peer: str, agent: str) -> Connection:
        """Take a slot; raises LimitReached when none is free. With `kick`, the oldest loses its own."""
        self.check(account)
        active = self.active(account.name)
        if 0 < account.max_connections <= len(active):
            self.kill(active[0], "kicked out")
        connection = Connection(
            account.name, channel.key, kind, peer, agent, self._clock.time(), self._clock.monotonic()
        )
        self._open.append(connection)
        self._opened[account.name, channel.key] += 1
        self._peak[account.name] = max(self._peak[account.name], len(self.active(account.name)))
        return connection

    def haunt(self, account: Account, channel: Channel) -> None:
        """Let a ghost hold a slot for ever."""
        now = self._clock
        self._open.append(
            Connection(account.name, channel.key, "ghost", "192.0.2.7", "OldBox", now.time(), now.monotonic())
        )

    def session(self, account: str, channel: str, peer: str, agent: str) -> Connection | None:
        """Return a player's HLS session on a channel: panels know it by address and agent."""
        for one in self.current():
            if (one.kind, one.account, one.channel, one.peer, one.agent) == (
                "hls",
                account,
                channel,
                peer,
                agent,
            ):
                return one
        return None

    def touch(self, connection: Connection) -> None:
        """Note a request of an HLS session."""
        connection.seen = self._clock.monotonic()

    def close(self, connection: Connection, cause: str) -> None:
        """Give the slot back; closing twice does nothing."""
        if connection in self._open:
            self._open.remove(connection)
            connection.ended = self._clock.time()
            connection.cause = cause
            self.past.append(connection)
            seconds = self._linger(connection.channel) if connection.kind == "ts" else 0.0
            if seconds:
                self._held.append((self._clock.monotonic() + seconds, connection))

    def kill(self, connection: Connection, cause: str) -> None:
        """Take the slot away; whoever serves the connection sees `killed` and cuts it."""
        connection.killed = True
        if connection.on_kill is not None:
            connection.on_kill()
        self.close(connection, cause)

    def opened(self, account: str | None = None, channel: str | None = None) -> int:
        """Return how many connections were ever opened."""
        return sum(n for (a, c), n in self._opened.items() if account in (None, a) and channel in (None, c))

    def peak(self, account: str) -> int:
        """Return the most connections an account ever had at once."""
        return self._peak[account]
