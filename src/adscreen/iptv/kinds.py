"""What an entry of a provider's list is."""

from enum import StrEnum


class ChannelKind(StrEnum):
    """Kinds that lists mix; live and radio are channels, the others are films and episodes."""

    LIVE = "live"
    RADIO = "radio"
    VOD = "vod"
    SERIES = "series"
