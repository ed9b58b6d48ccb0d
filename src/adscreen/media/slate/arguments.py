"""What ffmpeg is told to make a slate: what it shows, how it is fitted, how it is coded."""

from dataclasses import dataclass
from fractions import Fraction

from adscreen.media.slate.picture import FONTS, GROUND
from adscreen.media.slate.shape import Shape

SECONDS = 60
"""Length of a slate, at most; it then begins again, with a DISCONTINUITY."""
KEY_FRAMES = 2
"""Seconds between two key frames, and so the length of a segment."""
DRAWING = "slate.ass"
"""Name of the built-in picture's drawing, in the folder that ffmpeg runs in."""
GROUP = "group.mp4"
"""Name of the one coded group of a picture that stands still, in the same folder."""
_QUIETLY = ("-nostdin", "-loglevel", "error", "-xerror", "-threads", "1", "-filter_threads", "1")
_STAND = "loop=loop=-1:size=1:start=0"


@dataclass(frozen=True, slots=True)
class Film:
    """A file as ffmpeg reads it."""

    path: str
    seconds: float
    """0 for a still picture."""
    sound: bool

    @property
    def length(self) -> float:
        """Seconds of a slate of it: whole rounds of a short clip, the beginning of a long one."""
        rounds = max(1, int(SECONDS / self.seconds)) if self.seconds else 0
        return min(SECONDS, rounds * self.seconds) or SECONDS


def group_of(shape: Shape, film: Film | None) -> list[str] | None:
    """Return the arguments of a first run, which codes one group of a picture that stands still; None for a
    clip.

    Nothing changes from one group to the next, so that one is all there is to code.
    """
    if film is not None and film.seconds:
        return None
    one = ("-frames:v", str(_pictures_of_a_group(shape)), "-f", "mp4", "-y")
    return [*_QUIETLY, *_input(shape, film), *_picture_of(shape, film), *one, GROUP]


def arguments(shape: Shape, film: Film | None) -> list[str]:
    """Return the arguments of the last run; the slate comes out of ffmpeg's standard output."""
    still = film is None or not film.seconds
    picture = ["-map", "0:v", "-c:v", "copy"] if still else _picture_of(shape, film)
    first = ["-stream_loop", "-1", "-i", GROUP] if still else _input(shape, film)
    return [
        *_QUIETLY,
        *first,
        *_silence(shape),
        *picture,
        *(_sound(shape, film) if shape.audio else ()),
        *("-t", f"{film.length if film else SECONDS:g}"),
        *("-f", "mpegts", *(("-mpegts_flags", "+latm") if shape.latm else ()), "pipe:1"),
    ]


def _picture_of(shape: Shape, film: Film | None) -> list[str]:
    graph = f"{_picture(shape, film)},setsar={_pixel(shape)},format=yuv420p[v]"
    still = film is None or not film.seconds
    return ["-filter_complex", graph, "-map", "[v]", *_coded(shape, still=still), "-threads", "1"]


def _silence(shape: Shape) -> list[str]:
    layout = "mono" if shape.channels == 1 else "stereo"
    return ["-f", "lavfi", "-i", f"anullsrc=channel_layout={layout}:sample_rate={shape.rate}"]


def _input(shape: Shape, film: Film | None) -> list[str]:
    if film is None:
        width, height = shape.canvas
        return ["-f", "lavfi", "-i", GROUND.format(width=width, height=height)]
    return [*(("-stream_loop", "-1") if film.seconds else ()), "-i", film.path]


def _picture(shape: Shape, film: Film | None) -> str:
    """Return the graph from the first input to a picture of the shape's size and rate."""
    width, height = shape.canvas
    sized = f"scale={shape.width}:{shape.height}:flags=bicubic"
    stands = f"{_STAND},setpts=N/({shape.pictures})/TB,fps={shape.pictures}"
    if film is None:
        return f"[0:v]trim=end_frame=1,ass={DRAWING}:fontsdir={FONTS},{sized},{stands}"
    box = f"{width}:{height}:force_original_aspect_ratio"
    if film.seconds:
        inside = f"scale={box}=decrease:force_divisible_by=2,pad={width}:{height}:(ow-iw)/2:(oh-ih)/2"
        return f"[0:v:0]fps={shape.pictures},scale=iw*sar:ih,setsar=1,{inside},{sized}"
    return (
        "[0:v:0]trim=end_frame=1,split[a][b];"
        f"[a]scale={box}=increase,crop={width}:{height},gblur=sigma={min(width, height) // 24},"
        "lutrgb=r=val*0.5:g=val*0.5:b=val*0.5[under];"
        f"[b]scale={box}=decrease[over];[under][over]overlay=(W-w)/2:(H-h)/2,{sized},{stands}"
    )


def _pixel(shape: Shape) -> str:
    width, height = shape.canvas
    wide = Fraction(width, height) / Fraction(shape.width, shape.height)
    return f"{wide.numerator}/{wide.denominator}"


def _pictures_of_a_group(shape: Shape) -> int:
    return round(Fraction(shape.pictures) * KEY_FRAMES)


def _coded(shape: Shape, *, still: bool) -> list[str]:
    group = str(_pictures_of_a_group(shape))
    if shape.video == "libx264":
        quick = ["-preset", "ultrafast", "-tune", "stillimage"] if still else ["-preset", "veryfast"]
        how = [*quick, "-crf", "23", "-maxrate", "6M", "-bufsize", "6M", "-sc_threshold", "0"]
    elif shape.video == "libx265":
        steady = f"keyint={group}:min-keyint={group}:scenecut=0:open-gop=0:repeat-headers=1"
        small = "pools=1:frame-threads=1:log-level=error"
        how = ["-preset", "ultrafast", "-crf", "26", "-x265-params", f"{steady}:{small}"]
    else:
        never = ["-flags", "+cgop", "-sc_threshold", "1000000000"]
        how = ["-q:v", "4", "-maxrate", "12M", "-bufsize", "1835k", *never]
    return ["-c:v", shape.video, *how, "-bf", "0", "-g", group, "-keyint_min", group, "-r", shape.pictures]


def _sound(shape: Shape, film: Film | None) -> list[str]:
    own = film is not None and bool(film.seconds) and film.sound
    steady = ["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0"] if own else ["-map", "1:a"]
    channels, rate = str(shape.channels), str(shape.rate)
    return [*steady, "-ac", channels, "-ar", rate, "-c:a", str(shape.audio), "-b:a", "128k"]
