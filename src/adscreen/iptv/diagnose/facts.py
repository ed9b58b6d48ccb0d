"""What was learned at each step, as facts: a value for programs, words for people."""

from datetime import datetime

from adscreen.core.i18n import Message, _
from adscreen.iptv.diagnose.model import Fact
from adscreen.iptv.diagnose.playable import CODEC_NAMES, best_sound
from adscreen.iptv.diagnose.wording import date, listed, number, plain, yes_no
from adscreen.iptv.health.look import Look
from adscreen.iptv.health.witness import Seen
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.xtream.account import AccountState, AccountStatus
from adscreen.media.abilities import h264_profile_and_level
from adscreen.media.model import Track
from adscreen.media.sniff import Kind

_LINK_KINDS: dict[LinkKind, Message] = {
    LinkKind.XTREAM: _("an account of an IPTV provider (Xtream)"),
    LinkKind.M3U_LIST: _("a list of channels (M3U)"),
    LinkKind.HLS_STREAM: _("one HLS stream (.m3u8)"),
    LinkKind.TS_STREAM: _("one MPEG-TS stream (.ts)"),
    LinkKind.ADDRESS: _("an address that does not say what it holds"),
}
_ANSWER_KINDS: dict[Kind, Message] = {
    Kind.TS: _("an MPEG-TS stream"),
    Kind.HLS: _("an HLS playlist"),
    Kind.LIST: _("a list of channels"),
    Kind.HTML: _("a web page"),
    Kind.JSON: _("an answer of the provider's interface"),
    Kind.XML: _("XML"),
    Kind.TEXT: _("a text"),
    Kind.MP4: _("an MP4 file"),
    Kind.OTHER_MEDIA: _("media in another packaging"),
    Kind.EMPTY: _("nothing at all"),
    Kind.UNKNOWN: _("unknown data"),
}
_STATUSES: dict[AccountStatus, Message] = {
    AccountStatus.ACTIVE: _("active"),
    AccountStatus.EXPIRED: _("expired"),
    AccountStatus.BANNED: _("blocked by the provider"),
    AccountStatus.DISABLED: _("switched off by the provider"),
}


def answer_kind(kind: Kind) -> Message:
    """Return what an answer is, in words."""
    return _ANSWER_KINDS[kind]


def link_facts(link: ProviderLink) -> list[Fact]:
    """Return what the link itself tells; never the login."""
    has_login = bool(link.username or link.token)
    if link.kind is LinkKind.STREAM:
        return _stream_facts(link, has_login=has_login)
    secure = link.scheme == "https"
    facts = [
        Fact("kind", link.kind.value, _("Link"), _LINK_KINDS[link.kind]),
        Fact("host", link.host, _("Host"), plain(link.host)),
        Fact("port", link.port, _("Port"), plain(str(link.port))),
        Fact("secure", secure, _("Encrypted (https)"), yes_no(secure)),
        Fact("login", has_login, _("Login in the link"), yes_no(has_login)),
    ]
    if link.stream_id is not None:
        facts.append(Fact("stream_id", link.stream_id, _("Channel in the link"), plain(link.stream_id)))
    return facts


def _stream_facts(link: ProviderLink, *, has_login: bool) -> list[Fact]:
    protocol = plain(link.scheme.upper())
    host = plain(link.host) if link.host else _("this machine")
    return [
        Fact("kind", link.kind.value, _("Link"), _("one stream over {protocol}", protocol=protocol)),
        Fact("host", link.host, _("Host"), host),
        Fact("port", link.port, _("Port"), plain(str(link.port))),
        Fact("login", has_login, _("Login in the link"), yes_no(has_login)),
    ]


def server_facts(seen: Seen, kind: Kind) -> list[Fact]:
    """Return what the server answered, claimed and true."""
    claimed = plain(seen.claimed) if seen.claimed else _("nothing")
    facts = [
        Fact("status", seen.status, _("Status"), plain(str(seen.status))),
        Fact("claimed", seen.claimed, _("Type claimed"), claimed),
        Fact("type", kind.name.lower(), _("Type by content"), answer_kind(kind)),
    ]
    return [*facts, *redirect_facts(seen)]


def redirect_facts(seen: Seen) -> list[Fact]:
    """Return the redirects on the way, credentials taken out; none where there were none."""
    if len(seen.hops) < 2:
        return []
    way = " → ".join(seen.hops)
    return [Fact("redirects", len(seen.hops) - 1, _("Redirects"), plain(way))]


def account_facts(account: AccountState, now: datetime) -> list[Fact]:
    """Return the account's state."""
    expiry = date(account.expires_at, now) if account.expires_at else _("never, or not said")
    iso = account.expires_at.isoformat() if account.expires_at else None
    facts = [
        Fact("status", account.status.value, _("Account"), _STATUSES[account.status]),
        Fact("expires", iso, _("Ends on"), expiry),
        Fact(
            "connections_used",
            account.connections_used,
            _("Connections in use"),
            _count(account.connections_used),
        ),
        Fact(
            "connections_allowed",
            account.connections_allowed,
            _("Connections allowed"),
            _("no limit") if account.connections_allowed == 0 else _count(account.connections_allowed),
        ),
        Fact("trial", account.trial, _("Trial account"), yes_no(account.trial)),
    ]
    formats = ",".join(sorted(account.formats)) if account.formats else None
    facts.append(Fact("formats", formats, _("Formats allowed"), plain(formats) if formats else _("not said")))
    if account.timezone:
        facts.append(Fact("timezone", account.timezone, _("Time zone"), plain(account.timezone)))
    if account.message:
        facts.append(Fact("message", account.message, _("The provider says"), plain(account.message)))
    return facts


def stream_facts(look: Look) -> list[Fact]:
    """Return what a look at a stream gave."""
    facts = server_facts(look.seen, look.kind) if look.seen and look.kind else []
    if look.moving is not None or look.bytes_in:
        facts.append(Fact("moving", look.moving, _("Moves"), yes_no(look.moving)))
    if look.first_byte is not None:
        text = number(look.first_byte, 2, "s")
        facts.append(Fact("first_byte", round(look.first_byte, 3), _("First bytes after"), text))
    if look.media is None:
        return facts
    media = look.media
    facts += [fact for track in _shown(media.tracks) for fact in _track_facts(track)]
    if media.bit_rate:
        megabits = number(media.bit_rate / 1e6, 1, "Mbit/s")
        facts.append(Fact("bit_rate", media.bit_rate, _("Bit rate"), megabits))
    if media.key_frame_distance is not None:
        text = number(media.key_frame_distance, 1, "s")
        facts.append(Fact("key_distance", round(media.key_frame_distance, 2), _("Full picture every"), text))
    return facts


def _shown(tracks: tuple[Track, ...]) -> list[Track]:
    """Return the picture and the sound that a browser would take."""
    video = next((t for t in tracks if t.codec.is_video), None)
    return [t for t in (video, best_sound(tracks)) if t is not None]


def _track_facts(track: Track) -> list[Fact]:
    name = CODEC_NAMES.get(track.codec, track.codec.value)
    if not track.codec.is_video:
        details = [number(track.channels, 0, "ch")] if track.channels else []
        details += [number(track.sample_rate / 1000, 1, "kHz")] if track.sample_rate else []
        return [Fact("audio", track.codec.value, _("Sound"), listed([plain(name), *details]))]
    profile = h264_profile_and_level(track.rfc6381)
    level = f" {profile[1] // 10}.{profile[1] % 10}" if profile else ""
    facts = [Fact("video", track.codec.value, _("Picture"), plain(name + level))]
    if track.width and track.height:
        size = f"{track.width}x{track.height}"
        facts.append(Fact("resolution", size, _("Resolution"), plain(size.replace("x", " × "))))
    if track.frame_rate:
        text = number(track.frame_rate, 2, "")
        facts.append(Fact("frame_rate", round(track.frame_rate, 3), _("Pictures a second"), text))
    if track.interlaced is not None:
        facts.append(Fact("interlaced", track.interlaced, _("Interlaced"), yes_no(track.interlaced)))
    return facts


def _count(value: int | None) -> Message:
    return _("not said") if value is None else number(value, 0)
