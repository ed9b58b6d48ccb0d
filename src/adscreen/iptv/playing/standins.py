"""The sources behind a channel's own, as the relay opens them: other channels' forms, and own files."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import structlog

from adscreen.core.errors import AdScreenError
from adscreen.core.vault import Vault
from adscreen.iptv.models import Channel, Provider
from adscreen.iptv.playing.limits import Limit
from adscreen.iptv.playing.opening import ChannelAccess, open_channel
from adscreen.iptv.playing.order import order
from adscreen.iptv.sources.repository import Standin
from adscreen.media.model import SourceSpec

log = structlog.get_logger(__name__)

FileSources = Callable[[str], Awaitable[SourceSpec | None]]
"""Returns how a file is played by the name that it was chosen by; None while it cannot be."""


Uploads = Callable[[str], Path | None]
"""Tells where the file of a name would lie; None for a name that is none."""


def no_uploads(_name: str) -> Path | None:
    """Tell where a file lies where there are none."""
    return None


class Other(Protocol):
    """A choice that leads to another channel, or once did."""

    @property
    def channel(self) -> Channel | None:
        """The channel."""
        ...

    @property
    def provider(self) -> Provider | None:
        """Its provider."""
        ...


async def no_files(_name: str) -> SourceSpec | None:
    """Return how a file is played where there are none."""
    return None


def forms_of(access: ChannelAccess, rank: int) -> tuple[SourceSpec, ...]:
    """Return the forms of a channel, best first, as the source at place `rank` of the order."""
    kinds = order(
        allowed=access.allowed,
        choice=access.choice,
        remembered=access.remembered,
        connections=access.connections,
    )
    return tuple(replace(spec, rank=rank) for spec in access.forms.in_order(kinds))


async def standin_forms(
    standins: Sequence[Standin],
    vault: Vault,
    limits: Mapping[str, Limit],
    files: FileSources,
    usable: Callable[[ChannelAccess], bool],
) -> dict[int, tuple[SourceSpec, ...]]:
    """Return how each source is opened, by its place in the order; those that cannot be are left out.

    `usable` tells whether a channel's account is thought to give television.
    """
    found: dict[int, tuple[SourceSpec, ...]] = {}
    for rank, one in enumerate(standins, 1):
        if one.row.file is not None:
            spec = await files(one.row.file)
            found[rank] = (replace(spec, rank=rank),) if spec is not None else ()
        else:
            found[rank] = channel_forms(one, rank, vault, limits, usable)
    return found


def channel_forms(
    other: Other,
    rank: int,
    vault: Vault,
    limits: Mapping[str, Limit],
    usable: Callable[[ChannelAccess], bool],
) -> tuple[SourceSpec, ...]:
    """Return how another channel is opened, as the source at place `rank`; none where it cannot be."""
    if other.channel is None or other.provider is None or other.channel.drm:
        return ()
    try:
        access = open_channel(other.channel, other.provider, vault, limits)
    except AdScreenError as error:
        log.warning("a source cannot be opened", channel=other.channel.id, failure=error.failure)
        return ()
    return forms_of(access, rank) if usable(access) else ()
