"""The diagnosis as a page: start it, watch its steps, read the verdict."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.iptv.diagnose.diagnoser import Options
from adscreen.iptv.refs import channel_id
from adscreen.media.model import FeedPhase
from adscreen.web.dashboard.access import Reading
from adscreen.web.dashboard.diagnoses import shown
from adscreen.web.dashboard.forms import Form
from adscreen.web.dashboard.render import page

HOLDING = frozenset({FeedPhase.STARTING, FeedPhase.LIVE, FeedPhase.STALLED})
"""Phases in which a feed is connected."""


async def diagnose_link(request: Request, on: Reading) -> Response:
    """`POST /diagnose`: a pasted link."""
    running = on.desk.diagnoses.start((await Form.read(request)).text("link"))
    return RedirectResponse(f"/diagnose/{running.id}", 303)


async def diagnose_provider(request: Request, on: Reading) -> Response:
    """`POST /providers/<id>/diagnose`: a stored provider by its sealed link, or one of its channels."""
    provider = await on.desk.providers.get(request.path_params["provider"])
    channel = (await Form.read(request)).number("channel")
    link = await _link(on, provider.id, channel)
    name = (await on.desk.providers.channel(channel)).provider_name if channel is not None else None
    options = Options(channel=name, user_agent=provider.user_agent, verify_tls=provider.verify_tls)
    running = on.desk.diagnoses.start(link, options, own=await _own_feeds(on, provider.id))
    return RedirectResponse(f"/diagnose/{running.id}", 303)


async def diagnosis_page(request: Request, on: Reading) -> Response:
    """`GET /diagnose/<number>`."""
    return _render("diagnose.html", request, on)


async def diagnosis_steps(request: Request, on: Reading) -> Response:
    """`GET /diagnose/<number>/steps`: the part that renews itself until there is an answer."""
    return _render("diagnose_card.html", request, on)


async def _own_feeds(on: Reading, provider: int) -> int:
    """Count the feeds that hold a connection of a provider's account now."""
    count = 0
    for status in on.services.live.statuses():
        number = channel_id(status.ref)
        if number is not None and status.phase in HOLDING:
            with suppress(AdScreenError):  # the channel may have been deleted under its feed
                count += (await on.desk.providers.channel(number)).provider_id == provider
    return count


async def _link(on: Reading, provider: int, channel: int | None) -> str:
    """Return the address to diagnose; an uploaded list has none, but each of its channels has."""
    if (link := await on.desk.providers.link(provider)) is not None:
        return link.render()
    if channel is None:
        raise AdScreenError(
            Failure.BAD_INPUT,
            "an uploaded list has no address",
            field="channel",
            remedy=_("An uploaded list has no link: diagnose one of its channels."),
        )
    return next(iter((await on.desk.providers.access(channel)).addresses.values()))


def _render(template: str, request: Request, on: Reading) -> Response:
    running = on.desk.diagnoses.get(request.path_params["number"])
    return page(template, on.reader, {"diagnosis": shown(running, on.reader.say)})
