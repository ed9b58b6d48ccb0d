"""Players that are not ours, through what befalls television: which go on, and when

    python -m bench players
    python -m bench.players [--players NAMES] [CASE ...]

A case is a provider, an AdScreen and all players at once, for about a minute. Each tells how many pictures it
has decoded. What counts is that it still decodes new ones 20 s after television is back at its source; no
player is started again. A player that is not installed is named as missing.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise

from bench.faulted import BLOWS, Blow, chosen
from bench.stand import wait_for_television
from bench.watchers import PLAYERS, Process, StockPage, Watcher

STOCK = "hls.js"
NAMES = (STOCK, *PLAYERS)
CALM = 14.0
"""Seconds before the blow."""
AFTER = 20.0
"""Seconds behind the end of what befalls television at which a player must decode."""
LAST = 8.0
"""Seconds before that in which ENOUGH new pictures must come."""
ENOUGH = 120
"""Of the 200 that television has in that time: less is a player that stumbles on."""
EVERY = 0.25
HELD = 3.5
"""Seconds without a new picture that count as a standstill: some decode a whole segment at once."""


@dataclass
class Seen:
    """What one player decoded, over time."""

    watcher: Watcher
    samples: list[tuple[float, int]] = field(default_factory=list)
    gone_at: float | None = None

    def look(self) -> None:
        """Take a sample."""
        now = time.monotonic()
        if self.gone_at is None and self.watcher.gone():
            self.gone_at = now
        self.samples.append((now, self.watcher.frames()))

    def row(self, struck: float) -> dict[str, object]:
        """Return what became of it since the blow."""
        gaps = [(a, b) for a, b in self._gaps() if b > struck]
        end = self.samples[-1][0]
        grown = self.samples[-1][1] - next(count for at, count in self.samples if at >= end - LAST)
        plays = self.gone_at is None and grown >= ENOUGH
        return {
            "plays": plays,
            "before": next((count for at, count in reversed(self.samples) if at <= struck), 0),
            "stood_s": round(sum(b - max(a, struck) for a, b in gaps), 1),
            "gone_s": round(self.gone_at - struck, 1) if self.gone_at is not None else None,
            **({} if plays else {"said": self.watcher.last_words()[-700:]}),
        }

    def _gaps(self) -> list[tuple[float, float]]:
        """Return the standstills, from the last picture to the next, or to the end."""
        moved = [self.samples[0][0]]
        moved += [b[0] for a, b in pairwise(self.samples) if b[1] > a[1]]
        moved.append(self.samples[-1][0])
        return [(a, b) for a, b in pairwise(moved) if b - a > HELD]


def figures(blow: Blow, names: tuple[str, ...] = NAMES) -> dict[str, object]:
    """Return a row of the table."""
    with blow.stand() as stand:
        wait_for_television(stand)
        seen = {name: Seen(_open(name, stand.playlist)) for name in names if not _is_missing(name)}
        try:
            _look(seen, CALM)
            struck = time.monotonic()
            blow.strike(stand)
            over = max(time.monotonic(), struck + blow.lasts)
            _look(seen, over + AFTER - time.monotonic())
            found: dict[str, object] = {name: each.row(struck) for name, each in seen.items()}
        finally:
            for each in seen.values():
                each.watcher.close()
    return found | {name: "missing" for name in names if name not in found}


def _look(seen: dict[str, Seen], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for each in seen.values():
            each.look()
        time.sleep(EVERY)


def _open(name: str, address: str) -> Watcher:
    return StockPage(address) if name == STOCK else Process(PLAYERS[name], address)


def _is_missing(name: str) -> bool:
    return name != STOCK and PLAYERS[name].path is None


def versions() -> dict[str, str]:
    """Return what is installed."""
    return {name: each.version_found() if each.path else "missing" for name, each in PLAYERS.items()}


def run() -> dict[str, object]:
    """Put all players through every case."""
    return {"versions": versions(), **{name: figures(blow) for name, blow in BLOWS.items()}}


def main() -> int:
    """Put the players through the cases named, or all; 1 when one of them gave up."""
    parser = argparse.ArgumentParser(description="Put players through faults.")
    parser.add_argument("cases", nargs="*", help="beginnings of names")
    parser.add_argument("--players", default=",".join(NAMES), help=f"of {', '.join(NAMES)}")
    asked = parser.parse_args()
    print(json.dumps(versions()), flush=True)
    gave_up = False
    for name, blow in chosen(asked.cases):
        row = figures(blow, tuple(asked.players.split(",")))
        gave_up = gave_up or any(isinstance(one, dict) and not one["plays"] for one in row.values())
        print(name, json.dumps(row, ensure_ascii=False), flush=True)
    return int(gave_up)


if __name__ == "__main__":
    sys.exit(main())
