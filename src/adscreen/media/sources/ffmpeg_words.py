"""What an ffmpeg that reads an address says: which tracks it found, and why it ended."""

import re
from collections import deque
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.redact import redact

_KEPT = 20
_LONGEST = 4000
_ERROR = re.compile(r"\[(?:error|fatal|panic)\]|SRT\.\w+:")
_PREFIX = re.compile(r"\[[^\]]*@ 0x[0-9a-f]+\]\s*|\[(?:error|fatal|panic)\]\s*|^[\d:.]+/SRT\S*:")
_TRACK = re.compile(r"Stream #0:\d+.*?: (Video|Audio): (\w+)")
_RTSP_STATUS = re.compile(r"method \w+ failed: (\d{3})")

_BY_STATUS = {
    401: Failure.WRONG_LOGIN,
    403: Failure.WRONG_LOGIN,
    404: Failure.CHANNEL_NOT_FOUND,
    406: Failure.CHANNEL_NOT_FOUND,
    410: Failure.CHANNEL_NOT_FOUND,
    415: Failure.UNSUPPORTED_CODEC,
    453: Failure.NO_SLOT,
    461: Failure.WRONG_FORMAT,
}
"""RTSP's statuses (RFC 2326 section 7.1.1), any other of which is the server's trouble."""

_BY_WORDS: tuple[tuple[re.Pattern[str], Failure], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), failure)
    for pattern, failure in (
        (r"protocol not found", Failure.UNSUPPORTED_PROTOCOL),
        (r"passphrase|badsecret|unsecure|unauthori[sz]ed|auth(?:entication|orization)?\b.*(?:fail|requ)|authmod",
         Failure.WRONG_LOGIN),
        (r"server error: .*(?:denied|rejected|not allowed)", Failure.WRONG_LOGIN),
        (r"streamnotfound|server error: .*(?:not found|no such)|REJECT.*: 1?404", Failure.CHANNEL_NOT_FOUND),
        (r"address already in use", Failure.CONFLICT),
        (r"protocol not supported|nonmatching transport", Failure.WRONG_FORMAT),
        (r"connection refused", Failure.REFUSED),
        (r"no route to host|network is unreachable", Failure.UNREACHABLE),
        (r"timed out", Failure.TIMEOUT),
        (r"REJECT", Failure.REFUSED),
        (r"connection to srt://.* failed", Failure.TIMEOUT),
        (r"invalid data found|does not contain any stream|matches no streams", Failure.NOT_MEDIA),
        (r"connection reset|broken pipe|end of file|input/output error", Failure.CONNECTION_LOST),
    )
)  # fmt: skip
"""The first pattern that fits any line decides: the telling ones stand in front."""

_CARRIED_VIDEO = {"h264", "hevc", "mpeg2video", "mpeg1video", "mpeg4"}
_CARRIED_AUDIO = {"aac", "aac_latm", "mp3", "mp2", "mp1", "ac3", "eac3", "dts", "opus", "ac4"}
"""What a transport stream carries so that others know what it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tracks of an address, by ffmpeg's names for their codecs."""

    video: tuple[str, ...]
    audio: tuple[str, ...]

    @property
    def strange_video(self) -> str | None:
        """Return the codec of a picture that no transport stream carries; None where there is none."""
        return next((codec for codec in self.video[:1] if codec not in _CARRIED_VIDEO), None)

    @property
    def strange_audio(self) -> bool:
        """Tell whether a sound must be converted to be carried."""
        return any(codec not in _CARRIED_AUDIO for codec in self.audio)


class Words:
    """Reads the standard error of one process (`-loglevel level+info`)."""

    def __init__(self) -> None:
        self._errors: deque[str] = deque(maxlen=_KEPT)
        self._partial = ""
        self._tracks: list[tuple[str, str]] = []
        self.mapped = False
        """The input is open: what was found in it is complete."""

    def take(self, data: bytes) -> None:
        """Take a piece of the output."""
        *lines, partial = (self._partial + data.decode("utf-8", "replace")).split("\n")
        self._partial = partial[-_LONGEST:]
        for line in lines:
            self._read(line)

    @property
    def found(self) -> Found:
        """Return the tracks found so far."""
        video = tuple(codec for kind, codec in self._tracks if kind == "Video")
        return Found(video, tuple(codec for kind, codec in self._tracks if kind == "Audio"))

    def verdict(self, *, played: bool, returncode: int) -> AdScreenError:
        """Return why the process ended; `played` tells that it gave television before."""
        lines = [*self._errors, self._partial]
        for line in lines:
            if (status := _RTSP_STATUS.search(line)) is not None:
                failure = _BY_STATUS.get(int(status[1]), Failure.PROVIDER_ERROR)
                return AdScreenError(failure, _evidence(line), status=int(status[1]))
        if played and returncode == 0:
            return AdScreenError(Failure.ENDED, "the sender ended the stream")
        for pattern, failure in _BY_WORDS:
            for line in lines:
                if pattern.search(line):
                    return _error(Failure.CONNECTION_LOST if played else failure, line)
        failure = Failure.CONNECTION_LOST if played else Failure.PROVIDER_ERROR
        said = _evidence(lines[0]) if self._errors else f"ffmpeg ended with {returncode}"
        return AdScreenError(failure, said)

    def _read(self, line: str) -> None:
        if "Stream mapping:" in line:
            self.mapped = True
        elif not self.mapped and (track := _TRACK.search(line)) is not None:
            self._tracks.append((track[1], track[2]))
        elif _ERROR.search(line):
            self._errors.append(line[:_LONGEST])


def _error(failure: Failure, line: str) -> AdScreenError:
    remedy = None
    if failure is Failure.CONFLICT:
        remedy = _("Another program receives on this port: stop it, or have the stream sent to another port.")
    return AdScreenError(failure, _evidence(line), remedy=remedy)


def _evidence(line: str) -> str:
    return "ffmpeg: " + redact(_PREFIX.sub("", line)).strip()[:300]
