"""A playlist through what befalls it, judged by strict clients for a minute a case: what rules are broken.

    python -m bench lint
    python -m bench.lint [--judge PROGRAM] [--at-once N] [CASE ...]

Each case is a provider and an AdScreen of its own. CLIENTS ask all the time, each with connections of its
own, and judge by `tests/support/strict.py`; besides, nothing may be refused, and a segment must come within
one and a half target durations of the one before (RFC 8216 section 6.2.1). PROGRAM, or the one that
ADSCREEN_LINT names, judges beside them; it is given the address, the seconds and the clients.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.support.strict import Judge

from bench.faulted import BLOWS, Blow, chosen
from bench.stand import Stand, wait_for_television

SECONDS = 60.0
CLIENTS = 5
CALM = 15.0
"""Seconds before the blow."""
EVERY = 0.7
GRACE = 0.5
"""Seconds by which a segment may be later than the rule says: the clients look that rarely."""
PATIENCE = 6.0
"""Seconds that a client waits for an answer."""


@dataclass
class Client:
    """One client and what it found wrong."""

    playlist: str
    judge: Judge = field(default_factory=Judge)
    refused: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds that the slowest answer took."""
    longest_rest: float = 0.0
    """Longest time without a new segment, in target durations."""

    _changed: float | None = None
    _target: int = 3

    def follow(self, until: float) -> None:
        """Ask until a monotonic second."""
        while time.monotonic() < until:
            began = time.monotonic()
            text = self._get(self.playlist)
            if text is not None:
                self._take(text.decode())
            time.sleep(max(0.1, EVERY - (time.monotonic() - began)))

    def faults(self) -> list[str]:
        """Return everything that was wrong, in words."""
        late = self.longest_rest > 1.5 + GRACE / self._target
        rest = [f"no new segment for {self.longest_rest:.1f} target durations"] if late else []
        return [*self.refused, *self.judge.faults, *rest]

    def _take(self, text: str) -> None:
        newest = self.judge.newest
        for item in self.judge.playlist(text):
            data = self._get(self.playlist.rpartition("/")[0] + "/" + item.uri)
            if data is not None:
                self.judge.segment(item, data)
        self._target = int(text.split("#EXT-X-TARGETDURATION:")[1].split("\n")[0])
        now = time.monotonic()
        if self._changed is None or self.judge.newest > newest:
            self._changed = now
        self.longest_rest = max(self.longest_rest, (now - self._changed) / self._target)

    def _get(self, address: str) -> bytes | None:
        began = time.monotonic()
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                body: bytes = answer.read()
        except OSError as error:
            reason = getattr(error, "reason", error)
            self.refused.append(f"{address.rpartition('/')[2]}: {type(error).__name__} {reason}"[:160])
            return None
        self.slowest = max(self.slowest, time.monotonic() - began)
        return body


def figures(blow: Blow, judge: str, seconds: float = SECONDS) -> dict[str, object]:
    """Return what a case broke: by our clients, and what the other judge said."""
    with blow.stand() as stand:
        wait_for_television(stand)
        clients = [Client(stand.playlist) for _ in range(CLIENTS)]
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=each.follow, args=(until,)) for each in clients]
        other = _other(judge, stand.playlist, seconds)
        for thread in threads:
            thread.start()
        time.sleep(CALM)
        struck = _strike(blow, stand)
        for thread in threads:
            thread.join()
        said = other.communicate(timeout=seconds + 30)[0].decode().splitlines() if other else None
    row = {
        "errors": sorted({fault for client in clients for fault in client.faults()}),
        "versions": min(client.judge.versions for client in clients),
        "breaks": max(client.judge.breaks for client in clients),
        "slowest_answer_s": round(max(client.slowest for client in clients), 2),
        "longest_rest_targets": round(max(client.longest_rest for client in clients), 2),
        "blow_took_s": round(struck, 1),
    }
    return row if said is None else {**row, "judge": said}


def _strike(blow: Blow, stand: Stand) -> float:
    began = time.monotonic()
    blow.strike(stand)
    return time.monotonic() - began


def _other(judge: str, playlist: str, seconds: float) -> "subprocess.Popen[bytes] | None":
    if not judge:
        return None
    command = [*shlex.split(judge), playlist, f"{seconds:g}", str(CLIENTS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run() -> dict[str, object]:
    """Judge every case, one after the other."""
    return {name: figures(blow, os.environ.get("ADSCREEN_LINT", "")) for name, blow in BLOWS.items()}


def main() -> int:
    """Judge the cases named, or all; 1 when a rule was broken."""
    parser = argparse.ArgumentParser(description="Judge a playlist through faults.")
    parser.add_argument("cases", nargs="*", help="beginnings of names")
    parser.add_argument(
        "--judge", default=os.environ.get("ADSCREEN_LINT", ""), help="another judge, a program"
    )
    parser.add_argument("--at-once", type=int, default=1, help="cases side by side")
    asked = parser.parse_args()
    bad = False
    with ThreadPoolExecutor(asked.at_once) as pool:
        rows = {name: pool.submit(figures, blow, asked.judge) for name, blow in chosen(asked.cases)}
        for name, row in rows.items():
            found = row.result()
            bad = bad or bool(found["errors"]) or "ERROR" in str(found.get("judge", ""))
            print(name, json.dumps(found, ensure_ascii=False), flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
