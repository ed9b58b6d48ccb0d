"""CPU of channels that are only repackaged: one `adscreen relay` against one `ffmpeg -c copy` per channel.

Twenty channels of the simulated provider. Ours are kept running by a playlist request each 10 s; ffmpeg
serves nobody at all. The two run one after the other in every round; the ratio is taken round by round, once
both have what they hold in memory. Beyond our window are the open segment and all that is no television; the
spool, from which a killed process goes on, holds more, so one more run is without it.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from adscreen.media.ffmpeg import find_ffmpeg
from bench.processes import ADSCREEN, Started, fetch, started
from bench.provider import provider, stream

CHANNELS = 20
SECONDS = 20.0
ROUNDS = 5
SETTLE = 8.0
"""Seconds after the start that are not counted: burst, first segments, imports."""
FULL = 35.0
"""Seconds after which our window is full and the first segments are given back: memory no longer grows."""
SAMPLES, EVERY = 16, 0.25
"""Looks at our memory, and seconds between two: over two segments' length."""
SPREAD = 4.0
"""Seconds over which the channels' key frames are spread: two segments' length."""
BAR = 0.40


def run() -> dict[str, object]:
    """Return CPU seconds a channel-minute of both, their ratio, and our memory beyond the window."""
    ours, theirs, ratios = [], [], []
    extra: list[float] = []
    most: list[float] = []
    with provider() as address:
        for _round in range(ROUNDS):
            mine, beyond = _relay(stream(address))
            peer = _ffmpeg(stream(address))
            ours.append(mine)
            theirs.append(peer)
            ratios.append(mine / peer)
            extra += beyond
            most.append(max(beyond))
        unspooled, alone = _relay(stream(address), "--spool-mb", "0")
    return {
        "channels": CHANNELS,
        "rounds": ROUNDS,
        "cpu_seconds_per_channel_minute": round(statistics.median(ours), 4),
        "ffmpeg_copy_cpu_seconds_per_channel_minute": round(statistics.median(theirs), 4),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_bar": BAR,
        "memory_beyond_window_mb_per_channel": round(statistics.median(extra), 2),
        "memory_beyond_window_bar_mb": 2.0,
        "without_spool_memory_beyond_window_mb_per_channel": round(statistics.median(alone), 2),
        "without_spool_cpu_seconds_per_channel_minute": round(unspooled, 4),
        "memory_beyond_window_at_most_mb_per_channel": round(statistics.median(most), 2),
    }


def _relay(url: str, *options: str) -> tuple[float, list[float]]:
    with tempfile.TemporaryDirectory() as state:
        arguments = (
            *ADSCREEN,
            "relay",
            "--port",
            "0",
            "--state",
            state,
            "--from",
            addresses(state, url, CHANNELS),
            *options,
        )
        with started(arguments) as relay:
            base = relay.wait_for(r"(http://\S+)/live/1/", 30)[1]
            empty = relay.pss_bytes()
            with viewers([f"{base}/live/{n}/index.m3u8" for n in range(1, CHANNELS + 1)]):
                cpu = _per_channel_minute([relay], FULL)
                beyond = []
                for _ in range(SAMPLES):
                    beyond.append((relay.pss_bytes() - empty - _held(base)) / CHANNELS / 1e6)
                    time.sleep(EVERY)
    return cpu, beyond


def apart(url: str, channels: int) -> list[str]:
    """Return addresses of one channel, each a little later than the one before: channels of a provider do not
    have their key frames at the same moment.
    """
    return [f"{url}?behind={SPREAD * number / channels:.3f}" for number in range(channels)]


def addresses(folder: str, url: str, channels: int) -> str:
    """Write the list that `adscreen relay --from` reads."""
    path = Path(folder) / "addresses"
    path.write_text("\n".join(apart(url, channels)))
    return str(path)


def _held(base: str) -> int:
    """Return the bytes of all segments that the relay holds, as its figures say."""
    lines = fetch(f"{base}/metrics").decode().splitlines()
    return int(
        sum(float(line.split()[-1]) for line in lines if line.startswith("adscreen_feed_window_bytes{"))
    )


def _ffmpeg(url: str) -> float:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        processes = []
        for number, one in enumerate(apart(url, CHANNELS)):
            out = Path(folder) / str(number)
            out.mkdir()
            arguments = [
                find_ffmpeg(),
                "-nostdin",
                "-loglevel",
                "error",
                "-i",
                one,
                "-c",
                "copy",
                "-f",
                "hls",
            ]
            arguments += ["-hls_time", "2", "-hls_list_size", "6", "-hls_flags", "delete_segments"]
            processes.append(stack.enter_context(started([*arguments, str(out / "index.m3u8")])))
        return _per_channel_minute(processes)


def _per_channel_minute(processes: list[Started], settle: float = SETTLE) -> float:
    time.sleep(settle)
    before, began = sum(each.cpu_seconds() for each in processes), time.monotonic()
    time.sleep(SECONDS)
    used, lasted = sum(each.cpu_seconds() for each in processes) - before, time.monotonic() - began
    return used / CHANNELS / (lasted / 60)


@contextmanager
def viewers(playlists: list[str], every: float = 10.0) -> Iterator[None]:
    """Ask for each playlist now and then for the length of the block, so that the feeds go on."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            for url in playlists:
                fetch(url)
            stop.wait(every)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
