"""The routes that carry television: entry, token, MPEG-TS, playlist, segments, key."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from adscreen.simulator import hls
from adscreen.simulator.accounts import Account
from adscreen.simulator.answers import agent_of, peer_of, portal, refusal
from adscreen.simulator.channels import CHANNELS, Channel, Nature
from adscreen.simulator.clip import Clip
from adscreen.simulator.faults import Kind
from adscreen.simulator.ledger import Connection, LimitReached
from adscreen.simulator.live import Feeder
from adscreen.simulator.provider import Simulator
from adscreen.simulator.sockets import Abort
from adscreen.simulator.streaming import (
    FileAnswer,
    LiveAnswer,
    SegmentAnswer,
    damaged_segment,
    while_stalled,
)
from adscreen.simulator.tokens import Grant

STALLS_AFTER = 8.0
"""Seconds after which a channel that stalls by nature falls silent."""

M3U8 = "application/vnd.apple.mpegurl"


class Viewing:
    """Serves the channels of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._sim = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the routes; the short form `/U/P/ID` comes last, for it would catch others."""
        return [
            Route("/auth/{token}", self.auth),
            Route("/hls/{token}/{name}", self.child),
            Route("/live/{user}/{password}/{name}", self.enter),
            Route("/{user}/{password}/{name}", self.enter),
        ]

    async def enter(self, request: Request) -> ASGIApp:
        """Check login, account, format and slot, then redirect to a token."""
        params = request.path_params
        account = self._sim.login(params["user"], params["password"])
        if account is None or account.status != "Active" or not account.accepts(agent_of(request)):
            return refusal(404)
        number, _dot, extension = params["name"].partition(".")
        channel = CHANNELS.get(int(number)) if number.isdecimal() and number.isascii() else None
        if channel is None or extension not in ("", "ts", "m3u8"):
            return refusal(404)
        if (extension or "ts") not in account.formats:
            return refusal(405)
        if (answer := await self._spoiled(channel)) is not None:
            return answer
        try:
            if extension != "m3u8" or self._session(account, channel, request) is None:
                self._sim.ledger.check(account)
        except LimitReached as full:
            return refusal(full.status)
        token = self._sim.tokens.issue(account, channel, extension or "ts")
        # burst is ours, not a panel's: a bench or a test asks for another start than the default
        wanted = [(name, text) for name, text in request.query_params.items() if name in ("burst", "behind")]
        query = f"?{urlencode(wanted)}" if wanted else ""
        return RedirectResponse(f"/auth/{token}{query}", 302, {"Server": "nginx"})

    async def auth(self, request: Request) -> ASGIApp:
        """Redeem a token: the stream itself, or a playlist."""
        token = request.path_params["token"]
        grant = self._redeem(token)
        if grant is None:
            return refusal(404)
        if (answer := await self._spoiled(grant.channel)) is not None:
            return answer
        try:
            if grant.extension == "m3u8":
                return await self._playlist(request, grant, token)
            return await self._stream(request, grant)
        except LimitReached as full:
            return refusal(full.status)

    async def child(self, request: Request) -> ASGIApp:
        """Serve what a playlist names: a segment, the key, a placeholder."""
        grant = self._redeem(request.path_params["token"])
        if grant is None or grant.session is None or grant.session.ended is not None:
            return refusal(403)
        if (answer := await self._spoiled(grant.channel)) is not None:
            return answer
        self._sim.ledger.touch(grant.session)
        clip = await self._sim.clip_since(grant.channel, grant.session.since)
        name = request.path_params["name"]
        if name == "key":
            return Response(hls.channel_key(grant.channel.key), media_type="application/octet-stream")
        if name == "notice.ts":
            return FileAnswer(clip.once(), None, self._sim.ledger)
        number, _dot, extension = name.partition(".")
        if not (number.isascii() and number.isdecimal() and extension == "ts"):
            return refusal(404)
        return self._segment(grant.channel, grant.session, int(number), clip)

    def _segment(self, channel: Channel, session: Connection, number: int, clip: Clip) -> ASGIApp:
        if not hls.is_served(clip, number, self._sim.clock.time()):
            return refusal(404)
        shown = self._sim.instead(channel, clip)
        data = damaged_segment(shown, number, self._sim.board, channel.key, turned=shown is not clip)
        if channel.encrypted:
            data = hls.encrypt(data, hls.channel_key(channel.key), number)
        return SegmentAnswer(data, clip.segment_units * clip.step, session, self._sim.board)

    def _redeem(self, token: str) -> Grant | None:
        grant = self._sim.tokens.redeem(token)
        refused = grant is not None and self._sim.board.get(grant.channel.key, Kind.TOKENS) is not None
        return None if refused else grant

    async def _spoiled(self, channel: Channel) -> ASGIApp | None:
        """Return the answer that a fault or the channel's nature puts in the place of television."""
        board = self._sim.board
        if board.get(channel.key, Kind.DROP) is not None:
            return Abort()
        await while_stalled(board, channel.key)
        status = board.get(channel.key, Kind.STATUS)
        if status is not None:
            return refusal(int(status.value))
        if channel.nature == Nature.OFFLINE:
            return refusal(404)
        if channel.nature == Nature.HTML or board.get(channel.key, Kind.HTML) is not None:
            return portal()
        return None

    async def _stream(self, request: Request, grant: Grant) -> ASGIApp:
        sim, channel = self._sim, grant.channel
        clip = await sim.clip_since(channel, sim.clock.time())
        connection = sim.ledger.open(grant.account, channel, "ts", peer_of(request), agent_of(request))
        if self._is_placeholder(channel):
            return FileAnswer(clip.once(), connection, sim.ledger)
        stop = STALLS_AFTER if channel.nature == Nature.STALLS else None
        feeder = Feeder(
            clip,
            connection,
            sim.board,
            sim.clock,
            instead=lambda own: sim.instead(channel, own),
            stop_after=stop,
            behind=_seconds(request, "behind", 0.0),
        )
        return LiveAnswer(feeder, connection, sim.ledger, self._burst(request))

    async def _playlist(self, request: Request, grant: Grant, token: str) -> Response:
        sim, channel = self._sim, grant.channel
        clip = await sim.clip(channel)
        session = grant.session if grant.session and grant.session.ended is None else None
        session = session or self._session(grant.account, channel, request)
        if session is None:
            session = sim.ledger.open(grant.account, channel, "hls", peer_of(request), agent_of(request))
        sim.ledger.touch(session)
        grant.session = session
        folder = f"/hls/{token}"
        if self._is_placeholder(channel):
            text = hls.placeholder_playlist(folder)
        else:
            stop = session.since + STALLS_AFTER if channel.nature == Nature.STALLS else None
            now = sim.clock.time()
            text = hls.playlist(
                clip, now if stop is None else min(now, stop), folder, encrypted=channel.encrypted
            )
        return Response(text, media_type=M3U8, headers={"Cache-Control": "no-store", "Server": "nginx"})

    def _session(self, account: Account, channel: Channel, request: Request) -> Connection | None:
        return self._sim.ledger.session(account.name, channel.key, peer_of(request), agent_of(request))

    def _is_placeholder(self, channel: Channel) -> bool:
        fault = self._sim.board.get(channel.key, Kind.PLACEHOLDER)
        return fault is not None or channel.nature == Nature.PLACEHOLDER

    def _burst(self, request: Request) -> float:
        return _seconds(request, "burst", self._sim.options.burst)


def _seconds(request: Request, name: str, usual: float) -> float:
    try:
        return min(30.0, max(0.0, float(request.query_params[name])))
    except (KeyError, ValueError):
        return usual
