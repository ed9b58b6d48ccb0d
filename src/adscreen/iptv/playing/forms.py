"""The forms of one channel: HLS, MPEG-TS, or both where the provider makes both from one address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.redact import redact
from adscreen.iptv.links import LinkKind, Output, ProviderLink, parse_link
from adscreen.media.model import SourceKind, SourceSpec


@dataclass(frozen=True, slots=True)
class Forms:
    """How a channel can be opened; a form that cannot be asked for is None."""

    hls: SourceSpec | None
    mpeg_ts: SourceSpec | None

    def spec(self, kind: SourceKind) -> SourceSpec | None:
        """Return how to open the form `kind`."""
        return self.hls if kind is SourceKind.HLS else self.mpeg_ts

    def in_order(self, kinds: Iterable[SourceKind]) -> tuple[SourceSpec, ...]:
        """Return the forms of `kinds` that exist; whatever exists where none of them does."""
        wanted = [spec for kind in kinds if (spec := self.spec(kind)) is not None]
        return tuple(wanted) or tuple(spec for spec in (self.hls, self.mpeg_ts) if spec is not None)

    def judged(self, kind: SourceKind) -> "Forms":
        """Return the only form as `kind`, which its bytes turned out to be; both forms stay as they are."""
        if self.hls is not None and self.mpeg_ts is not None:
            return self
        spec = self.hls or self.mpeg_ts
        if spec is None:
            return self
        spec = replace(spec, kind=kind)
        return Forms(spec, None) if kind is SourceKind.HLS else Forms(None, spec)


def xtream_forms(
    link: ProviderLink, stream_id: str, headers: Mapping[str, str], *, verify_tls: bool
) -> Forms:
    """Return both forms of a channel of an Xtream account."""
    return Forms(
        SourceSpec(SourceKind.HLS, link.stream_url(stream_id, Output.HLS.value), headers, verify_tls),
        SourceSpec(SourceKind.HTTP_TS, link.stream_url(stream_id, Output.TS.value), headers, verify_tls),
    )


def address_forms(address: str, headers: Mapping[str, str], *, verify_tls: bool) -> Forms:
    """Return the forms of a channel that is given by its address; one on an Xtream panel has both.

    Raises BAD_LINK for what is no http address, and for films and episodes.
    """
    link = parse_link(address)
    if link.kind is not LinkKind.XTREAM:
        is_hls = link.kind is LinkKind.HLS_STREAM
        spec = SourceSpec(SourceKind.HLS if is_hls else SourceKind.HTTP_TS, address, headers, verify_tls)
        return Forms(spec, None) if is_hls else Forms(None, spec)
    if link.stream_id is None or link.section != "live":
        raise AdScreenError(Failure.BAD_LINK, f"no channel: {redact(address)}")
    return xtream_forms(link, link.stream_id, headers, verify_tls=verify_tls)
