"""Encoders of H.264: those of the machine's hardware that really encode, else software."""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

TRIAL_SECONDS = 10.0
"""A trial that takes longer has failed: drivers may hang."""
_SOURCE = "testsrc2=size=640x360:rate=25:duration=0.4"


@dataclass(frozen=True, slots=True)
class Encoder:
    """How ffmpeg is told to encode H.264."""

    name: str
    before: tuple[str, ...]
    """Arguments in front of the input: the device."""
    format: str
    """Last filter of the chain: the pictures as the encoder takes them."""
    codec: tuple[str, ...]
    hardware: bool


SOFTWARE = Encoder(
    "software",
    (),
    "format=yuv420p",
    (
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-profile:v",
        "high",
        "-sc_threshold",
        "0",
        "-forced-idr",
        "1",
        "-level:v",  # x264 takes the clock of the time stamps for the frame rate, and would say 6.2
        "4.2",
    ),
    hardware=False,
)


def candidates(devices: Sequence[Path] | None = None) -> list[Encoder]:
    """Return the hardware encoders that may be there, best first; `devices` are render nodes."""
    nodes = sorted(Path("/dev/dri").glob("renderD*")) if devices is None else devices
    nvenc = Encoder(
        "nvenc",
        (),
        "format=yuv420p",
        ("-c:v", "h264_nvenc", "-preset", "p4", "-profile:v", "high", "-forced-idr", "1"),
        hardware=True,
    )
    found = [nvenc]
    for node in nodes:
        found.append(
            Encoder(
                "qsv",
                ("-init_hw_device", f"qsv=hw,child_device={node}", "-filter_hw_device", "hw"),
                "format=nv12,hwupload=extra_hw_frames=32",
                ("-c:v", "h264_qsv", "-preset", "veryfast", "-profile:v", "high", "-forced_idr", "1"),
                hardware=True,
            )
        )
        found.append(
            Encoder(
                "vaapi",
                ("-vaapi_device", str(node)),
                "format=nv12,hwupload",
                ("-c:v", "h264_vaapi", "-profile:v", "high", "-idr_interval", "0"),
                hardware=True,
            )
        )
    return found


async def find_encoder(ffmpeg: str, offered: Sequence[Encoder] | None = None) -> Encoder:
    """Return the first of `offered` that encodes a few frames now; software when none does."""
    for encoder in candidates() if offered is None else offered:
        if await encodes(ffmpeg, encoder):
            log.info("pictures are encoded by hardware", encoder=encoder.name)
            return encoder
    return SOFTWARE


async def encodes(ffmpeg: str, encoder: Encoder) -> bool:
    """Encode a few frames for real; a driver that is not there, or does not work, shows only so."""
    arguments = [
        ffmpeg, "-nostdin", "-loglevel", "error", *encoder.before, "-f", "lavfi", "-i", _SOURCE,
        "-vf", encoder.format, *encoder.codec, "-b:v", "1M", "-bf", "0", "-f", "null", "-",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "LIBVA_MESSAGING_LEVEL": "0"},
    )
    try:
        async with asyncio.timeout(TRIAL_SECONDS):
            return await process.wait() == 0
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
