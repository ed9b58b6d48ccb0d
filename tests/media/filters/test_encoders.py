import asyncio
from pathlib import Path

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.encoders import SOFTWARE, Encoder, candidates, encodes, find_encoder


def test_an_encoder_counts_only_when_it_encodes() -> None:
    """No hardware here: a real ffmpeg refuses each, and one that works in its place is taken."""
    absent = candidates([Path("/dev/dri/renderD999")])
    assert [one.name for one in absent] == ["nvenc", "qsv", "vaapi"]

    async def main() -> None:
        ffmpeg = find_ffmpeg()
        for encoder in absent:
            assert not await encodes(ffmpeg, encoder), encoder.name
        working = Encoder("working", (), SOFTWARE.format, SOFTWARE.codec, hardware=True)
        assert await find_encoder(ffmpeg, [*absent, working]) == working
        assert await find_encoder(ffmpeg, absent) == SOFTWARE

    asyncio.run(main())
