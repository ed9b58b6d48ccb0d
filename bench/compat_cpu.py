"""CPU of a converted sound: our relay and its filters against plain `ffmpeg -c:v copy -c:a aac` to HLS.

Channels with AC-3 of the simulated provider, each converted by both at the same time, so that both meet the
same machine. Ours is all that `adscreen relay` and its children use; a viewer asks for each playlist every 10
s. The peer serves nobody.
"""

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from adscreen.media.ffmpeg import find_ffmpeg
from adscreen.simulator.channels import BY_KEY
from bench.copy_cpu import addresses, viewers
from bench.processes import ADSCREEN, Started, started
from bench.provider import provider, stream

CHANNELS = 5
SECONDS = 20.0
ROUNDS = 5
SETTLE = 12.0
"""Seconds after the start that are not counted: imports, burst, first segments."""
BAR = 1.15
_PEER = ("-c:v", "copy", "-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000", "-f", "hls")
_LIVE = ("-hls_time", "2", "-hls_list_size", "6", "-hls_flags", "delete_segments")


def run() -> dict[str, object]:
    """Return CPU seconds a channel-minute of both, and their ratio."""
    ours, theirs = [], []
    with provider() as address, tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = stream(address, BY_KEY["ac3"].number)
        options = ("--port", "0", "--state", folder, "--from", addresses(folder, url, CHANNELS))
        relay = stack.enter_context(started((*ADSCREEN, "relay", *options)))
        base = relay.wait_for(r"(http://\S+)/live/1/", 30)[1]
        watched = [f"{base}/live/{number}~copy-aac/index.m3u8" for number in range(1, CHANNELS + 1)]
        stack.enter_context(viewers(watched))
        peers = [_peer(stack, url, Path(folder) / f"peer{number}") for number in range(CHANNELS)]
        time.sleep(SETTLE)
        for _round in range(ROUNDS):
            before, began = (_used([relay]), _used(peers)), time.monotonic()
            time.sleep(SECONDS)
            minutes = (time.monotonic() - began) / 60 * CHANNELS
            ours.append((_used([relay]) - before[0]) / minutes)
            theirs.append((_used(peers) - before[1]) / minutes)
    return {
        "channels": CHANNELS,
        "rounds": ROUNDS,
        "cpu_seconds_per_channel_minute": round(statistics.median(ours), 3),
        "ffmpeg_cpu_seconds_per_channel_minute": round(statistics.median(theirs), 3),
        "ratio": round(statistics.median(mine / peer for mine, peer in zip(ours, theirs, strict=True)), 3),
        "ratio_bar": BAR,
    }


def _peer(stack: ExitStack, url: str, folder: Path) -> Started:
    folder.mkdir()
    command = [find_ffmpeg(), "-nostdin", "-loglevel", "error", "-i", url, *_PEER, *_LIVE]
    return stack.enter_context(started([*command, str(folder / "index.m3u8")]))


def _used(processes: list[Started]) -> float:
    return sum(process.cpu_seconds() for process in processes)
