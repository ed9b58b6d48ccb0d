"""Which channel each viewer watches that watches one at a time: zapped, it has left the other."""

from collections import OrderedDict

MOST = 10_000


class Whereabouts:
    """The last channel of each viewer."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, str] = OrderedDict()

    def moved(self, viewer: str, ref: str) -> str | None:
        """Note where a viewer is; return the channel that it has left, None where it stays."""
        before = self._at.pop(viewer, None)
        self._at[viewer] = ref
        if len(self._at) > MOST:
            self._at.popitem(last=False)
        return None if before == ref else before
