"""CPU of the segmenter alone: seconds a channel-minute of 6 Mbit/s, damage checks included.

    python -m bench.segmenter_scan [FILE.ts]

Without a file a 1080p stream of 6 Mbit/s is made with ffmpeg first (and kept in tests/.media).
"""

import json
import statistics
import sys
import time
from pathlib import Path

from tests.support.media import make_ts

from adscreen.media.segmenter import Segmenter

RUNS = 5
MINUTE = 6_000_000 * 60 // 8
VIDEO = ("-vf", "noise=alls=20:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
RATE = ("-b:v", "6M", "-maxrate", "6M", "-bufsize", "6M")


def cpu_seconds(data: bytes, piece: int) -> float:
    """Return CPU seconds of one pass over `data` in pieces, scaled to a minute of 6 Mbit/s."""
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    segmenter = Segmenter()
    began = time.process_time()
    for each in pieces:
        segmenter.feed(each)
    return (time.process_time() - began) * MINUTE / len(data)


def run(path: Path | None = None) -> dict[str, object]:
    """Return CPU seconds a channel-minute of 6 Mbit/s, medians, for small and large reads."""
    path = path or make_ts(seconds=12, size="1920x1080", video=(*VIDEO, *RATE))
    data = path.read_bytes()
    figures: dict[str, object] = {"runs": RUNS, "megabytes": round(len(data) / 1e6, 1)}
    for piece in (16 * 1024, 64 * 1024, 150 * 1024):
        median = statistics.median(cpu_seconds(data, piece) for _ in range(RUNS))
        figures[f"reads_of_{piece // 1024}_kb_cpu_s"] = round(median, 4)
    return figures


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]) if len(sys.argv) > 1 else None), indent=2))
