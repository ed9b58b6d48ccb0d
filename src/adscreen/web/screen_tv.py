"""What a screen should play now: its channel, and in which rendition."""

from typing import Annotated

from fastapi import Query

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.abilities import Abilities, Wishes
from adscreen.signage.screens.models import Screen
from adscreen.web.renditions import abilities_of
from adscreen.web.services import Services

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
    language = screen.audio_language or (channel.audio_language if channel else None)
    wishes = Wishes(language, deinterlace=channel.deinterlace if channel else False)
    return abilities_of(can, last.report.codecs if last else {}), wishes
