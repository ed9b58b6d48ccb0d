"""Who watches, as far as a request tells: it decides who gives way where connections are few."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from adscreen.media.slots.model import Purpose

PREVIEW = "preview"
"""`?use=preview`: one may say that one is less than a screen, never that one is more."""
_SCREEN = "screen "


@dataclass(frozen=True, slots=True)
class Watcher:
    """A viewer of television."""

    key: str
    """Tells viewers apart."""
    purpose: Purpose = Purpose.SCREEN
    moves: bool = False
    """Watches one channel at a time."""


def screen_watcher(code: str) -> Watcher:
    """Return a screen of ours, whose request was let in as such."""
    return Watcher(_SCREEN + code, moves=True)


def screen_code(key: str) -> str | None:
    """Return the code of the screen that watches under a key; None for any other viewer."""
    return key.removeprefix(_SCREEN) if key.startswith(_SCREEN) else None


def watcher_of(connection: HTTPConnection) -> Watcher:
    """Return who asks for a public address: the one it names itself, else its address and browser.

    Whoever does not say otherwise counts as a screen: it may be a set-top box on a wall.
    """
    if connection.query_params.get("use") == PREVIEW:
        return preview_watcher(connection)
    return Watcher(_key(connection))


def preview_watcher(connection: HTTPConnection) -> Watcher:
    """Return who looks at a channel without being a screen: it gives way to screens."""
    return Watcher(f"{PREVIEW} {_key(connection)}", Purpose.PREVIEW, moves=True)


def _key(connection: HTTPConnection) -> str:
    named = connection.query_params.get("viewer")
    host = connection.client.host if connection.client else ""
    return f"={named[:64]}" if named else f"{host} {connection.headers.get('user-agent', '')[:200]}"
