"""A live channel that a test directs: real segments on a real clock, cut, damaged and resumed at will."""

import math
import subprocess
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from adscreen.media.ffmpeg import find_ffmpeg
from tests.support.media import CACHE, make_ts

SEGMENT_SECONDS = 2.0
WINDOW = 8


@lru_cache
def segments(size: str = "640x360", seconds: int = 40, extra: tuple[str, ...] = ()) -> tuple[bytes, ...]:
    """Return a moving test picture with sound as MPEG-TS segments of two seconds; `extra` is `make_ts`'s."""
    source = make_ts(seconds=seconds, size=size, gop=50, extra=extra)
    folder = CACHE / f"{source.stem}-hls"
    if not (folder / "done").exists():
        folder.mkdir(exist_ok=True)
        command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", "-i", str(source), "-c", "copy"]
        command += ["-f", "hls", "-hls_time", "2", "-hls_list_size", "0"]
        command += ["-hls_segment_filename", str(folder / "%04d.ts"), str(folder / "index.m3u8")]
        subprocess.run(command, check=True)
        (folder / "done").touch()
    return tuple(path.read_bytes() for path in sorted(folder.glob("*.ts")))


def orange_segments() -> tuple[bytes, ...]:
    """Return a picture that is all orange, unlike any other in these tests."""
    fill = "drawbox=x=0:y=0:w=iw:h=ih:color=orange:t=fill"
    return segments(seconds=20, extra=("-vf", fill))


@dataclass
class LiveChannel:
    """The clock of a channel. Nothing is published while it is cut; sequence numbers never go back."""

    burst: int = 3
    media: tuple[bytes, ...] = field(default_factory=segments)
    damaged: set[int] = field(default_factory=set)
    first_sequence: int = 1000
    _runs: list[tuple[float, float | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._runs.append((time.monotonic() - self.burst * SEGMENT_SECONDS, None))

    def cut(self) -> None:
        """The source goes away now."""
        began, _ = self._runs[-1]
        self._runs[-1] = (began, time.monotonic())

    def restore(self) -> None:
        """The source is back now; its first segment is complete a GOP later."""
        self._runs.append((time.monotonic(), None))

    def damage(self, count: int = 1) -> None:
        """The next `count` segments are damaged inside their pictures."""
        newest = self.newest()
        self.damaged.update(range(newest + 1, newest + 1 + count))

    def newest(self) -> int:
        """Return the sequence number of the newest segment."""
        return self.first_sequence + len(self._listing()) - 1

    def playlist(self, base: str) -> str:
        """Return the playlist as it stands; `base` comes before each segment's number."""
        listing = self._listing()
        first = max(0, len(listing) - WINDOW)
        gone = sum(1 for starts in listing[:first] if starts)
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:3"]
        lines += [
            f"#EXT-X-MEDIA-SEQUENCE:{self.first_sequence + first}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{gone}",
        ]
        for index in range(first, len(listing)):
            if listing[index]:
                lines.append("#EXT-X-DISCONTINUITY")
            lines += [f"#EXTINF:{SEGMENT_SECONDS:.3f},", f"{base}{self.first_sequence + index}.ts"]
        return "\n".join(lines) + "\n"

    def segment(self, sequence: int) -> bytes:
        """Return a segment's bytes, damaged where the test asked for it."""
        data = self.media[(sequence - self.first_sequence) % len(self.media)]
        return _damage(data) if sequence in self.damaged else data

    def _listing(self) -> list[bool]:
        """One entry for each segment so far: whether it begins after a break."""
        listing: list[bool] = []
        now = time.monotonic()
        for number, (began, ended) in enumerate(self._runs):
            count = max(0, math.floor(((ended or now) - began) / SEGMENT_SECONDS))
            for index in range(count):
                wraps = len(listing) > 0 and len(listing) % len(self.media) == 0
                listing.append(wraps or (number > 0 and index == 0))
        return listing


def _damage(data: bytes) -> bytes:
    """Overwrite the payload of many video packets, as lost packets that were passed on would."""
    packets = [data[i : i + 188] for i in range(0, len(data), 188)]
    for number in range(6, len(packets), 3):
        packet = packets[number]
        if not packet[1] & 0x40 and packet[3] & 0x30 == 0x10 and _pid(packet) == 0x100:
            packets[number] = packet[:4] + bytes((number * 37 + i * 11) & 0xFF for i in range(184))
    return b"".join(packets)


def _pid(packet: bytes) -> int:
    return (packet[1] & 0x1F) << 8 | packet[2]


def make_creatives(folder: Path) -> dict[str, Path]:
    """Make the files of a playlist: a red and a green picture, a blue film of three seconds."""
    made = {}
    for name, colour in (("red.png", "red"), ("green.png", "lime")):
        made[name] = folder / name
        _ffmpeg("-f", "lavfi", "-i", f"color={colour}:size=640x360", "-frames:v", "1", str(made[name]))
    made["blue.mp4"] = folder / "blue.mp4"
    film = ["-f", "lavfi", "-i", "color=blue:size=640x360:rate=25:duration=3", "-c:v", "libx264"]
    _ffmpeg(*film, "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(made["blue.mp4"]))
    return made


def _ffmpeg(*arguments: str) -> None:
    subprocess.run([find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *arguments], check=True)
