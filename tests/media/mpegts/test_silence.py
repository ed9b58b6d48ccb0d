"""Silent frames, as a real decoder hears them."""

import array
import subprocess

import pytest

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import Codec
from adscreen.media.mpegts.silence import silence_like

pytestmark = pytest.mark.media
FRAMES = 50
AAC = ("-c:a", "aac", "-f", "adts")


def run_ffmpeg(*arguments: str, data: bytes = b"") -> bytes:
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", *arguments]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize(
    ("codec", "form", "channels", "rate", "samples", "encoder"),
    [
        (Codec.AAC, "aac", 1, 48000, 1024, AAC),
        (Codec.AAC, "aac", 2, 44100, 1024, AAC),
        (Codec.AAC, "aac", 6, 48000, 1024, AAC),
        (Codec.MP2, "mp3", 2, 48000, 1152, ("-c:a", "mp2", "-b:a", "192k", "-f", "mp2")),
        (Codec.MP2, "mp3", 1, 24000, 1152, ("-c:a", "mp2", "-b:a", "64k", "-f", "mp2")),
        (Codec.MP3, "mp3", 2, 44100, 1152, ("-c:a", "libmp3lame", "-b:a", "128k", "-id3v2_version", "0",
                                            "-write_xing", "0", "-f", "mp3")),
        (Codec.MP3, "mp3", 1, 22050, 576, ("-c:a", "libmp3lame", "-b:a", "64k", "-id3v2_version", "0",
                                           "-write_xing", "0", "-f", "mp3")),
    ],
)  # fmt: skip
def test_a_decoder_hears_silence_of_the_right_length(
    codec: Codec, form: str, channels: int, rate: int, samples: int, encoder: tuple[str, ...]
) -> None:
    tone = f"sine=frequency=440:sample_rate={rate}:duration=1"
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    sound = run_ffmpeg("-f", "lavfi", "-i", f"{tone},aformat=channel_layouts={layout}", *encoder, "-")
    silence = silence_like(codec, sound)
    assert silence is not None
    assert silence.ticks == pytest.approx(samples * 90_000 / rate)
    heard = run_ffmpeg("-f", form, "-i", "-", "-f", "s16le", "-", data=silence.frame * FRAMES)
    values = array.array("h", heard)
    assert len(values) == pytest.approx(FRAMES * samples * channels, abs=2 * samples * channels)
    assert max(values) - min(values) <= 2


@pytest.mark.parametrize("codec", [Codec.AC3, Codec.LATM, Codec.AAC, Codec.MP2])
def test_there_is_none_for_what_is_no_frame_of_a_known_kind(codec: Codec) -> None:
    for data in (b"", b"\xff", b"\0" * 20, b"\xff\xff\xff\xff", b"\xff\xf1\x7c\x00\x00\x00\x00"):
        assert silence_like(codec, data) is None
