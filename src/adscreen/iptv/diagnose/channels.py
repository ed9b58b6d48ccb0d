"""Which channels a provider has, and which of them are worth a try."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.redact import redact
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.links import LinkKind, Output, ProviderLink, parse_link
from adscreen.media.model import SourceKind, SourceSpec

TRIES = 3
"""Channels tried before the provider is blamed."""
_KEPT = 60
"""Candidates that are kept of a list of any length."""
_SEPARATOR = re.compile(r"^\W*$|#{2,}|={3,}|\*{3,}|-{3,}|•{2,}|▬|━|─")
_UNUSUAL = re.compile(
    r"24/7|\b(?:ppv|event|vip|4k|uhd|8k|hevc|h\.?265|raw|test|adult|xxx|backup|offline|no ?signal)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A channel and the addresses of its forms; a form that cannot be asked for is None."""

    name: str
    channel_id: str
    hls: SourceSpec | None
    mpeg_ts: SourceSpec | None
    drm: str = ""
    """The rights system that a list announces for it."""

    def spec(self, kind: SourceKind) -> SourceSpec | None:
        """Return how to open the form `kind`."""
        return self.hls if kind is SourceKind.HLS else self.mpeg_ts

    def judged(self, kind: SourceKind) -> "Candidate":
        """Return the channel with the form that its address turned out to have, where it has one only."""
        spec = self.hls or self.mpeg_ts
        if spec is None or (self.hls and self.mpeg_ts):
            return self
        spec = replace(spec, kind=kind)
        return replace(
            self,
            hls=spec if kind is SourceKind.HLS else None,
            mpeg_ts=None if kind is SourceKind.HLS else spec,
        )


@dataclass(slots=True)
class Listing:
    """Counts of a list as it goes by, and the few candidates that are kept."""

    wanted: str | None
    """Name or id that the operator asked for."""
    by_interface: bool = False
    """Read from the panel's interface, not from a list."""
    counts: dict[ChannelKind, int] = field(default_factory=lambda: dict.fromkeys(ChannelKind, 0))
    candidates: list[Candidate] = field(default_factory=list)

    def add(self, kind: ChannelKind, name: str, channel_id: str) -> bool:
        """Count an entry; tell whether it should become a candidate."""
        self.counts[kind] += 1
        if self.wanted is not None:
            return len(self.candidates) < _KEPT and self._matches(name, channel_id)
        return kind is ChannelKind.LIVE and len(self.candidates) < _KEPT and not _SEPARATOR.search(name)

    @property
    def total(self) -> int:
        """Entries of all kinds."""
        return sum(self.counts.values())

    def _matches(self, name: str, channel_id: str) -> bool:
        wanted = (self.wanted or "").strip().casefold()
        return channel_id.casefold() == wanted or wanted in name.casefold()

    def choose(self) -> list[Candidate]:
        """Return what to try, best first: the one asked for, else a few ordinary ones."""
        if self.wanted is not None:
            wanted = self.wanted.strip().casefold()
            ranked = sorted(
                self.candidates,
                key=lambda c: (c.channel_id.casefold() != wanted, c.name.casefold() != wanted, len(c.name)),
            )
            return ranked[:1]
        return sorted(self.candidates, key=lambda c: bool(_UNUSUAL.search(c.name)))[:TRIES]


def xtream_candidate(
    link: ProviderLink, channel_id: str, name: str, headers: Mapping[str, str], *, verify_tls: bool
) -> Candidate:
    """Return a channel of an Xtream account in both forms."""
    return Candidate(
        name=name,
        channel_id=channel_id,
        hls=SourceSpec(SourceKind.HLS, link.stream_url(channel_id, Output.HLS.value), headers, verify_tls),
        mpeg_ts=SourceSpec(
            SourceKind.HTTP_TS, link.stream_url(channel_id, Output.TS.value), headers, verify_tls
        ),
    )


def address_candidate(address: str, name: str, headers: Mapping[str, str], *, verify_tls: bool) -> Candidate:
    """Return a channel that a list gives by its address; an Xtream address has both forms.

    Raises BAD_LINK for what is no http address.
    """
    link = parse_link(address)
    if link.kind is LinkKind.XTREAM and link.stream_id is not None and link.section == "live":
        return xtream_candidate(link, link.stream_id, name, headers, verify_tls=verify_tls)
    if link.kind is LinkKind.XTREAM:
        raise AdScreenError(Failure.BAD_LINK, f"no channel: {redact(address)}")
    is_hls = link.kind is LinkKind.HLS_STREAM
    spec = SourceSpec(SourceKind.HLS if is_hls else SourceKind.HTTP_TS, address, headers, verify_tls)
    return Candidate(name, "", spec if is_hls else None, None if is_hls else spec)
