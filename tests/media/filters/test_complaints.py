import subprocess

import pytest

from adscreen.core.errors import Failure
from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.media.filters.complaints import Complaints


def said(*arguments: str) -> tuple[Complaints, int]:
    run = subprocess.run(
        [find_ffmpeg(), "-nostdin", "-loglevel", "level+warning", *arguments, "-f", "null", "-"],
        capture_output=True,
        check=False,
        timeout=30,
    )
    complaints = Complaints()
    for at in range(0, len(run.stderr), 7):
        complaints.take(run.stderr[at : at + 7])
    return complaints, run.returncode


TEST = ("-f", "lavfi", "-i", "testsrc2=duration=0.1")


@pytest.mark.parametrize(
    ("arguments", "failure"),
    [
        ((*TEST, "-map", "0:i:0x999"), Failure.CONVERSION_FAILED),
        ((*TEST, "-c:v", "h264_vaapi"), Failure.CONVERSION_FAILED),
        (("-c:v", "nothing_known", *TEST), Failure.UNSUPPORTED_CODEC),
    ],
)
def test_what_a_real_ffmpeg_says_becomes_a_failure(arguments: tuple[str, ...], failure: Failure) -> None:
    complaints, returncode = said(*arguments)
    error = complaints.verdict(returncode)
    assert error.failure is failure, error
    assert error.detail.startswith("ffmpeg: ")


def test_a_signal_is_named() -> None:
    assert Complaints().verdict(-9).detail == "ffmpeg: signal 9"


def test_a_device_that_fails_is_told_from_a_stream_that_does() -> None:
    assert said(*TEST, "-vf", "format=nv12,hwupload", "-c:v", "h264_vaapi")[0].of_the_device
    assert not said(*TEST, "-map", "0:i:0x999")[0].of_the_device


def test_it_forgets_what_is_old() -> None:
    complaints = Complaints()
    complaints.take(b"[error] first\n" + b"[warning] more\n" * 100)
    assert "first" not in complaints.verdict(1).detail
