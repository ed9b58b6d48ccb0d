"""What a screen can do without network, in words."""

from adscreen.core.i18n import Message, _
from adscreen.signage.screens.schemas import Offline, OfflineState

_WORDS: dict[OfflineState, Message] = {
    OfflineState.OFF: _("nothing is kept: the setting offline_mb is 0"),
    OfflineState.INSECURE: _(
        "nothing is kept: browsers allow it only on https, and this screen was opened by plain http"
    ),
    OfflineState.UNSUPPORTED: _("nothing is kept: its browser cannot"),
    OfflineState.FAILED: _("nothing is kept: its browser refused"),
    OfflineState.STARTING: _("not known yet"),
}


def offline_words(offline: Offline | None) -> Message | None:
    """Return how a screen would go on without network; None where its page does not say."""
    if offline is None:
        return None
    if (words := _WORDS.get(offline.state)) is not None:
        return words
    counts = {"files": offline.files, "needed": offline.needed, "size": f"{offline.bytes / 1e6:.0f} MB"}
    if offline.state is OfflineState.READY:
        return _("starts and plays, {files} of {needed} files kept ({size})", **counts)
    if offline.state is OfflineState.FULL:
        return _("starts and plays what has room, {files} of {needed} files kept ({size})", **counts)
    return _("is being prepared, {files} of {needed} files kept ({size})", **counts)
