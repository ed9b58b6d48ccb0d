"""A sample channel in one form: what a look at it gave, and what follows for a browser."""

from adscreen.core.errors import Failure
from adscreen.core.failure_texts import describe
from adscreen.core.i18n import Message, _
from adscreen.iptv.diagnose.facts import answer_kind, stream_facts
from adscreen.iptv.diagnose.findings import finding
from adscreen.iptv.diagnose.model import Finding, Severity, Step, StepName
from adscreen.iptv.diagnose.playable import CODEC_NAMES, best_sound, judge_tracks
from adscreen.iptv.diagnose.wording import listed, number, plain
from adscreen.iptv.health.look import Look
from adscreen.media.model import SourceKind
from adscreen.media.probe import MediaReport
from adscreen.media.sniff import Kind

LONG_KEY_DISTANCE = 5.0
"""Seconds between key frames above which a cold start is felt."""
HEAVY = 12_000_000
"""Bits a second above which wireless screens get into trouble."""

_UNPACKED = (SourceKind.RTSP, SourceKind.RTMP)
"""What is MPEG-TS only once we have made it."""
_STEP = {SourceKind.HLS: StepName.HLS, SourceKind.HTTP_TS: StepName.MPEG_TS}


def stream_step(kind: SourceKind, look: Look, subject: str) -> Step:
    """Return the step for a look at a channel in the form `kind`."""
    findings = [] if look.failure and not look.media else _findings(look, kind)
    failure = look.failure or _failure_of(findings)
    if failure is None:
        severity = max((f.severity for f in findings), key=_ORDER.index, default=Severity.OK)
        severity = Severity.OK if severity is Severity.NOTE else severity
        headline = _("It plays: {tracks}.", tracks=_summary(look.media))
    else:
        severity, headline = Severity.ERROR, _headline(failure, findings)
    return Step(
        name=_STEP.get(kind, StepName.STREAM),
        severity=severity,
        headline=headline,
        facts=tuple(stream_facts(look)),
        findings=tuple(findings),
        failure=failure,
        detail=look.detail,
        subject=subject,
    )


_ORDER = [Severity.SKIPPED, Severity.OK, Severity.NOTE, Severity.WARNING, Severity.ERROR]


def _findings(look: Look, kind: SourceKind) -> list[Finding]:
    media = look.media
    if media is None:
        return []
    found = [*_packaging(look, kind), *judge_tracks(media.tracks), *_condition(media, kind=look.kind)]
    if look.failure is Failure.SCRAMBLED and all(f.code != "scrambled" for f in found):
        found.append(finding("scrambled"))
    if look.kind is Kind.HLS and look.moving is None and look.failure is None:
        found.append(finding("not_proven_moving"))
    return found


def _packaging(look: Look, kind: SourceKind) -> list[Finding]:
    if kind in _UNPACKED:
        return []
    if look.kind is not Kind.HLS:
        found = [finding("raw_mpeg_ts")]
    else:
        found = [finding("hls_relayed")]
        if look.seen is not None and not look.seen.cors:
            found.append(finding("hls_no_cors"))
        if look.seen is not None and not look.seen.secure:
            found.append(finding("hls_plain_http"))
    if look.seen is not None and look.kind is not None and look.seen.claimed.startswith("text/html"):
        found.append(finding("type_claim", claimed=look.seen.claimed, kind=answer_kind(look.kind)))
    return found


def _condition(media: MediaReport, *, kind: Kind | None) -> list[Finding]:
    found: list[Finding] = []
    if media.video is None and any(t.codec.is_video for t in media.absent_tracks):
        found.append(finding("video_absent"))
    if media.damage.continuity_gaps and kind is Kind.TS:  # HLS segments may each begin counting anew
        found.append(finding("damaged", gaps=media.damage.continuity_gaps, seconds=number(media.seconds, 0)))
    if media.key_frame_distance is not None and media.key_frame_distance > LONG_KEY_DISTANCE:
        found.append(finding("long_key_distance", seconds=number(media.key_frame_distance, 0)))
    if media.bit_rate and media.bit_rate > HEAVY:
        found.append(finding("heavy", megabits=number(media.bit_rate / 1e6, 0)))
    return found


def _failure_of(findings: list[Finding]) -> Failure | None:
    """Return what the errors among the findings amount to."""
    errors = {f.code for f in findings if f.severity is Severity.ERROR}
    if not errors:
        return None
    if "scrambled" in errors:
        return Failure.SCRAMBLED
    return Failure.NOT_MEDIA if errors & {"tracks_none", "video_absent"} else Failure.UNSUPPORTED_CODEC


def _headline(failure: Failure, findings: list[Finding]) -> Message:
    error = next((f for f in findings if f.severity is Severity.ERROR), None)
    return error.headline if error is not None else describe(failure)


def _summary(media: MediaReport | None) -> Message:
    """Return codecs and size in a few words: "H.264 1280 × 720, AAC"."""
    if media is None:
        return plain("—")
    parts: list[Message] = []
    video = next((t for t in media.tracks if t.codec.is_video), None)
    if video is not None:
        size = f" {video.width} × {video.height}" if video.width and video.height else ""
        parts.append(plain(CODEC_NAMES.get(video.codec, video.codec.value) + size))
    sound = best_sound(media.tracks)
    if sound is not None:
        parts.append(plain(CODEC_NAMES.get(sound.codec, sound.codec.value)))
    return listed(parts)
