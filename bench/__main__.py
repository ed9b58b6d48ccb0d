"""Run benchmarks and print their figures: `python -m bench [NAME ...]`.

Each benchmark is a module of this package with `run() -> dict`: medians of five runs or more, ratios to a
peer that ran in the same run, and the bar that they are held to.
"""

import importlib
import json
import sys
import time

ALL = (
    "copy_cpu",
    "compat_cpu",
    "hundred_channels",
    "first_playlist",
    "far_key_frames",
    "first_frame",
    "zapping",
    "m3u_read",
    "xmltv_read",
    "http_bytes",
    "segmenter_scan",
    "damage",
    "lint",
    "players",
    "looks",
)


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all; one JSON object in the end, progress on standard error."""
    unknown = set(names) - set(ALL)
    if unknown:
        sys.exit(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(ALL)}.")
    figures = {}
    for name in names or ALL:
        print(f"{name} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        figures[name] = importlib.import_module(f"bench.{name}").run()
        print(f"{name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
