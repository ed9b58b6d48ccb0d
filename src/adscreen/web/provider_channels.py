"""Screens' channel references, looked up among the providers' channels."""

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.refs import channel_id, channel_ref
from adscreen.iptv.service import ProviderService
from adscreen.web.channels import ChannelInfo


class ProviderChannels:
    """`ChannelDirectory` over the provider service."""

    def __init__(self, providers: ProviderService) -> None:
        self._providers = providers

    async def channel(self, ref: str) -> ChannelInfo | None:
        """Return a channel; None when it, or its provider, is gone."""
        number = channel_id(ref)
        if number is None:
            return None
        try:
            channel = await self._providers.channel(number)
            provider = await self._providers.get(channel.provider_id)
        except AdScreenError as error:
            if error.failure is Failure.NOT_FOUND:
                return None
            raise
        deinterlace = provider.deinterlace if channel.deinterlace is None else channel.deinterlace
        return ChannelInfo(channel.name, provider.user, provider.audio_language, deinterlace)

    async def beside(self, ref: str, step: int) -> str | None:
        """Return the channel after or before another; what the operator hid, and radio, is passed over."""
        number = channel_id(ref)
        found = None if number is None else await self._providers.beside(number, step)
        return None if found is None else channel_ref(found)

    async def has_provider(self) -> bool:
        """Tell whether any provider is set up."""
        return bool(await self._providers.list())
