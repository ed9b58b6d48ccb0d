"""In which order the forms of a channel are asked for: what is wanted, what is allowed, what worked last."""

from collections.abc import Iterable
from enum import StrEnum

from adscreen.media.model import SourceKind


class FormatChoice(StrEnum):
    """What the operator set for a provider or a channel."""

    AUTO = "auto"
    HLS = "hls"
    MPEG_TS = "ts"


HLS_FORMATS = frozenset({"m3u8", "hls"})
TS_FORMATS = frozenset({"ts", "mpegts"})

FEW = 2
"""Connections of an account with which zapping takes what another channel has just left."""

_FORCED = {FormatChoice.HLS: SourceKind.HLS, FormatChoice.MPEG_TS: SourceKind.HTTP_TS}


def order(
    *,
    allowed: Iterable[str] | None = None,
    choice: FormatChoice = FormatChoice.AUTO,
    remembered: SourceKind | None = None,
    connections: int | None = None,
) -> tuple[SourceKind, ...]:
    """Return the kinds to try, best first.

    `allowed` are the account's `allowed_output_formats`, None or empty where unknown: then nothing is ruled
    out, because panels forget to fill it in. The operator's choice stands alone; it is not second-guessed.
    What gave television last time goes first, but the other form stays behind it. Where `connections` are few
    MPEG-TS goes before HLS: its slot is free when the socket is closed, while panels count an HLS session for
    some 20 s more, in which no other channel can be opened.
    """
    if choice is not FormatChoice.AUTO:
        return (_FORCED[choice],)
    formats = {text.strip().lower().lstrip(".") for text in allowed or ()}
    kinds = [
        kind
        for kind, names in ((SourceKind.HLS, HLS_FORMATS), (SourceKind.HTTP_TS, TS_FORMATS))
        if formats.isdisjoint(HLS_FORMATS | TS_FORMATS) or formats & names
    ]
    if connections is not None and 0 < connections <= FEW:
        kinds.reverse()
    if remembered in (SourceKind.HLS, SourceKind.HTTP_TS):
        kinds = [remembered, *(kind for kind in kinds if kind is not remembered)]
    return tuple(kinds)
