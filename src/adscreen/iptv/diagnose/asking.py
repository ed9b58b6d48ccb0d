"""One question to a server: what came back, judged by bytes; and once more under another player's name."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.client import HttpClient
from adscreen.iptv.health.witness import Seen, seen
from adscreen.iptv.xtream.client import OTHER_AGENTS
from adscreen.media.model import SourceSpec
from adscreen.media.sniff import Kind, sniff
from adscreen.media.sources.inputs import DEFAULT_INPUTS, InputOptions

_HEAD = 16_384
"""Bytes that are looked at: a list shows what it is within them."""
_PATIENCE = 5.0

SUSPICIOUS = frozenset(
    {
        Failure.USER_AGENT_BLOCKED,
        Failure.EMPTY_ANSWER,
        Failure.HTML_ANSWER,
        Failure.NOT_MEDIA,
        Failure.CHANNEL_NOT_FOUND,
        Failure.NOT_FOUND,
        Failure.PROVIDER_ERROR,
        Failure.CONNECTION_LOST,
        Failure.WRONG_LOGIN,
        Failure.NO_SLOT,
    }
)
"""How the refusal of a user agent can look; asked again under another name, the answer proves it."""


Line = Callable[[SourceSpec], AbstractAsyncContextManager[None]]
"""Holds a connection of the account for a look at a stream; raises NO_SLOT where screens need them all."""


def any_line(_spec: SourceSpec) -> AbstractAsyncContextManager[None]:
    """Return the line of one who need not ask: no screen is on the account."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Way:
    """How requests are sent: through what, under which name, with certificates checked or not."""

    client: HttpClient
    user_agent: str | None = None
    verify_tls: bool = True
    line: Line = any_line
    inputs: InputOptions = DEFAULT_INPUTS

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers that differ from the client's own."""
        return {"User-Agent": self.user_agent} if self.user_agent else {}

    def other(self) -> "Way":
        """Return the same way under another player's name."""
        agent = next(agent for agent in OTHER_AGENTS if agent != self.user_agent)
        return replace(self, user_agent=agent)


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of an answer and what its first bytes are."""

    seen: Seen
    kind: Kind
    head: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def is_good(self) -> bool:
        """Tell whether the status is a success."""
        return 200 <= self.seen.status < 300


async def ask(url: str, way: Way) -> Reply:
    """Return what `url` answers; raises AdScreenError for a failure of the way there."""
    async with way.client.get(url, headers=way.headers, verify_tls=way.verify_tls) as answer:
        head = await answer.peek(_HEAD, timeout=_PATIENCE)
        kind = sniff(head, ended=True) or Kind.UNKNOWN
        return Reply(seen(answer), kind, head, dict(answer.headers))


async def ask_or_none(url: str, way: Way) -> Reply | None:
    """Return what `url` answers; None where nothing did."""
    try:
        return await ask(url, way)
    except AdScreenError:
        return None
