"""The diagnosis as a page: start it, watch its steps, read the verdict."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.diagnoses import shown
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import page


async def diagnose_link(request: Request, on: Reading) -> Response:
    """`POST /diagnose`: a pasted link."""
    running = on.desk.diagnoses.start((await Form.read(request)).text("link"))
    return RedirectResponse(f"/diagnose/{running.id}", 303)


async def diagnose_provider(request: Request, on: Reading) -> Response:
    """`GET /providers/<id>/diagnose[?channel=…]`: a stored provider, by its sealed link."""
    link = await on.desk.providers.link(request.path_params["provider"])
    channel = request.query_params.get("channel", "")
    name = (await on.desk.providers.channel(int(channel))).name if channel.isdecimal() else None
    running = on.desk.diagnoses.start(link, name)
    return RedirectResponse(f"/diagnose/{running.id}", 303)


async def diagnosis_page(request: Request, on: Reading) -> Response:
    """`GET /diagnose/<number>`."""
    return _render("diagnose.html", request, on)


async def diagnosis_steps(request: Request, on: Reading) -> Response:
    """`GET /diagnose/<number>/steps`: the part that renews itself until there is an answer."""
    return _render("diagnose_card.html", request, on)


def _render(template: str, request: Request, on: Reading) -> Response:
    running = on.desk.diagnoses.get(request.path_params["number"])
    return page(template, on.reader, {"diagnosis": shown(running, on.reader.say)})
