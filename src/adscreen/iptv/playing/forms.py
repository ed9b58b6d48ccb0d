"""The forms of one channel: HLS, MPEG-TS, or both where the provider makes both from one address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from adscreen.iptv.links import LinkKind, Output, ProviderLink
from adscreen.iptv.links.recognise import recognise
from adscreen.media.model import SourceKind, SourceSpec
from adscreen.media.sources.schemes import stream_kind


@dataclass(frozen=True, slots=True)
class Forms:
    """How a channel can be opened; a form that cannot be asked for is None."""

    hls: SourceSpec | None
    mpeg_ts: SourceSpec | None

    def spec(self, kind: SourceKind) -> SourceSpec | None:
        """Return how to open the form `kind`."""
        return self.hls if kind is SourceKind.HLS else self.mpeg_ts

    def counted(self, account: str, connections: int | None) -> "Forms":
        """Return the forms as taking from an account's connections; see `SourceSpec`."""

        def named(spec: SourceSpec | None) -> SourceSpec | None:
            return None if spec is None else replace(spec, account=account, connections=connections)

        return Forms(named(self.hls), named(self.mpeg_ts))

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
    """Return the forms of a channel that is given by its address, which stays as it stands.

    One on an Xtream panel has the other form too. TS stands for whatever an address answers whose form is
    not known, and for a stream by another protocol than http. Raises BAD_LINK for what nobody can open.
    """
    link = recognise(address)
    if (kind := stream_kind(address)) is not None:
        return Forms(None, SourceSpec(kind, address, headers, verify_tls))
    is_hls = link.kind is LinkKind.HLS_STREAM or link.output is Output.HLS
    spec = SourceSpec(SourceKind.HLS if is_hls else SourceKind.HTTP_TS, address, headers, verify_tls)
    given = Forms(spec, None) if is_hls else Forms(None, spec)
    if link.kind is not LinkKind.XTREAM or link.stream_id is None or link.section != "live":
        return given
    both = xtream_forms(link, link.stream_id, headers, verify_tls=verify_tls)
    return Forms(given.hls or both.hls, given.mpeg_ts or both.mpeg_ts)
