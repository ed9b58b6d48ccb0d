"""Whether a decoder can begin where a segment of H.264 begins that has no IDR."""

from adscreen.media.mpegts.h264_marking import Marking, Sets, read_marking, read_sets

WATCHED = 12
"""Pictures behind the first one that are looked at."""


class Beginning:
    """Follows the pictures behind a recovery point, in order of decoding, as Chromium's decoder does.

    It fills gaps in the numbers of reference pictures, before its first one only down to 0; it holds as many
    as the stream says, and ends fatally when it is told to forget one that is not there.
    """

    def __init__(self, sets: Sets, first: Marking) -> None:
        self._sets = sets
        self._last = first.frame
        self._there = list(range(max(0, first.frame + 1 - max(1, sets.references)), first.frame + 1))
        self._left = WATCHED

    @classmethod
    def of(cls, sps: bytes | None, data: bytes) -> "Beginning | None":
        """Begin with the access unit that starts with `data`; None where it cannot be read."""
        sets = read_sets(sps, data)
        marking = read_marking(data, sets) if sets is not None else None
        return None if sets is None or marking is None else cls(sets, marking)

    @property
    def over(self) -> bool:
        """Whether enough was seen."""
        return self._left <= 0

    def fails(self, data: bytes) -> bool:
        """Take the next picture; tell whether it makes a decoder forget one that it has not got."""
        self._left -= 1
        marking = read_marking(data, self._sets)
        if marking is None:
            return False
        modulo, there = 1 << self._sets.frame_bits, self._there
        for number in range(1, (marking.frame - self._last) % modulo):
            self._add((self._last + number) % modulo)
        for frame in marking.forgets:
            if frame % modulo not in there:
                return True
            if not marking.field:  # a field leaves its frame's other one
                there.remove(frame % modulo)
        self._add(marking.frame)
        self._last = marking.frame
        return False

    def _add(self, frame: int) -> None:
        if frame not in self._there:
            self._there.append(frame)
        del self._there[: -max(1, self._sets.references)]
