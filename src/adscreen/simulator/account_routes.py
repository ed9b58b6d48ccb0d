"""The routes that describe the account: list, API, guide, logos."""

import gzip
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from adscreen.simulator import guide, panel
from adscreen.simulator.accounts import Account
from adscreen.simulator.answers import agent_of, base_of, peer_of, refusal
from adscreen.simulator.bitmap import name_card
from adscreen.simulator.channels import CHANNELS
from adscreen.simulator.lists import m3u
from adscreen.simulator.offers import list_of
from adscreen.simulator.provider import Simulator
from adscreen.simulator.recipes import RECIPES


class AccountRoutes:
    """Answers what a player asks before it plays."""

    def __init__(self, simulator: Simulator) -> None:
        self._sim = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/get.php", self.list),
            Route("/streams.m3u", self.streams),
            Route("/player_api.php", self.api, methods=["GET", "POST"]),
            Route("/xmltv.php", self.xmltv),
            Route("/logo/{number:int}.png", self.logo),
        ]

    async def list(self, request: Request) -> Response:
        """Answer get.php; refused logins get the 404 that panels give almost everyone."""
        account = self._login(request)
        if not self._sim.lists_enabled or account is None or account.status != "Active":
            return refusal(404)
        if not account.accepts(agent_of(request)):
            return Response(b"")
        kind = request.query_params.get("type", "m3u_plus")
        if kind not in ("m3u", "m3u_plus"):
            return refusal(404)
        try:
            text = m3u(account, base_of(request), kind, request.query_params.get("output", ""))
        except KeyError:
            return refusal(404)
        name = f'attachment; filename="tv_channels_{account.name}.m3u"'
        return Response(text, media_type="application/octet-stream", headers={"Content-Disposition": name})

    async def streams(self, request: Request) -> Response:
        """Return the ways other than HTTP as a list; they are on loopback, and so is who may ask."""
        if not self._sim.offers or not ip_address(peer_of(request) or "::").is_loopback:
            return refusal(404)
        return Response(list_of(self._sim.offers), media_type="application/x-mpegurl")

    async def api(self, request: Request) -> Response:
        """Answer player_api.php: account, categories, channels, guide; empty lists for films and series."""
        account = self._login(request)
        if account is None:
            return JSONResponse(panel.LOGIN_REFUSED)
        if not account.accepts(agent_of(request)):
            return Response(b"")
        action = request.query_params.get("action", "")
        if not action:
            url = request.base_url
            active = len(self._sim.ledger.active(account.name))
            info = panel.account_info(
                account, active, url.hostname or "", url.port or 80, self._sim.clock.time()
            )
            return JSONResponse(info)
        if account.status != "Active":
            return JSONResponse(panel.LOGIN_REFUSED)
        return JSONResponse(self._action(request, action))

    def _action(self, request: Request, action: str) -> object:
        query = request.query_params
        if action == "get_live_categories":
            return panel.categories()
        if action == "get_live_streams":
            return panel.streams(query.get("category_id"), base_of(request))
        if action in ("get_short_epg", "get_simple_data_table"):
            channel = CHANNELS.get(_number(query.get("stream_id", "")))
            limit = _number(query.get("limit", "4")) if action == "get_short_epg" else 100
            if channel is not None:
                return guide.short_epg(channel, self._sim.clock.time(), limit)
            return {"epg_listings": []}
        return []

    async def xmltv(self, request: Request) -> Response:
        """Answer xmltv.php, packed with `gzip=1`."""
        account = self._login(request)
        if account is None or account.status != "Active":
            return refusal(404)
        text = guide.xmltv(self._sim.clock.time()).encode()
        if request.query_params.get("gzip") == "1":
            return Response(gzip.compress(text), media_type="application/gzip")
        return Response(text, media_type="application/xml")

    async def logo(self, request: Request) -> Response:
        """Return a channel's name on its colour."""
        channel = CHANNELS.get(request.path_params["number"])
        if channel is None:
            return refusal(404)
        colour = RECIPES[channel.clip].colours[1]
        picture = name_card(channel.title[:9], 4, (255, 255, 255), colour)
        return Response(picture, media_type="image/png", headers={"Cache-Control": "max-age=86400"})

    def _login(self, request: Request) -> Account | None:
        query = request.query_params
        return self._sim.login(query.get("username", ""), query.get("password", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
