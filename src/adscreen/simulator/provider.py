"""The simulated provider itself: what the routes, the board, the command and the tests work with."""

from dataclasses import dataclass
from pathlib import Path

from adscreen.core.clock import Clock, SystemClock
from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import TICKS
from adscreen.simulator.accounts import ACCOUNTS, Account
from adscreen.simulator.channels import BY_KEY, CHANNELS, Channel, Nature
from adscreen.simulator.clip import Clip
from adscreen.simulator.faults import ALL, DEFAULTS, Fault, FaultBoard, Kind
from adscreen.simulator.ledger import Connection, Ledger, Limit
from adscreen.simulator.offers import Offer
from adscreen.simulator.store import Announce, ClipStore
from adscreen.simulator.timestamps import WRAP
from adscreen.simulator.tokens import LIFETIME, Tokens

FREEZES_AFTER = 12.0
"""Seconds after which a channel freezes that does so by nature."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the simulator runs."""

    cache: Path
    """Folder of the clips."""
    ffmpeg: Path | None = None
    burst: float = 3.0
    """Seconds of television sent at once when an MPEG-TS connection opens."""
    quick: bool = False
    """Small, short clips, for tests."""
    time_code: bool = False
    """Small pictures that carry a readable time code, for measurements."""
    hls_timeout: float = 20.0
    """Seconds after its last request before an HLS session gives its connection back."""
    token_lifetime: float = LIFETIME
    streams: bool = False
    """Send and serve one channel by UDP, RTP, RTSP, SRT and RTMP too, on loopback."""


class Simulator:
    """Accounts, channels, connections and faults of one simulated provider."""

    def __init__(
        self, options: Options, clock: Clock | None = None, announce: Announce = lambda _title, _what: None
    ) -> None:
        self.options = options
        self.clock = clock or SystemClock()
        self.store = ClipStore(
            options.cache,
            find_ffmpeg(options.ffmpeg),
            quick=options.quick,
            clock=options.time_code,
            announce=announce,
        )
        self.board = FaultBoard(self.clock)
        self.ledger = Ledger(self.clock, hls_timeout=options.hls_timeout, linger=self._lingering)
        self.tokens = Tokens(self.clock, options.token_lifetime)
        self.url = ""
        """Address of the server, e.g. `http://127.0.0.1:8090`; set once it listens."""
        self.offers: tuple[Offer, ...] = ()
        """Ways to a channel other than HTTP, once they are served."""
        self.lists_enabled = True
        """Whether `get.php` answers; panels can switch it off while `player_api.php` works."""
        self._scrambled: dict[str, Clip] = {}
        self._replayed: dict[str, Clip] = {}
        for account in ACCOUNTS.values():
            if account.ghost:
                self.ledger.haunt(account, BY_KEY["hd"])

    async def clip(self, channel: Channel) -> Clip:
        """Return what a channel shows, made now if need be. Raises CONVERSION_FAILED."""
        clip = await self.store.get(channel.clip)
        if channel.nature == Nature.REPLAYS:
            return self._replayed.setdefault(channel.key, clip.replayed())
        if channel.nature != Nature.SCRAMBLED:
            return clip
        return self._scrambled.setdefault(channel.key, clip.scrambled())

    async def clip_since(self, channel: Channel, since: float) -> Clip:
        """Return what a channel shows to one who opened it at Unix second `since`."""
        clip = await self.clip(channel)
        if channel.nature != Nature.FREEZES:
            return clip
        return clip.turning(clip.newest(since + FREEZES_AFTER), await self.store.get("frozen"))

    def login(self, username: str, password: str) -> Account | None:
        """Return the account; None for a wrong login."""
        account = ACCOUNTS.get(username)
        return account if account is not None and account.password == password else None

    def link(self, account: str = "active", *, output: str = "ts", kind: str = "m3u_plus") -> str:
        """Return the link that an operator would paste."""
        line = ACCOUNTS[account]
        tail = f"&output={output}" if output else ""
        return f"{self.url}/get.php?username={line.name}&password={line.password}&type={kind}{tail}"

    def channel_url(self, account: str, channel: str, extension: str = "ts") -> str:
        """Return one channel's address; `extension` may be empty."""
        line, suffix = ACCOUNTS[account], f".{extension}" if extension else ""
        return f"{self.url}/live/{line.name}/{line.password}/{BY_KEY[channel].number}{suffix}"

    def switch(
        self, kind: str, channel: str = ALL, value: float | None = None, seconds: float | None = None
    ) -> Fault:
        """Break a channel (key, `stream_id` or `*`); see `faults.Kind`. Raises BAD_INPUT."""
        try:
            wanted = Kind(kind)
        except ValueError:
            raise AdScreenError(Failure.BAD_INPUT, "no such switch", field="kind") from None
        key = self.channel_key(channel)
        fault = self.board.set(wanted, key, value, seconds)
        if wanted == Kind.DROP:
            self._drop(key)
        if wanted == Kind.TOKENS:
            self.tokens.forget(None if key == ALL else key)
        if wanted in (Kind.DROP, Kind.TOKENS) and seconds is None:
            self.board.clear_one(key, wanted)
        if wanted == Kind.WRAP:
            self.board.clear_one(key, wanted)
            return self.board.set(Kind.JUMP, key, self._until_wrap(key) - fault.value, seconds)
        return fault

    async def prepare(self, kind: str, value: float | None) -> None:
        """Make what a switch will show, so that it can turn to it at once. Raises CONVERSION_FAILED."""
        number = DEFAULTS[Kind.TURN] if value is None else int(value)
        if kind == Kind.TURN and number in CHANNELS:
            await self.clip(CHANNELS[int(number)])

    def instead(self, channel: Channel, clip: Clip) -> Clip:
        """Return what a channel shows now, `clip` or that of the channel it was turned to."""
        fault = self.board.get(channel.key, Kind.TURN)
        turned = CHANNELS.get(int(fault.value)) if fault else None
        other = self.store.ready(turned.clip) if turned else None
        return other if other is not None and other.beats_as(clip) else clip

    def heal(self, channel: str | None = None) -> None:
        """Clear the faults of one channel, or all of them."""
        self.board.clear(None if channel is None else self.channel_key(channel))

    def channel_key(self, text: str) -> str:
        """Return the key of a channel named by key, number or `*`. Raises BAD_INPUT."""
        if text == ALL or text in BY_KEY:
            return text
        if text.isdecimal() and int(text) in CHANNELS:
            return CHANNELS[int(text)].key
        raise AdScreenError(Failure.BAD_INPUT, "no such channel", field="channel")

    def set_limit(self, limit: str) -> None:
        """Choose what a connection too many gets: `458`, `403`, `509` or `kick`. Raises BAD_INPUT."""
        try:
            self.ledger.limit = Limit(limit)
        except ValueError:
            raise AdScreenError(Failure.BAD_INPUT, "no such limit", field="limit") from None

    def state(self) -> dict[str, object]:
        """Return who is connected, what was ever opened and what is broken: the JSON of `/sim/state`."""
        now = self.ledger.current()
        return {
            "accounts": {name: self._account_state(account) for name, account in ACCOUNTS.items()},
            "channels": {
                key: {
                    "live": sum(one.channel == key for one in now if one.kind != "ghost"),
                    "opened": self.ledger.opened(channel=key),
                }
                for key in BY_KEY
            },
            "connections": [_connection_state(one) for one in now],
            "past": [_connection_state(one) for one in self.ledger.past],
            "faults": [
                {
                    "kind": f.kind,
                    "channel": f.channel,
                    "value": f.value,
                    "seconds_left": self.board.remaining(f),
                }
                for f in self.board.current()
            ],
            "limit": self.ledger.limit,
            "lists": self.lists_enabled,
        }

    def _account_state(self, account: Account) -> dict[str, object]:
        return {
            "live": len(self.ledger.active(account.name)),
            "opened": self.ledger.opened(account.name),
            "peak": self.ledger.peak(account.name),
            "max_connections": account.max_connections,
            "status": account.status,
            "formats": list(account.formats),
        }

    def _until_wrap(self, key: str) -> float:
        """Return the seconds until the clocks of a channel turn over by themselves."""
        clip = self.store.ready(BY_KEY[key].clip) if key != ALL else None
        now = int(self.clock.time() * TICKS) + (clip.first_stamp if clip else 0)
        return (WRAP - now % WRAP) / TICKS

    def _lingering(self, channel: str) -> float:
        fault = self.board.get(channel, Kind.LINGER)
        return fault.value if fault else 0.0

    def _drop(self, key: str) -> None:
        for one in self.ledger.current():
            if one.kind != "ghost" and key in (ALL, one.channel):
                self.ledger.kill(one, "dropped")


def _connection_state(one: Connection) -> dict[str, object]:
    return {
        "account": one.account,
        "channel": one.channel,
        "kind": one.kind,
        "peer": one.peer,
        "agent": one.agent,
        "since": one.since,
        "ended": one.ended,
        "cause": one.cause,
        "bytes": one.sent,
    }
