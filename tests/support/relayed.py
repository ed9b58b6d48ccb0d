"""A feed of one address, watched as a player watches it: every segment, its length, what it decodes to."""

import asyncio
import io
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import av

from adscreen.core.net.client import HttpClient
from adscreen.core.net.policy import ANYWHERE, AddressPolicy
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import FeedStatus, SourcePlan, SourceSpec
from adscreen.media.options import FeedOptions
from adscreen.media.relay import Relay
from adscreen.media.sources import open_source

_ENTRY = re.compile(
    r"((?:#EXT-X-DISCONTINUITY\n)?)(?:#EXT-X-[^\n]*\n)*#EXTINF:([\d.]+),[^\n]*\n([^#\n]+\.ts)"
)


@dataclass(frozen=True)
class Piece:
    """One segment of the playlist."""

    name: str
    seconds: float
    data: bytes
    after_break: bool

    @property
    def pictures(self) -> int:
        """Pictures that a decoder finds in it."""
        with av.open(io.BytesIO(self.data), format="mpegts") as media:
            return sum(1 for _frame in media.decode(video=0))


@dataclass
class Relayed:
    relay: Relay
    pieces: dict[str, Piece] = field(default_factory=dict)

    @property
    def status(self) -> FeedStatus:
        status = self.relay.status("1")
        assert status is not None
        return status

    async def look(self) -> None:
        """Read the playlist and keep the segments that are new."""
        answer = await self.relay.playlist("1", viewer="test", wait=20.0)
        for broken, seconds, name in _ENTRY.findall(answer.text):
            pieces = self.relay.segment("1", name)
            if name not in self.pieces and pieces is not None:
                self.pieces[name] = Piece(name, float(seconds), b"".join(pieces), bool(broken))

    async def until(self, enough: Callable[["Relayed"], bool], seconds: float = 40.0) -> list[Piece]:
        """Watch until there is enough; return all segments in order."""
        async with asyncio.timeout(seconds):
            while True:
                await self.look()
                if enough(self):
                    return list(self.pieces.values())
                await asyncio.sleep(0.1)

    async def segments(self, count: int) -> list[Piece]:
        """Watch until there are so many segments."""
        return await self.until(lambda relayed: len(relayed.pieces) >= count)


class _One:
    """A resolver of one address."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec

    async def plan(self, _ref: str) -> SourcePlan:
        return SourcePlan("test", (self._spec,))

    async def opened(self, _ref: str, _source: SourceSpec) -> None:
        pass


@asynccontextmanager
async def relayed(
    spec: SourceSpec, *, policy: AddressPolicy = ANYWHERE, stall_timeout: float = 3.0
) -> AsyncIterator[Relayed]:
    """Relay `spec` for the length of the block."""
    opener = partial(open_source, client=HttpClient(policy), stall_timeout=stall_timeout)
    async with Relay(_One(spec), opener, FeedOptions(stall_timeout=stall_timeout)) as relay:
        yield Relayed(relay)


def decoding_errors(pieces: list[Piece]) -> str:
    """Return what a real ffmpeg says against segments that are decoded one behind the other."""
    done = subprocess.run(
        [find_ffmpeg(), "-nostdin", "-v", "error", "-f", "mpegts", "-i", "pipe:0", "-f", "null", "-"],
        input=b"".join(piece.data for piece in pieces),
        capture_output=True,
        check=False,
    )
    return done.stderr.decode()
