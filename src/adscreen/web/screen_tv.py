"""What a player is given of television: which channel, in which rendition."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.abilities import Abilities, Wishes
from adscreen.signage.screens.models import Screen
from adscreen.web.channels import ChannelInfo
from adscreen.web.delivery import WAIT
from adscreen.web.renditions import abilities_of, rendition_of
from adscreen.web.services import Services, services
from adscreen.web.watching import Watcher

Can = Annotated[
    str | None,
    Query(
        max_length=300, description="What the player decodes, e.g. `h264,aac,mp3`; without it: what all do."
    ),
]


async def channel_ref(at_hand: Services, screen: Screen) -> str:
    """Return the channel that a screen should show now; raises the reason why it should not."""
    if not screen.tv_enabled:
        raise AdScreenError(Failure.TV_DISABLED)
    if screen.channel_ref is not None and await at_hand.channels.channel(screen.channel_ref) is not None:
        return screen.channel_ref
    raise AdScreenError(Failure.NO_CHANNEL if await at_hand.channels.has_provider() else Failure.NO_PROVIDER)


async def choice(at_hand: Services, screen: Screen, ref: str, can: str | None) -> tuple[Abilities, Wishes]:
    """Return what a screen's player decodes, and what its operator wants."""
    channel = await at_hand.channels.channel(ref)
    last = at_hand.heartbeats.last(screen)
    wishes = wishes_of(channel, screen.audio_language)
    return abilities_of(can, last.report.codecs if last else {}), wishes


def wishes_of(channel: ChannelInfo | None, language: str | None = None) -> Wishes:
    """Return what the operator wants of a channel; `language` is the wish of a screen, if it has one."""
    if channel is None:
        return Wishes(language)
    return Wishes(language or channel.audio_language, deinterlace=channel.deinterlace)


async def television(
    request: Request, ref: str, abilities: Abilities, wishes: Wishes, watcher: Watcher
) -> Response:
    """Answer with the playlist of the rendition that a player is given; segments have absolute paths."""
    at_hand = services(request)
    try:
        chosen = await rendition_of(at_hand.live, ref, abilities, wishes, watcher=watcher, wait=WAIT)
    except AdScreenError as error:
        return at_hand.delivery.failed(request, error)
    key = at_hand.keys.key(chosen)
    return await at_hand.delivery.playlist_of(request, key, base=f"/live/{key}/", watcher=watcher)
