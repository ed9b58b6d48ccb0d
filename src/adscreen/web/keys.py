"""Names of feeds in public addresses: nobody can guess one, and the server needs no table to read it back."""

import base64
import binascii
from collections.abc import AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.vault import Vault
from adscreen.media.livetv import LiveTv, PlaylistAnswer
from adscreen.media.model import FeedChange, FeedEvent, FeedStatus, Pieces
from adscreen.media.slots.model import Purpose

_PURPOSE = b"feed"


class FeedKeys:
    """Turns channel references into keys and back (AES-SIV, RFC 5297: the same reference, the same key).

    A key outlives the process, so screens find their feed again after a restart, and it is the same on every
    node that has the key file.
    """

    def __init__(self, vault: Vault) -> None:
        self._cipher = AESSIV(vault.derive("feed keys", 32))

    def key(self, ref: str) -> str:
        """Return the key of a channel reference, safe as one part of a path."""
        sealed = self._cipher.encrypt(ref.encode(), [_PURPOSE])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def ref(self, key: str) -> str | None:
        """Return the channel reference of a key; None when it is not one of ours."""
        try:
            sealed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
            return self._cipher.decrypt(sealed, [_PURPOSE]).decode()
        except (binascii.Error, ValueError, InvalidTag):
            return None


class KeyedLiveTv:
    """Television whose references are keys, for the public `/live` addresses."""

    def __init__(self, live: LiveTv, keys: FeedKeys) -> None:
        self._live = live
        self._keys = keys

    async def playlist(
        self,
        ref: str,
        *,
        viewer: str,
        wait: float = 10.0,
        known: int | None = None,
        purpose: Purpose = Purpose.SCREEN,
        moves: bool = False,
    ) -> PlaylistAnswer:
        """Return the playlist of the feed behind a key; raises NOT_FOUND when it is none."""
        opened = self._opened(ref)
        return await self._live.playlist(
            opened, viewer=viewer, wait=wait, known=known, purpose=purpose, moves=moves
        )

    async def multivariant(
        self,
        ref: str,
        *,
        viewer: str,
        media_uri: str,
        wait: float = 10.0,
        purpose: Purpose = Purpose.SCREEN,
    ) -> str:
        """Return the multivariant playlist of the feed behind a key; raises NOT_FOUND when it is none."""
        opened = self._opened(ref)
        return await self._live.multivariant(
            opened, viewer=viewer, media_uri=media_uri, wait=wait, purpose=purpose
        )

    def segment(self, ref: str, name: str) -> Pieces | None:
        """Return a segment of the feed behind a key; None when either is gone."""
        opened = self._keys.ref(ref)
        return None if opened is None else self._live.segment(opened, name)

    def status(self, ref: str) -> FeedStatus | None:
        """Return the state of the feed behind a key."""
        opened = self._keys.ref(ref)
        return None if opened is None else self._live.status(opened)

    def statuses(self) -> list[FeedStatus]:
        """Return the state of all feeds, by their own references."""
        return self._live.statuses()

    def events(self) -> AsyncIterator[FeedEvent]:
        """Yield phase changes, by the feeds' own references."""
        return self._live.events()

    def changes(self) -> AsyncIterator[FeedChange]:
        """Yield which feed's status is worth another look, by the feeds' own references."""
        return self._live.changes()

    def _opened(self, key: str) -> str:
        ref = self._keys.ref(key)
        if ref is None:
            raise AdScreenError(Failure.NOT_FOUND, "feed key")
        return ref
