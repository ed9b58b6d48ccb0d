"""How fast a guide of 100 MB is read, beside lxml's bare parse of the same file: JSON on standard output.

Every run is a process of its own, so that its peak memory is its own; the order changes from run to run. The
peer is lxml's `iterparse` that hands over channels and programmes and forgets each: it looks at no attribute
and no text. A parse of all elements, and one that keeps the tree, are named beside it. The time to bring the
same guide into an empty SQLite database, matching included, is reported too: it has no peer.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree

from adscreen.iptv.guide.records import GuideChannel
from adscreen.iptv.guide.xmltv import XmltvReader
from bench.guide_load import load

BYTES = 100_000_000
CHANNELS = 2000
RUNS = 5
CHUNK = 65_536
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)

TITLES = (
    "Le journal de l’été",
    "Questions pour un champion",
    "Météo",
    "Le grand film : l’étranger",
    "R&amp;B Hits",
)
DESCRIPTION = (
    "Présenté par une équipe de choc, ce magazine fait le tour de l’actualité en images, avec ses invités. "
    "Au sommaire : reportages, débats et musique."
)


def make_guide(path: Path, size: int = BYTES) -> int:
    """Write a guide as grabbers write them, channel after channel, half an hour to two hours a programme."""
    programmes = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv>\n')
        for number in range(CHANNELS):
            name = f'<display-name lang="fr">Chaîne {number} HD</display-name>'
            icon = f'<icon src="http://images.example.com/{number}.png"/>'
            file.write(f'  <channel id="Chaine{number}.fr">\n    {name}\n    {icon}\n  </channel>\n')
        number = 0
        while file.tell() < size:
            programmes += _write_channel(file.write, number % CHANNELS, number // CHANNELS)
            number += 1
        file.write("</tv>\n")
    return programmes


def _write_channel(write: Callable[[str], object], channel: int, part: int) -> int:
    at = BEGIN + timedelta(days=part)
    for number in range(24):
        stop = at + timedelta(minutes=(30, 60, 90)[number % 3])
        times = f'start="{at:%Y%m%d%H%M%S} +0100" stop="{stop:%Y%m%d%H%M%S} +0100"'
        write(
            f'  <programme {times} channel="Chaine{channel}.fr">\n'
            f'    <title lang="fr">{TITLES[number % 5]}</title>\n'
            f'    <sub-title lang="fr">Épisode {number}</sub-title>\n'
            f'    <desc lang="fr">{DESCRIPTION}</desc>\n'
            f'    <category lang="fr">Magazine</category>\n'
            f'    <episode-num system="xmltv_ns">{part}.{number}.</episode-num>\n'
            "  </programme>\n"
        )
        at = stop
    return 24


class Everyone:
    """Wants every programme of every channel."""

    def meet(self, channel: GuideChannel) -> None:
        """Do nothing."""

    def wants(self, key: str) -> bool:
        """Want it."""
        return True


def read_ours(path: Path) -> int:
    """Read as the child does: bytes in pieces, every text decoded."""
    reader, count = XmltvReader(audience=Everyone()), 0
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            count += len(reader.feed(data))
    return count + len(reader.finish())


def parse_bare(path: Path) -> int:
    """Let lxml hand over channels and programmes, and forget each."""
    count = 0
    for _event, element in etree.iterparse(str(path), tag=("channel", "programme")):
        count += element.tag == "programme"
        element.clear()
    return count


def parse_all(path: Path) -> int:
    """Let lxml hand over every element."""
    count = 0
    for _event, element in etree.iterparse(str(path)):
        if element.tag == "programme":
            count += 1
            element.clear()
    return count


def parse_tree(path: Path) -> int:
    """Let lxml build the whole tree."""
    return len(etree.parse(str(path)).getroot().findall("programme"))


READERS = {"adscreen": read_ours, "lxml": parse_bare, "lxml_all": parse_all, "lxml_tree": parse_tree}


def run(size: int = BYTES, runs: int = RUNS) -> dict[str, object]:
    """Return seconds of wall clock and CPU, peak memory, and the ratios of the medians."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "guide.xml"
        programmes = make_guide(path, size)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
        for turn in range(runs):
            for name in sorted(READERS, reverse=bool(turn % 2)):
                found[name].append(_measured(name, path))
                assert found[name][-1]["programmes"] == programmes, name
        loads = [load(path, CHANNELS, BEGIN) for _turn in range(runs)]
        middle = {
            name: {key: statistics.median(one[key] for one in all_) for key in ("seconds", "cpu", "peak_mb")}
            for name, all_ in found.items()
        }
        return {
            "bench": "xmltv_read",
            "bytes": path.stat().st_size,
            "programmes": programmes,
            "readers": middle,
            "ratio": middle["adscreen"]["seconds"] / middle["lxml"]["seconds"],
            "cpu_ratio": middle["adscreen"]["cpu"] / middle["lxml"]["cpu"],
            "bar": 1.5,
            "load": {key: statistics.median(one[key] for one in loads) for key in loads[0]},
        }


def _measured(name: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.xmltv_read", name, str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout))


def _measure(name: str, path: Path) -> None:
    clock, cpu = time.perf_counter(), time.process_time()
    count = READERS[name](path)
    figures = {
        "seconds": time.perf_counter() - clock,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "programmes": count,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(sys.argv[1], Path(sys.argv[2]))
    else:
        print(json.dumps(run(), indent=2))
