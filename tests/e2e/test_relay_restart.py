"""A relay that ends and starts again on one broadcast: viewers get the source's own packets, in order."""

import re
import signal
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bench.processes import ADSCREEN, Started, started

from adscreen.media.mpegts.packets import pid_of
from tests.e2e.support.station import station
from tests.support.media import make_ts
from tests.support.tscheck import packets_of

pytestmark = pytest.mark.media

PIDS = (0x100, 0x101)
SEGMENT = re.compile(r"(#EXT-X-DISCONTINUITY\n)?(?:#EXT-X-PROGRAM.*\n)?#EXTINF:([\d.]+),\n(\S+)\n")


@dataclass
class Follower:
    """Keeps every segment that a relay's playlist ever listed, by number, as a player would."""

    address: str
    names: dict[int, str] = field(default_factory=dict)
    data: dict[int, bytes] = field(default_factory=dict)
    breaks: set[int] = field(default_factory=set)
    sequences: list[int] = field(default_factory=list)
    listed: list[int] = field(default_factory=list)
    """Numbers that the newest playlist lists."""

    def follow(self, seconds: float, *, behind: int = -1) -> None:
        """Poll for `seconds`, and on until a segment after number `behind` was listed."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends or max(self.names, default=-1) <= behind:
            assert time.monotonic() < ends + 15
            self._read(self._get("index.m3u8").decode())
            time.sleep(0.2)

    def _read(self, text: str) -> None:
        first = int(text.split("#EXT-X-MEDIA-SEQUENCE:")[1].split("\n")[0])
        self.sequences.append(first)
        self.listed = [first + n for n in range(len(SEGMENT.findall(text)))]
        for number, (broken, _seconds, name) in enumerate(SEGMENT.findall(text), first):
            assert self.names.setdefault(number, name) == name
            if number == first or number not in self.data:
                data = self._get(name)
                assert self.data.setdefault(number, data) == data, "an address is one content for ever"
            if broken:
                self.breaks.add(number)

    def _get(self, name: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}/{name}", timeout=15) as answer:
            body: bytes = answer.read()
        return body

    def runs(self) -> list[list[bytes]]:
        """Return the packets of picture and sound between breaks."""
        found: list[list[bytes]] = [[]]
        for number in sorted(self.data):
            if number in self.breaks:
                found.append([])
            found[-1] += [p for p in packets_of(self.data[number]) if pid_of(p) in PIDS]
        return found


def address_of(relay: Started) -> str:
    return relay.wait_for(r"(http://\S+)/index\.m3u8", 30)[1]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_what_viewers_get_over_a_restart_are_the_sources_packets(tmp_path: Path, end: signal.Signals) -> None:
    path = make_ts(seconds=40, gop=25, video=("-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuv420p"))
    source = [p for p in packets_of(path.read_bytes()) if pid_of(p) in PIDS]
    with station(path) as tv:
        command = (*ADSCREEN, "relay", tv.url, "--state", str(tmp_path))
        with started((*command, "--port", "0")) as relay:
            viewer = Follower(address_of(relay))
            viewer.follow(6)
            relay.process.send_signal(end)
            relay.process.wait(10)
        last, listed = max(viewer.names), viewer.listed
        port = viewer.address.split(":")[2].split("/")[0]
        with started((*command, "--port", port)) as relay:
            assert address_of(relay) == viewer.address
            viewer.follow(0)
            assert viewer.listed[: len(listed)] == listed, "the old segments are listed, and served"
            viewer.follow(1, behind=last + 1)
    numbers = sorted(viewer.names)
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert viewer.sequences == sorted(viewer.sequences)
    before, after = viewer.runs()
    place = place_of(before, source, 0)
    again = place_of(after, source, place + len(before))
    assert len(after) > 100
    assert len(before) > 100
    assert again >= place + len(before)


def place_of(run: list[bytes], source: list[bytes], start: int) -> int:
    """Return where `run` stands in `source`, at `start` or later.

    It must stand there packet for packet, but that each stream may end a little before the other: an access
    unit that is not whole when the relay is told to end is not sent.
    """
    at = source.index(run[0], start)
    while _from(source, at, Counter(pid_of(p) for p in run)) != run:
        at = source.index(run[0], at + 1)
    return at


def _from(source: list[bytes], at: int, wanted: Counter[int]) -> list[bytes]:
    found: list[bytes] = []
    left = wanted.copy()
    while left.total() and at < len(source):
        if left[pid_of(source[at])]:
            left[pid_of(source[at])] -= 1
            found.append(source[at])
        at += 1
    return found
