"""The channels that the simulated provider offers, and what is special about each."""

from dataclasses import dataclass
from enum import StrEnum

from adscreen.core.i18n import Message, _


class Nature(StrEnum):
    """What a channel does wrong by nature, with no switch set."""

    GOOD = "good"
    OFFLINE = "offline"
    STALLS = "stalls"
    PLACEHOLDER = "placeholder"
    HTML = "html"
    SCRAMBLED = "scrambled"
    FREEZES = "freezes"
    REPLAYS = "replays"


@dataclass(frozen=True, slots=True)
class Channel:
    """One entry of the list."""

    number: int
    """The `stream_id` in addresses."""
    key: str
    """Short name in switches, `/sim/state` and tests."""
    title: str
    group: str
    clip: str
    """Recipe of its pictures."""
    expect: Message
    nature: Nature = Nature.GOOD
    encrypted: bool = False
    """HLS segments are AES-128 encrypted."""

    @property
    def kind(self) -> str:
        """Return the `stream_type` of player_api."""
        return "radio_streams" if self.clip == "radio" else "live"


_LIST = (
    Channel(101, "hd", "Riviera 1 HD", "News", "hd", _("H.264 and AAC, 1080p: plays everywhere.")),
    Channel(102, "hd720", "Mosaïque 2", "News", "hd720", _("H.264 and AAC, 720p, 50 pictures a second.")),
    Channel(103, "mp2", "Télé Régions", "Actualités", "mp2", _("H.264 with MP2 sound: plays as it is.")),
    Channel(
        104,
        "ac3",
        "Stade 24",
        "Sport",
        "ac3",
        _("H.264 with AC-3 sound, which most browsers leave silent: AdScreen converts it."),
    ),
    Channel(
        105,
        "eac3",
        "Arena Sport+",
        "Sport",
        "eac3",
        _("H.264 with E-AC-3 sound, which most browsers refuse: AdScreen converts it."),
    ),
    Channel(
        106,
        "hevc",
        "Arena HEVC",
        "Sport",
        "hevc",
        _("HEVC video, which most browsers do not decode: AdScreen converts it."),
    ),
    Channel(
        107,
        "mpeg2",
        "Classic TV",
        "Musique",
        "mpeg2",
        _("MPEG-2 video, of which browsers play the sound only: AdScreen converts it."),
    ),
    Channel(108, "radio", "Radio Mistral", "Radio", "radio", _("Sound only.")),
    Channel(
        109,
        "opengop",
        "Ciné Club",
        "Cinéma",
        "opengop",
        _("H.264 that never starts afresh (open GOP, no IDR)."),
    ),
    Channel(
        110,
        "interlaced",
        "Stade 1080i",
        "Sport",
        "interlaced",
        _("Interlaced 1080i: plays, with combs on motion."),
    ),
    Channel(
        111,
        "aes",
        'Concert "Live", the best of',
        "Musique",
        "hd720",
        _("HLS segments are encrypted with AES-128."),
        encrypted=True,
    ),
    Channel(201, "offline", "Night Channel", "Training", "slate", _("Off the air: 404."), Nature.OFFLINE),
    Channel(
        202, "stalls", "Sleepy TV", "Training", "slate", _("Stops sending after 8 seconds."), Nature.STALLS
    ),
    Channel(
        203,
        "placeholder",
        "Coming Soon",
        "Training",
        "slate",
        _("A short clip instead of television, then the end."),
        Nature.PLACEHOLDER,
    ),
    Channel(
        204,
        "html",
        "Portal Page",
        "Training",
        "slate",
        _("A web page instead of television, with status 200."),
        Nature.HTML,
    ),
    Channel(
        205,
        "scrambled",
        "Premium Crypt",
        "Training",
        "slate",
        _("Scrambled: pictures that need a card."),
        Nature.SCRAMBLED,
    ),
    Channel(206, "black", "Canal Nuit", "Training", "black", _("Black and silent.")),
    Channel(
        207,
        "frozen",
        "Frozen 3",
        "Training",
        "thaw",
        _("Freezes some seconds after it is opened, and falls silent."),
        Nature.FREEZES,
    ),
    Channel(208, "silent", "Muet TV", "Training", "silent", _("The picture moves, the sound is silence.")),
    Channel(
        209,
        "replay",
        "Notice Loop",
        "Training",
        "slate",
        _("One short clip, sent again and again."),
        Nature.REPLAYS,
    ),
    Channel(211, "logo", "Logo FM", "Training", "card", _("Well: a picture that always stands, with sound.")),
    Channel(
        212, "dark", "Film Noir", "Training", "dark", _("Well: a film's scene in the dark, hardly any sound.")
    ),
    Channel(213, "fade", "Lento", "Training", "fade", _("Well: nothing but a slow fade.")),
    Channel(214, "night", "Night Cam", "Training", "night", _("Well: a camera at night.")),
    Channel(215, "head", "Le Débat", "Training", "head", _("Well: a talking head that hardly moves.")),
)

CHANNELS = {channel.number: channel for channel in _LIST}
BY_KEY = {channel.key: channel for channel in _LIST}
GROUPS = {name: str(i + 1) for i, name in enumerate(dict.fromkeys(channel.group for channel in _LIST))}
"""Category ids by group name, in the order of the list."""


def guide_id(channel: Channel) -> str | None:
    """Return the channel's `tvg-id`; radio and the training channels have no guide."""
    return f"{channel.key}.sim" if channel.number < 200 and channel.clip != "radio" else None
