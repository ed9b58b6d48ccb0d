"""One hundred channels of 6 Mbit/s in one `adscreen relay`, each with a viewer: how late its loop is.

The lag is the relay's own histogram, which runs a timer ten times a second; its 99th percentile is
interpolated inside the histogram's bucket. An idle process beside it (`idle_lag`) tells what of that is the
machine's, and `received_mbit_per_channel` whether the simulated provider, which shares the machine's cores,
could send all that it should.
"""

import statistics
import subprocess
import sys
import tempfile
import time

from bench.copy_cpu import addresses, viewers
from bench.processes import ADSCREEN, Started, fetch, started
from bench.provider import provider, stream

CHANNELS = 100
SECONDS = 8.0
ROUNDS = 5
SETTLE = 45.0
"""Seconds until every window is full: until then each segment takes new memory."""
BAR = 25.0

Buckets = dict[float, float]
"""How many measurements were at most so many seconds."""


def run() -> dict[str, object]:
    """Return the lag (ms), the share of a core that the relay uses, and what was received."""
    with provider() as address, tempfile.TemporaryDirectory() as state:
        listed = addresses(state, stream(address), CHANNELS)
        with started((*ADSCREEN, "relay", "--port", "0", "--state", state, "--from", listed)) as relay:
            base = relay.wait_for(r"(http://\S+)/live/1/", 60)[1]
            with viewers([f"{base}/live/{n}/index.m3u8" for n in range(1, CHANNELS + 1)], every=2.0):
                time.sleep(SETTLE)
                rounds = [_round(base, relay) for _ in range(ROUNDS)]
            memory = relay.pss_bytes()
    lags, shares, rates, idle = zip(*rounds, strict=True)
    return {
        "channels": CHANNELS,
        "loop_lag_p99_ms": round(statistics.median(lags), 2),
        "loop_lag_p99_worst_round_ms": round(max(lags), 2),
        "loop_lag_bar_ms": BAR,
        "idle_lag_p99_ms": round(statistics.median(idle), 2),
        "share_of_a_core": round(statistics.median(shares), 3),
        "received_mbit_per_channel": round(statistics.median(rates), 2),
        "memory_mb": round(memory / 1e6),
    }


def _round(base: str, relay: Started) -> tuple[float, float, float, float]:
    lag, received = _figures(base)
    cpu, began = relay.cpu_seconds(), time.monotonic()
    idle = _idle_lag()
    share = (relay.cpu_seconds() - cpu) / (time.monotonic() - began)
    lag_after, received_after = _figures(base)
    seconds = time.monotonic() - began
    rate = (received_after - received) * 8 / 1e6 / seconds / CHANNELS
    p99 = percentile({le: lag_after[le] - lag[le] for le in lag}, 0.99)
    return p99 * 1000, share, rate, idle * 1000


def _idle_lag() -> float:
    """Sleep as the relay's timer does, in a process of its own; return the 99th percentile of the lag."""
    script = (
        "import time\n"
        "for _ in range(%d):\n"
        "    due = time.monotonic() + 0.1; time.sleep(0.1); print(time.monotonic() - due)"
    )
    command = [sys.executable, "-c", script % (SECONDS * 10)]
    lags = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return sorted(float(lag) for lag in lags)[int(0.99 * len(lags))]


def _figures(base: str) -> tuple[Buckets, float]:
    buckets: Buckets = {}
    received = 0.0
    for line in fetch(f"{base}/metrics").decode().splitlines():
        if line.startswith("adscreen_loop_lag_seconds_bucket{"):
            buckets[float(line.split('"')[1])] = float(line.split()[-1])
        elif line.startswith("adscreen_feed_received_bytes_total{"):
            received += float(line.split()[-1])
    return buckets, received


def percentile(buckets: Buckets, share: float) -> float:
    """Return the value that so large a share of the measurements stays below, in the buckets' unit."""
    wanted = max(buckets.values()) * share
    low = below = 0.0
    for limit, count in sorted(buckets.items()):
        if count >= wanted:
            inside = (wanted - below) / (count - below) if count > below else 1.0
            return low + (limit - low) * inside if limit != float("inf") else low
        low, below = limit, count
    return low
