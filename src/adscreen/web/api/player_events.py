"""`GET /api/player/<code>/events`: what a screen's page is told as it happens."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError
from adscreen.signage.screens.models import Screen
from adscreen.web.access import Caller, open_screen, open_television
from adscreen.web.push.news import News, news_of, refused
from adscreen.web.push.sse import COMMENT, HEADERS, RETRY, EventStream, event
from adscreen.web.push.streams import Ending, Stream
from adscreen.web.screen_tv import Can, channel_ref, choice
from adscreen.web.services import Services, services

router = APIRouter(tags=["player"])

TICK = 15.0
"""Seconds of silence after which a sign of life is sent: proxies close what is silent for a minute."""


@router.get("/player/{code}/events", response_class=EventStream)
async def events(request: Request, code: str, can: Can = None) -> Response:
    """Server-Sent Events: `config`, `television`, `command`, `tick`, `end` (docs/3-screens/api.md).

    One stream a screen: a second one ends the first. 404 screen_unknown, 403 screen_claimed, 429 rate_limited
    where too many are open.
    """
    access = await open_screen(request, code)
    holder = f"{access.caller} {access.screen.code}"
    services(request).streams.admit(holder)
    commanded = access.caller is Caller.DEVICE  # who only looks at a screen does nothing in its place
    return EventStream(_told(request, access.screen.code, holder, can, commanded=commanded), headers=HEADERS)


async def _told(
    request: Request, code: str, holder: str, can: str | None, *, commanded: bool
) -> AsyncIterator[bytes]:
    with services(request).streams.opened(holder, code) as stream:
        yield RETRY
        screen: Screen | None = None
        version: int | None = None
        before: News | None = None
        given = 0
        while stream.ending is None:
            if stream.looks() or screen is None:
                try:
                    screen = await _screen(request, code)
                except AdScreenError:
                    stream.end(Ending.LOST)
                    break
            news = await _news(services(request), screen, stream, can)
            if screen.config_version != version:
                version = screen.config_version
                yield event("config", {"version": version})
            if news != before:
                before = news
                yield event("television", news.told(screen.language))
            for command in await services(request).commands.waiting(code) if commanded else ():
                if command.id > given:
                    given = command.id
                    yield event("command", command.model_dump(by_alias=True, mode="json"))
            if not await stream.pause(TICK):
                yield COMMENT + event("tick", {})
        yield event("end", {"code": stream.ending})


async def _screen(request: Request, code: str) -> Screen:
    """Return the screen as it is now; raises where it is no longer the caller's."""
    if hasattr(request.state, "user"):
        del request.state.user  # a user may have logged out since
    return (await open_television(request, code, None)).screen


async def _news(at_hand: Services, screen: Screen, stream: Stream, can: str | None) -> News:
    stream.ref = screen.channel_ref
    try:
        ref = await channel_ref(at_hand, screen)
    except AdScreenError as error:
        return refused(error)
    return news_of(at_hand.live, ref, *await choice(at_hand, screen, ref, can))
