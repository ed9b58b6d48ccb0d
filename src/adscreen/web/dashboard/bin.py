"""What was deleted a moment ago, so that a slip of the hand can be undone."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _
from adscreen.core.ids import new_code

KEPT = 50


@dataclass(frozen=True, slots=True)
class Deleted:
    """One deleted thing: how it comes back, and the page to see it on."""

    restore: Callable[[], Awaitable[object]]
    path: str


class Bin:
    """The last deleted things, in memory only. A key is random: nobody can put a foreign one into a link."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Deleted] = OrderedDict()

    def keep(self, deleted: Deleted) -> str:
        """Return the key under which it can come back."""
        key = new_code(12)
        self._kept[key] = deleted
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return key

    async def restore(self, key: str) -> str:
        """Bring it back, once; return the page to see. Raises NOT_FOUND when it is not kept any more."""
        deleted = self._kept.pop(key, None)
        if deleted is None:
            raise AdScreenError(
                Failure.NOT_FOUND, "bin", remedy=_("It is too late to undo this: add it again.")
            )
        await deleted.restore()
        return deleted.path
