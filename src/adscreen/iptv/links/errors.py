"""The one way a link is refused: which part is wrong, and what to paste instead."""

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import Message


def bad_link(field: str, remedy: Message) -> AdScreenError:
    """Return BAD_LINK; `field` is `link`, `host`, `port`, `username` or `password`."""
    return AdScreenError(Failure.BAD_LINK, remedy.in_language("en"), field=field, remedy=remedy)
