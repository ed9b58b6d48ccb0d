"""How ffmpeg makes each clip: picture, sound and codecs, chosen so that the end meets the beginning.

All clips are a whole number of 1.92 s groups of pictures: 1.92 s are 48 pictures at 25 a second, 90 AAC
frames (1024 samples at 48 kHz), 80 MP2 frames (1152) and 60 AC-3 frames (1536).
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from adscreen.media.model import TICKS
from adscreen.simulator.bitmap import Colour, bar, disc, gradient, name_card
from adscreen.simulator.clip import ClipShape
from adscreen.simulator.cutter import CutPlan
from adscreen.simulator.scenes import picture_graph, sound_source
from adscreen.simulator.timecode import boxes

GOP_TICKS = 172_800
"""1.92 s."""

SAMPLE_RATE = 48_000
FRAME_SAMPLES = {"aac": 1024, "mp2": 1152, "ac3": 1536, "eac3": 1536}

_H264 = ("-c:v", "libx264", "-preset", "superfast", "-bf", "2", "-b_strategy", "0")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One clip. Two channels may share one."""

    name: str
    title: str
    """What is written in the picture."""
    video: tuple[str, ...] | None = _H264
    """Encoder arguments; None for radio."""
    size: tuple[int, int] = (1280, 720)
    rate: int = 25
    bit_rate: int = 3000
    """Video, in kbit/s."""
    audio: str = "aac"
    tone: int = 300
    """Pitch in Hz, a multiple of 25 so that a clip holds whole waves."""
    colours: tuple[Colour, Colour] = ((20, 40, 90), (90, 30, 110))
    gops: int = 6
    segment_gops: int = 3
    interlaced: bool = False
    mux: tuple[str, ...] = ()
    scene: str = field(default="moving", repr=False)
    sound: str = field(default="tone", repr=False)
    """Both are named in `scenes.py`; clips are kept by their arguments, which hold what these stand for."""
    time_code: bool = field(default=False, repr=False)

    def clocked(self) -> "Recipe":
        """Return the same in small with a readable time code, 46 s until it repeats, segments of one GOP."""
        size = (640, 360) if self.size[1] == 1080 else (512, 288)
        rate = min(self.rate, 25)
        return replace(
            self, size=size, rate=rate, bit_rate=500, gops=24, segment_gops=1, mux=(), time_code=True
        )

    def quick(self) -> "Recipe":
        """Return the same in small and short, for tests: 320x180 or less, 3.84 s, HLS segments of one GOP."""
        size = (320, 180) if self.size[1] in (1080, 360) else (256, 144)
        return replace(self, size=size, bit_rate=400, gops=2, segment_gops=1, mux=())

    @property
    def gop(self) -> int:
        """Access units of the leading track in 1.92 s."""
        if self.video is None:
            return SAMPLE_RATE * GOP_TICKS // TICKS // FRAME_SAMPLES[self.audio]
        return self.rate * GOP_TICKS // TICKS

    @property
    def shape(self) -> ClipShape:
        """How the clip divides."""
        return ClipShape(self.gop * self.gops, GOP_TICKS * self.gops, self.gop, self.segment_gops)

    @property
    def plan(self) -> CutPlan:
        """What to cut out: all but the first GOP (an open GOP is coded a few pictures before it is due)."""
        audio = (
            0
            if self.video is None
            else self.gops * SAMPLE_RATE * GOP_TICKS // TICKS // FRAME_SAMPLES[self.audio]
        )
        return CutPlan(self.gop - 4, self.gop * self.gops, self.gop, audio)

    @property
    def seconds(self) -> float:
        """Seconds to encode: one GOP before the clip, half of one behind it."""
        return GOP_TICKS / TICKS * (self.gops + 1.5)

    def arguments(self, folder: Path, output: Path) -> list[str]:
        """Return ffmpeg's arguments; `folder` holds the pictures of `draw`."""
        sound = sound_source(self.sound, self.tone, SAMPLE_RATE, self.seconds)
        inputs = ["-f", "lavfi", "-i", sound]
        codecs = ["-map", "0:a", "-c:a", self.audio, "-b:a", "128k", "-ac", "2"]
        if self.video is not None:
            inputs += self._picture_inputs(folder)
            codecs = [
                "-filter_complex",
                self._picture_graph(),
                "-map",
                "[v]",
                *self._picture_codec(),
                *codecs,
            ]
        return [
            "-nostdin", "-loglevel", "error", "-y", *inputs, *codecs, "-t", str(self.seconds),
            "-metadata", f"service_name={self.title}", "-metadata", "service_provider=AdScreen",
            "-pes_payload_size", "0", *self.mux, "-f", "mpegts", str(output),
        ]  # fmt: skip

    def draw(self, folder: Path) -> None:
        """Write the pictures that the graph moves about."""
        if self.video is None:
            return
        height = self.size[1]
        dark, light = self.colours
        bright: Colour = (min(255, light[0] + 110), min(255, light[1] + 110), min(255, light[2] + 90))
        files = {
            "ground.png": gradient(dark, light),
            "disc.png": disc(height // 4, bright),
            "moon.png": disc(height // 9, (255, 214, 120)),
            "card.png": name_card(self.title, max(2, height // 110), (255, 255, 255), (0, 0, 0)),
            "bar.png": bar(self.size[0] // 6, max(2, height // 60), bright),
        }
        for name, data in files.items():
            (folder / name).write_bytes(data)

    def _picture_inputs(self, folder: Path) -> list[str]:
        inputs: list[str] = []
        for name in ("ground.png", "disc.png", "moon.png", "card.png", "bar.png"):
            inputs += ["-framerate", str(self._drawn_rate), "-i", str(folder / name)]
        width, height = self._inset
        return [*inputs, "-f", "lavfi", "-i", f"testsrc2=size={width}x{height}:rate={self._drawn_rate}"]

    def _picture_graph(self) -> str:
        weave = ",tinterlace=mode=interleave_top,setfield=tff" if self.interlaced else ""
        period = GOP_TICKS / TICKS * self.gops
        tail = f"{weave},format=yuv420p"
        if self.time_code:
            tail = "," + boxes(self.size, self.gop * self.gops, self.gop) + tail
        return picture_graph(self.scene, self.size, self._drawn_rate, period, tail)

    def _picture_codec(self) -> list[str]:
        rate = f"{self.bit_rate}k"
        return [
            *(self.video or ()), "-g", str(self.gop), "-keyint_min", str(self.gop), "-sc_threshold", "0",
            "-b:v", rate, "-maxrate", rate, "-bufsize", rate,
        ]  # fmt: skip

    @property
    def _drawn_rate(self) -> int:
        return self.rate * 2 if self.interlaced else self.rate

    @property
    def _inset(self) -> tuple[int, int]:
        return self.size[0] // 4 // 2 * 2, self.size[1] // 4 // 2 * 2


def _cbr(recipe: Recipe) -> Recipe:
    """Fill an H.264 clip up to its bit rate, as broadcast encoders do."""
    return replace(recipe, video=(*_H264, "-x264-params", "nal-hrd=cbr"))


_RECIPES = (
    _cbr(Recipe("hd", "Riviera 1 HD", size=(1920, 1080), bit_rate=6000, tone=225)),
    Recipe("hd720", "Mosaic 2", rate=50, colours=((10, 70, 80), (20, 130, 90)), tone=250),
    Recipe("mp2", "Télé Régions", audio="mp2", colours=((80, 30, 20), (170, 90, 20)), tone=275),
    Recipe("ac3", "Stade 24", audio="ac3", colours=((10, 60, 20), (90, 130, 10)), tone=325),
    Recipe("eac3", "Arena Sport +", audio="eac3", colours=((60, 10, 20), (160, 20, 60)), tone=350),
    Recipe(
        "hevc",
        "Arena HEVC",
        video=("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:open-gop=0"),
        colours=((30, 20, 60), (20, 90, 150)),
        tone=375,
    ),
    Recipe(
        "mpeg2",
        "Classic TV",
        video=("-c:v", "mpeg2video", "-bf", "2"),
        size=(720, 576),
        bit_rate=3500,
        audio="mp2",
        colours=((70, 60, 40), (120, 90, 60)),
        tone=400,
        mux=("-muxrate", "4500k"),
    ),
    Recipe("radio", "Radio Mistral", video=None, tone=425),
    Recipe(
        "opengop",
        "Ciné Club",
        video=(*_H264, "-x264-params", "open-gop=1:b-pyramid=none"),
        size=(1024, 576),
        bit_rate=2000,
        colours=((50, 10, 60), (130, 20, 90)),
        tone=450,
    ),
    Recipe(
        "interlaced",
        "Stade 1080I",
        video=("-c:v", "libx264", "-preset", "ultrafast", "-flags", "+ilme+ildct", "-x264-params", "tff=1"),
        size=(1920, 1080),
        bit_rate=7000,
        interlaced=True,
        colours=((10, 50, 90), (20, 110, 60)),
        tone=475,
    ),
    Recipe(
        "slate", "Training", size=(640, 360), bit_rate=700, colours=((50, 50, 60), (90, 90, 100)), tone=500
    ),
    *(  # MP2 where it is quiet: the tiny frames of quiet AAC share packets, and the cutter counts frames
        Recipe(scene, title, size=(640, 360), bit_rate=700, audio=audio, tone=525, scene=scene, sound=sound)
        for scene, title, sound, audio in (
            ("black", "Canal Nuit", "silence", "mp2"),
            ("frozen", "Frozen 3", "silence", "mp2"),
            ("card", "Logo FM", "tone", "aac"),
            ("dark", "Film Noir", "quiet", "mp2"),
            ("fade", "Lento", "tone", "aac"),
            ("night", "Night Cam", "quiet", "mp2"),
            ("head", "Le Débat", "quiet", "mp2"),
        )
    ),
    Recipe("thaw", "Frozen 3", size=(640, 360), bit_rate=700, audio="mp2", tone=525),
    Recipe("silent", "Muet TV", size=(640, 360), bit_rate=700, audio="mp2", tone=525, sound="silence"),
)

RECIPES = {recipe.name: recipe for recipe in _RECIPES}
