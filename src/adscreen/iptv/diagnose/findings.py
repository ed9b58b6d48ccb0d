"""The closed table of findings: code, weight, and its words for the owner of a bar."""

from adscreen.core.i18n import Message, _
from adscreen.iptv.diagnose.model import Finding, Severity

_Row = tuple[Severity, Message, Message, Message | None]

_CHOOSE_H264 = _("Choose a variant of this channel in H.264 with AAC sound, or ask the provider for one.")

_SPARE = _("A variant in H.264 would spare it that work; hardware that encodes pictures takes it over.")

_TABLE: dict[str, _Row] = {
    # what a browser does with the way the channel is packed
    "raw_mpeg_ts": (
        Severity.NOTE,
        _("No browser plays this format as it is."),
        _(
            "The channel comes as raw MPEG-TS. AdScreen repackages it as HLS without re-encoding: same "
            "picture, no loss."
        ),
        None,
    ),
    "hls_relayed": (
        Severity.NOTE,
        _("The channel comes as HLS; AdScreen relays it."),
        _(
            "Screens get it from AdScreen, never from the provider: the login stays hidden and all screens "
            "share one connection."
        ),
        None,
    ),
    "hls_no_cors": (
        Severity.NOTE,
        _("A browser may not fetch this address by itself."),
        _("The provider does not let other pages read its streams (CORS). Through AdScreen it works."),
        None,
    ),
    "hls_plain_http": (
        Severity.NOTE,
        _("A secure page could not load this address by itself."),
        _("The stream comes over http://, which a page on https:// may not load. Through AdScreen it works."),
        None,
    ),
    "hls_not_mpeg_ts": (
        Severity.ERROR,
        _("The segments are not MPEG-TS."),
        _("This HLS stream holds {container} segments. AdScreen 0.1 reads HLS with MPEG-TS segments only."),
        _("Ask the provider for the channel in MPEG-TS."),
    ),
    # picture
    "video_ready": (
        Severity.OK,
        _("The picture plays in every browser."),
        _("H.264 needs no conversion."),
        None,
    ),
    "video_high_level": (
        Severity.WARNING,
        _("The picture may be too heavy for some screens."),
        _("It is coded at H.264 level {level}; levels above 4.2 are too much for many boxes and smart TVs."),
        _("Try it on the screen; if it stutters, choose the HD instead of the UHD variant."),
    ),
    "video_profile": (
        Severity.WARNING,
        _("AdScreen converts this picture: it is in the H.264 profile {profile}."),
        _("That profile is made for studios; most browsers do not decode it. It costs this server work."),
        _SPARE,
    ),
    "video_hevc": (
        Severity.WARNING,
        _("AdScreen converts this picture: it is HEVC (H.265)."),
        _(
            "Most browsers have no HEVC decoder; those that have one get it as it is. It costs this server "
            "work."
        ),
        _SPARE,
    ),
    "video_mpeg2": (
        Severity.WARNING,
        _("AdScreen converts this picture: it is MPEG-2."),
        _("By themselves browsers would play the sound only. It costs this server work."),
        _SPARE,
    ),
    "video_unknown": (
        Severity.WARNING,
        _("AdScreen converts this picture: it is {codec}."),
        _("No browser decodes that. It costs this server work."),
        _SPARE,
    ),
    "video_none": (
        Severity.NOTE,
        _("This is a radio channel: it has no picture."),
        _("The sound plays; the screen shows no moving picture for it."),
        None,
    ),
    "video_interlaced": (
        Severity.WARNING,
        _("The picture is interlaced."),
        _("Browsers do not deinterlace: fast movement may show fine combs. It plays all the same."),
        _("Prefer a variant in 720p or 1080p, or let AdScreen make it smooth (channel or provider)."),
    ),
    # sound
    "audio_ready": (
        Severity.OK,
        _("The sound plays in browsers."),
        _("{codec} needs no conversion."),
        None,
    ),
    "audio_ac3": (
        Severity.NOTE,
        _("AdScreen converts this sound: it is Dolby AC-3."),
        _("By themselves most browsers would stay silent. It takes little of this server's work."),
        None,
    ),
    "audio_converted": (
        Severity.NOTE,
        _("AdScreen converts this sound: it is {codec}."),
        _("By themselves most browsers would not play it. It takes little of this server's work."),
        None,
    ),
    "audio_fatal": (
        Severity.ERROR,
        _("This sound cannot be played: it is {codec}."),
        _("No browser decodes it, and AdScreen cannot convert it."),
        _CHOOSE_H264,
    ),
    "audio_none": (
        Severity.NOTE,
        _("The channel has no sound."),
        _("The picture plays without sound."),
        None,
    ),
    "tracks_none": (
        Severity.ERROR,
        _("No picture and no sound were found."),
        _("The stream has the right packaging, but no track that AdScreen knows."),
        _("Try another channel; if all are so, ask the provider."),
    ),
    # the stream's condition
    "scrambled": (
        Severity.ERROR,
        _("The channel is scrambled."),
        _("Its packets are encrypted for decoder cards; no player can show it without one."),
        _("Ask the provider for an open channel."),
    ),
    "video_absent": (
        Severity.ERROR,
        _("The picture is announced, but it does not come."),
        _("Only other parts of the channel arrived during the test."),
        _("Try again in a moment; if it lasts, choose another channel."),
    ),
    "damaged": (
        Severity.WARNING,
        _("The stream arrives with gaps."),
        _(
            "{gaps} gaps in {seconds} s. AdScreen holds the last picture through each gap, so the screen "
            "may freeze briefly."
        ),
        _("Check the internet line; if other channels are clean, tell the provider."),
    ),
    "long_key_distance": (
        Severity.WARNING,
        _("The channel starts slowly."),
        _("A full picture comes only every {seconds} s, so a cold start takes about that long."),
        None,
    ),
    "key_distance_unknown": (
        Severity.NOTE,
        _("No second full picture came during the test."),
        _("How fast the channel starts is therefore not known."),
        None,
    ),
    "heavy": (
        Severity.WARNING,
        _("The channel needs a fast line."),
        _("It takes {megabits} Mbit/s, once from the provider and once for each screen."),
        _("Connect screens by cable, or choose a lighter variant of the channel."),
    ),
    "not_proven_moving": (
        Severity.NOTE,
        _("No new piece of the playlist was seen yet."),
        _("Its pieces are longer than this test; what came is television."),
        None,
    ),
    "type_claim": (
        Severity.NOTE,
        _("The server calls this {claimed}, but it is {kind}."),
        _("AdScreen goes by the content, so this does no harm."),
        None,
    ),
    # the account and the server
    "user_agent_needed": (
        Severity.WARNING,
        _("The provider refuses some players by their name."),
        _("It refused the name {refused} and accepts {accepted}."),
        _("Set the user agent of this provider to {accepted}."),
    ),
    "expires_soon": (
        Severity.WARNING,
        _("The subscription ends in {days} days."),
        _("After that, screens get no more television."),
        _("Renew it at the provider in good time."),
    ),
    "trial": (
        Severity.NOTE,
        _("This is a trial account."),
        _("Trial accounts end early and often allow one connection only."),
        None,
    ),
    "one_connection": (
        Severity.NOTE,
        _("The account allows one connection."),
        _("All screens can show the same channel; two different channels at once need a second connection."),
        None,
    ),
    "slots_full": (
        Severity.ERROR,
        _("All connections of the account are in use."),
        _(
            "{used} of {allowed} in use. AdScreen did not open a channel, because that would cut off "
            "another device."
        ),
        _("Stop other devices on this account, or buy more connections."),
    ),
    "api_off": (
        Severity.NOTE,
        _("The provider does not tell the account's state."),
        _(
            "AdScreen cannot know when it expires or how many connections it has; television may work "
            "all the same."
        ),
        None,
    ),
    "list_only": (
        Severity.NOTE,
        _("The channels come from the list, not from the provider's interface."),
        _("That works; refreshing takes a little longer."),
        None,
    ),
    "sample_off": (
        Severity.WARNING,
        _("Some channels are off."),
        _("{failed} of {tried} channels tried did not play; that is the channels' fault, not the account's."),
        None,
    ),
    "hls_off": (
        Severity.NOTE,
        _("The channel is not to be had as HLS."),
        _("AdScreen takes it as MPEG-TS and makes HLS of it."),
        None,
    ),
    "mpeg_ts_off": (
        Severity.NOTE,
        _("The channel is not to be had as MPEG-TS."),
        _("AdScreen takes it as HLS."),
        None,
    ),
    "multicast_silent": (
        Severity.ERROR,
        _("Nothing came from this multicast group."),
        _(
            "AdScreen joined the group and no packet arrived: either nobody sends to it now, or the network "
            "does not bring it to this machine."
        ),
        _(
            "Check the group and the port, and that the switches and routers on the way carry multicast "
            "(IGMP). With several network interfaces, name the right one: ?localaddr= behind the address."
        ),
    ),
    "port_silent": (
        Severity.ERROR,
        _("Nothing came to this port."),
        _("AdScreen listened, and no packet arrived."),
        _("Check that the sender sends to this machine and this port, and that no firewall is between them."),
    ),
    "own_test_in_the_way": (
        Severity.NOTE,
        _("The provider still counts the test before as a connection."),
        _(
            "The account's only connection was in use by this test itself; the other form has shown "
            "the channel already."
        ),
        None,
    ),
}


def finding(code: str, **values: object) -> Finding:
    """Return a finding of the table, its texts filled with `values`."""
    severity, headline, explanation, remedy = _TABLE[code]
    filled = None if remedy is None else _filled(remedy, values)
    return Finding(code, severity, _filled(headline, values), _filled(explanation, values), filled)


def codes() -> tuple[str, ...]:
    """Return every code of the table."""
    return tuple(_TABLE)


def messages() -> list[Message]:
    """Return every text of the table, so that a test can ask for its translation."""
    return [text for row in _TABLE.values() for text in row[1:] if isinstance(text, Message)]


def _filled(message: Message, values: dict[str, object]) -> Message:
    return Message(message.template, values)
