import asyncio
import math
from pathlib import Path

import pytest
from tests.support.media import AAC, H264, make_ts

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.looks import decode as decoding
from adscreen.media.looks.cut import Cut, cut
from adscreen.media.looks.decode import Decoded, decode, level_of
from adscreen.media.looks.model import LUMA_SIZE, SILENCE
from adscreen.media.model import Segment
from adscreen.media.segmenter import Segmenter

SINE = 20 * math.log10(1 / 8 / 2)
"""dBFS of ffmpeg's sine, an eighth of full scale: one channel on two speakers is 3 dB less in each."""


def first_segment(**how: object) -> Segment:
    path = make_ts(seconds=6, gop=50, **how)  # type: ignore[arg-type]  # make_ts's own words
    return Segmenter().feed(path.read_bytes())[0]


def looked_at(segment: Segment) -> tuple[Cut, Decoded]:
    taken = cut(segment.pieces, segment.seconds, segment.tracks)
    video = any(track.codec.is_video for track in segment.tracks)
    audio = any(track.codec.is_audio for track in segment.tracks)
    return taken, asyncio.run(decode(find_ffmpeg(), taken.data, video=video, audio=audio))


@pytest.mark.parametrize(
    ("video", "audio"),
    [
        (H264, AAC),
        (
            ("-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "open-gop=1:bframes=2"),
            ("-c:a", "mp2"),
        ),
        (("-c:v", "mpeg2video"), ("-c:a", "ac3")),
        (("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"), ("-c:a", "eac3")),
    ],
)
def test_one_run_gives_plane_picture_and_level(video: tuple[str, ...], audio: tuple[str, ...]) -> None:
    segment = first_segment(video=video, audio=audio)
    taken, decoded = looked_at(segment)
    assert len(taken.data) < len(segment.data) / 2, "most of a segment need not be decoded"
    assert decoded.luma is not None
    assert len(decoded.luma) == LUMA_SIZE[0] * LUMA_SIZE[1]
    assert max(decoded.luma) - min(decoded.luma) > 150, "a test picture has dark and bright in it"
    assert decoded.jpeg is not None
    assert decoded.jpeg.startswith(b"\xff\xd8\xff")
    assert decoded.level is not None
    assert decoded.level == pytest.approx(SINE, abs=0.5)


def test_radio_and_silent_film_give_what_they_have() -> None:
    _cut, radio = looked_at(first_segment(video=None))
    assert (radio.luma, radio.jpeg) == (None, None)
    assert radio.level is not None
    _cut, film = looked_at(first_segment(audio=None))
    assert film.luma is not None
    assert film.level is None


def test_the_same_coded_picture_has_the_same_print_and_another_has_not() -> None:
    path = make_ts(seconds=6, gop=50)
    one, other, *_rest = Segmenter().feed(path.read_bytes())
    again = Segmenter().feed(path.read_bytes())[0]
    prints = [cut(s.pieces, s.seconds, s.tracks).picture for s in (one, again, other)]
    assert prints[0] == prints[1]
    assert prints[0] is not None
    assert prints[2] is not None
    assert prints[0].digest != prints[2].digest
    assert prints[2].pts is not None
    assert prints[0].pts is not None
    assert prints[2].pts - prints[0].pts == one.duration


def test_what_is_no_television_gives_nothing() -> None:
    decoded = asyncio.run(decode(find_ffmpeg(), b"\x47" + b"\xff" * 187, video=True, audio=True))
    assert decoded == Decoded(None, None, None)
    assert cut((b"",), 2.0, ()).data == b""


def test_a_decoder_that_hangs_is_ended_in_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "hangs"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(decoding, "TIME_LIMIT", 0.2)
    decoded = asyncio.run(asyncio.wait_for(decode(str(program), b"", video=True, audio=True), 5))
    assert decoded == Decoded(None, None, None)


def test_levels_are_relative_to_a_full_square_wave() -> None:
    full = (32767).to_bytes(2, "little", signed=True) * 100
    assert level_of(full) == pytest.approx(0.0, abs=0.001)
    assert level_of(b"\0\0" * 100) == SILENCE
    assert level_of(b"") is None
    assert level_of(b"\0") is None
