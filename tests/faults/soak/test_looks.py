"""What a glass shows is told from its pixels: the code, black, or something else."""

import io

import av
import pytest
from bench.soak.looks import JpegDecoder, Look, look_at

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.simulator.store import ClipStore
from tests.simulator.conftest import OPTIONS


def grey(brightness: int, size: tuple[int, int] = (320, 180)) -> Look:
    width, height = size
    return look_at(1.0, bytes([brightness]) * (width * height), width, width, height)


def test_black_is_black_and_other_content_is_not() -> None:
    assert grey(0) == Look(1.0, None, black=True)
    assert grey(16) == Look(1.0, None, black=True)
    assert grey(60) == Look(1.0, None, black=False)


def jpeg(frame: av.VideoFrame) -> bytes:
    codec = av.CodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = 320, 180, "yuvj420p"
    codec.time_base = frame.time_base
    [packet, *_rest] = [
        *codec.encode(frame.reformat(width=320, height=180, format="yuvj420p")),
        *codec.encode(None),
    ]
    return bytes(packet)


@pytest.mark.media
def test_the_code_is_read_from_a_jpeg_as_the_browser_sends_it() -> None:
    import asyncio

    clip = asyncio.run(ClipStore(OPTIONS.cache, find_ffmpeg(), quick=True, clock=True).get("hd"))
    decoder = JpegDecoder()
    with av.open(io.BytesIO(clip.once()), "r", format="mpegts") as container:
        looks = [decoder.look(0.0, jpeg(frame)) for frame in container.decode(video=0)]
    numbers = [look.number for look in looks if look is not None]
    assert numbers == list(range(clip.shape.units))[: len(numbers)]
    assert len(numbers) > 90
