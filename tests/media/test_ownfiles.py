import asyncio
import subprocess
from pathlib import Path

import pytest

from adscreen.core.tasks import TaskOwner
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.model import Codec, SourceKind
from adscreen.media.ownfiles import FileState, OwnFiles
from adscreen.media.probe import Prober

pytestmark = pytest.mark.media


def clip(folder: Path, name: str, *sound: str) -> Path:
    """Make a film as people upload it."""
    path = folder / name
    picture = ("-f", "lavfi", "-i", "testsrc2=size=321x180:rate=30:duration=2")
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *picture, *sound, str(path)]
    subprocess.run(command, check=True)
    return path


def test_a_film_becomes_television_with_sound_and_one_without_gets_silence(tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:duration=2")
    found = {"loud.mp4": clip(tmp_path, "loud.mp4", *tone), "mute.mp4": clip(tmp_path, "mute.mp4")}

    async def main() -> None:
        async with TaskOwner() as tasks:
            files = OwnFiles(tmp_path / "made", find_ffmpeg(), found.get, tasks)
            assert await files.source("loud.mp4") is None, "it takes a while"
            assert files.state("loud.mp4") is FileState.PREPARING
            for name in found:
                assert await files.there(name)
                while files.state(name) is FileState.PREPARING:
                    await asyncio.sleep(0.05)
                spec = await files.source(name)
                assert spec is not None
                assert spec.kind is SourceKind.FILE
                prober = Prober()
                prober.feed(Path(spec.url).read_bytes())
                assert {track.codec for track in prober.report().tracks} == {Codec.H264, Codec.AAC}
                assert prober.report().seconds > 1.5
            await files.tidy({"mute.mp4"})
            assert [path.name for path in (tmp_path / "made").iterdir()] == ["mute.ts"]

    asyncio.run(asyncio.wait_for(main(), 60))


def test_what_is_no_film_fails_once_and_a_name_that_is_none_is_not_there(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.mp4"
    nonsense.write_bytes(b"no film")

    async def main() -> None:
        async with TaskOwner() as tasks:
            files = OwnFiles(tmp_path / "made", find_ffmpeg(), {"nonsense.mp4": nonsense}.get, tasks)
            assert await files.there("nonsense.mp4")
            while files.state("nonsense.mp4") is FileState.PREPARING:
                await asyncio.sleep(0.05)
            assert files.state("nonsense.mp4") is FileState.FAILED
            assert await files.source("nonsense.mp4") is None
            assert files.state("nonsense.mp4") is FileState.FAILED, "it is not tried again and again"
            assert not await files.there("other.mp4")
            assert files.state("other.mp4") is FileState.MISSING

    asyncio.run(asyncio.wait_for(main(), 60))
