"""What was wrong in a feed's bytes, by kind, in words."""

from adscreen.core.i18n import Message, _
from adscreen.media.model import DamageCounters
from adscreen.web.dashboard.words import number

KINDS: dict[str, Message] = {
    "continuity_gaps": _("gaps: packets are missing"),
    "transport_errors": _("packets marked as broken"),
    "scrambled_packets": _("packets scrambled"),
    "skipped_bytes": _("bytes that are no television"),
    "timestamp_jumps": _("jumps of the clock"),
    "dropped_access_units": _("damaged pictures left out"),
    "leading_pictures": _("pictures left out at a beginning"),
    "silent_frames": _("pieces of sound made silent"),
    "reordered_packets": _("packets out of order, put right"),
    "duplicate_packets": _("packets sent twice"),
}
"""Counter to words, what viewers notice first. Counters that say the same in another unit are left out."""


def damage_by_kind(damage: DamageCounters) -> list[tuple[str, Message]]:
    """Return how often each kind came, without those that did not."""
    counts = ((getattr(damage, name), words) for name, words in KINDS.items())
    return [(number(count), words) for count, words in counts if count]
