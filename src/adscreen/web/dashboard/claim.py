"""A device's code becomes a screen: typed on the page of screens, or scanned off the device's glass."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.repository import ChannelQuery
from adscreen.signage.screens.codes import Claimer
from adscreen.signage.screens.models import Screen
from adscreen.signage.screens.service import Naming
from adscreen.web.dashboard.access import Reading, done
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import page
from adscreen.web.dashboard.screens import zone_choice

OFFERED = 6
"""Channels that are offered before and while the operator searches."""


async def find_code(request: Request, on: Reading) -> Response:
    """`POST /claim`: a code that was typed leads to its page."""
    code = await on.services.codes.check((await Form.read(request)).text("code"), claimer(request, on))
    return RedirectResponse(f"/claim/{code}", 303)


async def claim_page(request: Request, on: Reading) -> Response:
    """`GET /claim/<code>`: what the device's QR code leads to."""
    code = await on.services.codes.check(request.path_params["code"], claimer(request, on))
    context = {
        "code": code,
        **await zone_choice(on),
        "screens": [_choice(screen) for screen in await on.services.screens.all()],
        **await _channels(on, "", ""),
    }
    return page("claim.html", on.reader, context, notice=on.notice)


async def claim_channels(request: Request, on: Reading) -> Response:
    """`GET /claim/channels?q=…&channel=…`: the channels that match, below the one that is chosen."""
    text = request.query_params.get("q", "").strip()[:100]
    found = await _channels(on, text, request.query_params.get("channel", "")[:200])
    return page("claim_channels.html", on.reader, found)


async def claim_new(request: Request, on: Reading) -> Response:
    """`POST /claim/new`: make a screen for the device."""
    form = await Form.read(request)
    naming = Naming(form.text("name"), form.text("language"), form.text("timezone"), form.text("place"))
    screen = await on.services.codes.claim_new(
        form.text("code"), naming, channel_ref=form.text("channel") or None, who=claimer(request, on)
    )
    return done(f"/screens/{screen.code}", "added")


async def claim_replace(request: Request, on: Reading) -> Response:
    """`POST /claim/replace`: give an existing screen the device."""
    form = await Form.read(request)
    return await _replace(request, on, form.text("code"), form.text("screen"))


async def replace_device(request: Request, on: Reading) -> Response:
    """`POST /screens/<code>/device`: the same, from the screen's page."""
    form = await Form.read(request)
    return await _replace(request, on, form.text("code"), request.path_params["code"])


def claimer(request: Request, on: Reading) -> Claimer:
    """Return who claims, for counting wrong codes."""
    return Claimer(on.user.id, request.client.host if request.client else "")


async def _replace(request: Request, on: Reading, typed: str, code: str) -> Response:
    screen = await on.services.codes.claim_for(typed, code, who=claimer(request, on))
    on.services.heartbeats.forget(screen.code)
    await on.services.frames.forget(screen.code)
    return done(f"/screens/{screen.code}", "replaced")


def _choice(screen: Screen) -> dict[str, str]:
    return {"code": screen.code, "label": f"{screen.name}, {screen.place}" if screen.place else screen.name}


async def _channels(on: Reading, text: str, chosen: str) -> dict[str, object]:
    """Return the channels to choose from: the chosen one first, favourites while nothing is searched for."""
    query = ChannelQuery(text=text, kinds=(ChannelKind.LIVE,), size=OFFERED)
    found = (await on.desk.providers.channels(query)).items
    if not text:
        starred = ChannelQuery(kinds=(ChannelKind.LIVE,), size=OFFERED, favourites=True)
        found = (await on.desk.providers.channels(starred)).items or found
    rows = [{"ref": one.ref, "name": one.name, "group": one.group or ""} for one in found]
    known = await on.services.channels.channel(chosen) if chosen else None
    if known is not None:
        rows = [{"ref": chosen, "name": known.name, "group": ""}, *(r for r in rows if r["ref"] != chosen)]
    return {"channels": rows, "chosen": chosen if known is not None else ""}
