"""The one interface through which the rest of AdScreen reaches television, in this process or another."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from adscreen.media.model import FeedChange, FeedEvent, FeedStatus, Pieces, SourcePlan, SourceSpec
from adscreen.media.slots.model import Purpose


@dataclass(frozen=True, slots=True)
class PlaylistAnswer:
    """A playlist as text, and the number of its newest segment."""

    text: str
    newest: int


class Resolver(Protocol):
    """Turns an opaque channel reference into ways to open it; the composition root hands one to the relay."""

    async def plan(self, ref: str) -> SourcePlan:
        """Return the ways to open `ref`, best first.

        May ask the provider (account state, HLS or MPEG-TS). Raises AdScreenError when the channel cannot be
        promised, e.g. EXPIRED, NO_SLOT, CHANNEL_NOT_FOUND.
        """
        ...

    async def opened(self, ref: str, source: SourceSpec) -> None:
        """Learn that `source` gave television: it is tried first next time."""
        ...


class LiveTv(Protocol):
    """What a caller may do with television."""

    async def playlist(
        self,
        ref: str,
        *,
        viewer: str,
        wait: float = 10.0,
        known: int | None = None,
        purpose: Purpose = Purpose.SCREEN,
        moves: bool = False,
    ) -> PlaylistAnswer:
        """Return the live media playlist of `ref`, starting its feed when it is idle.

        Waits up to `wait` seconds for a first segment. `viewer` tells viewers apart for counting; any request
        keeps the feed alive. A client that says it has seen the segment `known`, when that is the newest and
        the next one is due, is answered when it is there, at most 0.8 s later: one that asks a moment too
        early would else come back half a target duration later. `purpose` decides who gives way where an
        account has too few connections; a viewer that `moves` watches one channel at a time, so the one that
        it watched before has lost it. Raises AdScreenError with the feed's failure, NO_SLOT at once where
        others hold the account's connections, or STALLED at the end of `wait`.
        """
        ...

    async def multivariant(
        self,
        ref: str,
        *,
        viewer: str,
        media_uri: str,
        wait: float = 10.0,
        purpose: Purpose = Purpose.SCREEN,
    ) -> str:
        """Return the multivariant playlist whose one variant is `media_uri`."""
        ...

    def segment(self, ref: str, name: str) -> Pieces | None:
        """Return a segment by the name that a playlist gave it; None once it is gone for good."""
        ...

    def status(self, ref: str) -> FeedStatus | None:
        """Return the state of one feed; None when it never ran."""
        ...

    def statuses(self) -> list[FeedStatus]:
        """Return the state of all feeds."""
        ...

    def events(self) -> AsyncIterator[FeedEvent]:
        """Yield phase changes from now on."""
        ...

    def changes(self) -> AsyncIterator[FeedChange]:
        """Yield which feed's status is worth another look, from now on."""
        ...
