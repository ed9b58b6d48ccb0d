"""Do a stream's times go on, or did its clock jump?"""

from adscreen.media.model import TICKS
from adscreen.media.segmenter.stream import Stream

_BACK = TICKS // 2
"""Times may run back this far: reordering where decoding times are left out."""
_AHEAD = TICKS
"""Times may leap this far."""
TOGETHER = 3 * TICKS
"""Sound and picture of one time line stand no further apart than this."""


def jumped(stream: Stream, dts: int, other: Stream | None = None) -> bool:
    """Tell whether `dts` is off the stream's time line.

    A long step that `other`, a stream beside it, made as well is a pause or a loss, not a jump.
    """
    if stream.last_dts is None:
        return False
    step = dts - stream.last_dts
    if -_BACK <= step <= _AHEAD:
        return False
    if step > 0 and other is not None and other.last_dts is not None:
        return abs(dts - other.last_dts) > TOGETHER
    return True
