"""How fast a list of 100,000 entries is read, beside the package m3u-ipytv: JSON on standard output.

Median of five runs each in one process, the order of the two changing from run to run.
"""

import gc
import json
import os
import statistics
import time

from ipytv import playlist

from adscreen.iptv.m3u import M3uReader

ENTRIES = 100_000
RUNS = 5
CHUNK = 65_536


def make_list(entries: int) -> str:
    """Return a list as get.php writes it: live channels, films and episodes mixed."""
    lines = ["#EXTM3U"]
    for number in range(entries):
        kind, end = (("live", "ts"), ("live", "ts"), ("movie", "mkv"), ("series", "mp4"))[number % 4]
        lines.append(
            f'#EXTINF:-1 tvg-id="channel{number}.example" tvg-name="FR: Channel {number} HD" '
            f'tvg-logo="http://images.example.com/logos/{number}.png" '
            f'group-title="FR | Group {number % 300}",FR: Channel {number} HD'
        )
        lines.append(f"http://tv.example.com:8080/{kind}/alice/secret9/{number}.{end}")
    return "\n".join(lines) + "\n"


def read_ours(body: bytes) -> int:
    """Read as the service does: bytes in pieces."""
    reader = M3uReader()
    count = sum(len(reader.feed(body[at : at + CHUNK])) for at in range(0, len(body), CHUNK))
    return count + len(reader.finish())


def read_theirs(body: bytes) -> int:
    """Read the same bytes; the package wants a text."""
    return int(playlist.loads(body.decode()).length())


def run(entries: int = ENTRIES, runs: int = RUNS) -> dict[str, object]:
    """Return seconds of wall clock and of CPU (children included), and the ratios of the medians."""
    body = make_list(entries).encode()
    readers = {"adscreen": read_ours, "m3u-ipytv": read_theirs}
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    cpu: dict[str, list[float]] = {name: [] for name in readers}
    for turn in range(runs):
        for name in sorted(readers, reverse=bool(turn % 2)):
            gc.collect()
            clock, before = time.perf_counter(), os.times()
            count = readers[name](body)
            after = os.times()
            seconds[name].append(time.perf_counter() - clock)
            cpu[name].append(sum(after[:4]) - sum(before[:4]))
            assert count == entries, (name, count)
    wall = {name: statistics.median(values) for name, values in seconds.items()}
    work = {name: statistics.median(values) for name, values in cpu.items()}
    return {
        "bench": "m3u_read",
        "entries": entries,
        "bytes": len(body),
        "seconds": wall,
        "cpu_seconds": work,
        "ratio": wall["m3u-ipytv"] / wall["adscreen"],
        "cpu_ratio": work["m3u-ipytv"] / work["adscreen"],
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
