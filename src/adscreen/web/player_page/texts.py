"""What the page says to the people in the venue. The page asks for a text by its key, never by its words."""

from adscreen.core.i18n import Message, _

TEXTS: dict[str, Message] = {
    "connecting": _("Connecting to television…"),
    "tvBack": _("Television will be back shortly"),
    "tvOff": _("Television is off"),
    "noSlot": _("All connections of the TV account are in use"),
    "noChannel": _("No channel is chosen for this screen"),
    "network": _("No connection to AdScreen. Trying again…"),
    "cannotPlay": _("This channel cannot be played here"),
    "tapToStart": _("Touch the screen to start"),
    "empty": _("Nothing to show yet"),
    "now": _("Now"),
    "next": _("Next"),
    "claimed": _("This screen's address is already in use in another browser"),
    "unknown": _("This screen does not exist"),
    "replaced": _("Another device shows this screen now"),
    "unproven": _("This device has lost the key of its screen"),
    "pairAgain": _("To make it a screen again, open the address /player on it"),
}
"""Key in the page to text."""

PAIRING_TEXTS: dict[str, Message] = {
    "network": TEXTS["network"],
    "taken": _("This is your screen now…"),
}
"""The same for the page that shows a pairing code."""


def player_texts(language: str) -> dict[str, str]:
    """Return all texts of the page in `language`, by key: the `texts` of the screen's configuration."""
    return {key: message.in_language(language) for key, message in TEXTS.items()}


def pairing_texts(language: str) -> dict[str, str]:
    """Return what the pairing page says beside what is written on it."""
    return {key: message.in_language(language) for key, message in PAIRING_TEXTS.items()}
