"""The routes under `/sim`: the fault board as a page, the switches and the state as JSON."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import LANGUAGES, pick_language
from adscreen.simulator.board_page import render
from adscreen.simulator.faults import ALL
from adscreen.simulator.provider import Simulator

CLEAR = "clear"
LIMIT = "limit"
LISTS = "lists"


class Control:
    """Lets people and tests break things."""

    def __init__(self, simulator: Simulator) -> None:
        self._sim = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/", self.page),
            Route("/sim", self.page),
            Route("/sim/state", self.state),
            Route("/sim/switch", self.switch, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show the board, in the language of `?lang=` or of the browser."""
        asked = request.query_params.get("lang")
        language = asked if asked in LANGUAGES else pick_language(request.headers.get("accept-language"))
        return HTMLResponse(render(self._sim, language))

    async def state(self, _request: Request) -> Response:
        """Return connections and faults as JSON; no password is in it."""
        return JSONResponse(self._sim.state(), headers={"Cache-Control": "no-store"})

    async def switch(self, request: Request) -> Response:
        """Set a switch: `{"kind", "channel", "value", "seconds"}`; answers the state, or the page to a form.

        `kind` is a fault's, or `clear` (heal `channel`, or all without one), `limit` (`value` 458, 403, 509
        or kick: what a connection too many gets) or `lists` (`value` 1 or 0: whether get.php answers).
        """
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        if is_form and request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return JSONResponse({"error": str(Failure.FORBIDDEN)}, 403)
        order = _form(await request.form()) if is_form else await _json(request)
        await self._apply(order)
        if is_form:
            return RedirectResponse(f"/sim?lang={order.get('lang', 'en')}", 303)
        return await self.state(request)

    async def _apply(self, order: dict[str, object]) -> None:
        kind, value = str(order.get("kind", "")), order.get("value")
        channel = str(order["channel"]) if order.get("channel") is not None else None
        if kind == CLEAR:
            self._sim.heal(channel)
        elif kind == LIMIT:
            self._sim.set_limit(str(value))
        elif kind == LISTS:
            self._sim.lists_enabled = bool(_amount(value, "value"))
        else:
            seconds = _amount(order.get("seconds"), "seconds")
            amount = _amount(value, "value")
            await self._sim.prepare(kind, amount)
            self._sim.switch(kind, channel or ALL, amount, seconds)


def _form(form: FormData) -> dict[str, object]:
    order: dict[str, object] = {k: v for k, v in form.items() if isinstance(v, str) and v}
    return {**order, "kind": CLEAR} if "heal" in order else order


async def _json(request: Request) -> dict[str, object]:
    try:
        order = await request.json()
    except ValueError:
        order = None
    if not isinstance(order, dict):
        raise AdScreenError(Failure.BAD_INPUT, "the body is no JSON object")
    return order


def _amount(value: object, field: str) -> float | None:
    if value is None:
        return None
    try:
        return float(str(value))
    except ValueError:
        raise AdScreenError(Failure.BAD_INPUT, "not a number", field=field) from None
