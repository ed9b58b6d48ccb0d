import asyncio
import subprocess
from pathlib import Path

import pytest

from adscreen.core.errors import AdScreenError, Failure
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.slate.files import SlateFiles


def made(path: Path, *arguments: str) -> Path:
    """Make a picture or a clip as people upload it."""
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True)
    return path


def test_a_picture_and_a_clip_are_taken_and_what_is_neither_is_refused_with_its_field(tmp_path: Path) -> None:
    found = {
        "a.png": made(tmp_path / "a.png", "-f", "lavfi", "-i", "testsrc2=s=64x36", "-frames:v", "1"),
        "a.webp": made(tmp_path / "a.webp", "-f", "lavfi", "-i", "testsrc2=s=64x36", "-frames:v", "1"),
        "a.mp4": made(tmp_path / "a.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x36:d=1"),
        "cut.png": tmp_path / "cut.png",
        "sound.mp4": made(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1"),
        "gone.png": tmp_path / "gone.png",
    }
    (tmp_path / "cut.png").write_bytes(found["a.png"].read_bytes()[:200])
    files = SlateFiles(find_ffmpeg(), found.get)

    async def refused(name: str) -> AdScreenError:
        with pytest.raises(AdScreenError) as caught:
            await files.check(name)
        return caught.value

    async def main() -> None:
        for name in ("a.png", "a.webp", "a.mp4"):
            await files.check(name)
        for name in ("cut.png", "sound.mp4"):
            error = await refused(name)
            assert (error.failure, error.field) == (Failure.BAD_INPUT, "file")
            assert error.remedy is not None
        for name in ("gone.png", "no name"):
            assert (await refused(name)).failure is Failure.NOT_FOUND

    asyncio.run(asyncio.wait_for(main(), 60))
