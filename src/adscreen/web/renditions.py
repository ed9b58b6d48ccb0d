"""Which rendition of its channel a screen is given: the cheapest one that its browser plays."""

from collections.abc import Mapping
from dataclasses import replace

from adscreen.media.abilities import EVERYWHERE, NAMES, Abilities, Wishes, cheapest
from adscreen.media.livetv import LiveTv
from adscreen.media.model import FeedStatus
from adscreen.media.recipes import reference
from adscreen.web.watching import Watcher


def abilities_of(can: str | None, reported: Mapping[str, bool | str]) -> Abilities:
    """Return what a page says of its browser: `can` of the address, and the codecs of its last heartbeat.

    Without `can` it is no page of ours (VLC, another player): only what plays everywhere is counted on, and
    what the screen's page reported is not this player's word.
    """
    if can is None:
        return Abilities()
    names = frozenset(can.split(",")[:50]) & NAMES
    exact = {key: value is True for key, value in reported.items() if key not in NAMES}
    return Abilities(names or EVERYWHERE, exact)


async def rendition_of(
    live: LiveTv, ref: str, abilities: Abilities, wishes: Wishes, *, watcher: Watcher, wait: float
) -> str:
    """Return the reference of the rendition to play, starting the channel where its tracks are not known yet.

    Raises AdScreenError with the feed's failure.
    """
    status = live.status(ref)
    if status is None or not status.listed:
        await live.playlist(ref, viewer=watcher.key, wait=wait, purpose=watcher.purpose, moves=watcher.moves)
        status = live.status(ref)
    return known_rendition(ref, status, abilities, wishes)


def known_rendition(ref: str, status: FeedStatus | None, abilities: Abilities, wishes: Wishes) -> str:
    """Return the rendition that fits what is known of a channel now; its source while nothing is."""
    if status is None or not status.listed:
        return ref
    recipe = cheapest(status.listed, abilities, wishes)
    if status.damage_recurs and not recipe.changes_nothing:  # the channel's own playlist is repaired itself
        recipe = cheapest(status.listed, abilities, replace(wishes, repair=True))
    return reference(ref, recipe)
