"""What the web needs to know about a channel: the composition root answers, out of its providers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel as screens and dashboards show it."""

    name: str
    logo_url: str | None = None
    masked_user: str | None = None
    """User name at the provider, all but two characters hidden (`de***`); None where there is none."""


class ChannelDirectory(Protocol):
    """Looks up the opaque channel references that screens hold."""

    async def channel(self, ref: str) -> ChannelInfo | None:
        """Return a channel; None when it, or its provider, is gone."""
        ...

    async def has_provider(self) -> bool:
        """Tell whether any provider is set up."""
        ...
