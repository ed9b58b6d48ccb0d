"""The requests of an HLS pull: playlists, keys and segments, all with the same headers, agent and cookies."""

import asyncio

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.net.answer import Answer
from adscreen.core.net.client import HttpClient
from adscreen.core.net.cookies import CookieJar
from adscreen.core.net.url import parse
from adscreen.media.model import SourceSpec
from adscreen.media.sniff import Kind, sniff
from adscreen.media.sources.decrypt import BLOCK, decrypt, iv_of
from adscreen.media.sources.playlist import (
    SIZE_LIMIT,
    ByteRange,
    Entry,
    Key,
    MediaPlaylist,
    Multivariant,
    is_drm,
    parse_playlist,
)
from adscreen.media.sources.verdicts import bytes_error, status_error

SEGMENT_LIMIT = 64_000_000
"""Bytes of one segment: 20 s at 25 Mbit/s."""
KEYS_KEPT = 8


class Fetcher:
    """One session with a provider; relative addresses are read from where an answer really came from."""

    def __init__(self, spec: SourceSpec, client: HttpClient, *, stall_timeout: float) -> None:
        self._spec = spec
        self._client = client
        self._stall_timeout = stall_timeout
        self._cookies = CookieJar()
        self._keys: dict[str, bytes] = {}

    async def playlist(self, url: str) -> tuple[MediaPlaylist | Multivariant, str]:
        """Return a playlist and the address it came from.

        Trusts the bytes: a playlist with a strange status is one; anything else raises the verdict on it.
        """
        async with self._client.get(
            url,
            headers=self._spec.headers,
            cookies=self._cookies,
            verify_tls=self._spec.verify_tls,
            compressed=True,
        ) as answer:
            data = await _playlist_bytes(answer, self._stall_timeout)
            return parse_playlist(data.decode("utf-8", "replace")), answer.url

    async def segment(self, entry: Entry, base: str, *, timeout: float) -> bytes:
        """Return a segment whole and clear: it is a transport stream.

        Raises UNSUPPORTED_CODEC for other containers, DRM for protection that is not plain AES-128, a
        verdict with its status for a refusal, and the client's failures.
        """
        if entry.has_map:
            raise AdScreenError(Failure.UNSUPPORTED_CODEC, "the segments are fragmented MP4, not MPEG-TS")
        key = await self._key(entry.key, base) if entry.key else None
        data, status = await self._bytes(join(base, entry.uri), SEGMENT_LIMIT, timeout, entry.byte_range)
        if key is not None:
            data = await asyncio.to_thread(decrypt, data, key, iv_of(entry))
        kind = sniff(data, ended=True) or Kind.UNKNOWN
        if kind is Kind.TS:
            return data
        if kind in (Kind.MP4, Kind.OTHER_MEDIA):
            raise AdScreenError(Failure.UNSUPPORTED_CODEC, f"the segments are {kind.value}, not MPEG-TS")
        raise bytes_error(kind, status, data)

    async def _key(self, key: Key, base: str) -> bytes:
        if is_drm(key) or key.uri is None:
            raise AdScreenError(Failure.DRM, "the segments are protected for licensed players")
        url = join(base, key.uri)
        if url not in self._keys:
            data, status = await self._bytes(url, 65_536, self._stall_timeout)
            if len(data) != BLOCK:
                raise AdScreenError(Failure.DRM, f"the key has {len(data)} bytes, not {BLOCK}", status=status)
            while len(self._keys) >= KEYS_KEPT:
                self._keys.pop(next(iter(self._keys)))
            self._keys[url] = data
        return self._keys[url]

    async def _bytes(
        self, url: str, limit: int, timeout: float, part: ByteRange | None = None
    ) -> tuple[bytes, int]:
        headers = dict(self._spec.headers)
        if part is not None:
            headers["Range"] = f"bytes={part.offset}-{part.offset + part.length - 1}"
        async with self._client.get(
            url, headers=headers, cookies=self._cookies, verify_tls=self._spec.verify_tls
        ) as answer:
            if not 200 <= answer.status < 300:
                body = await answer.peek(2048, timeout=1.0)
                raise status_error(answer.status, answer.headers, body)
            data = await answer.read(limit, stall_timeout=self._stall_timeout, timeout=timeout)
            if part is not None and answer.status != 206:  # the server does not know ranges: take ours
                data = data[part.offset : part.offset + part.length]
            return data, answer.status


def join(base: str, address: str) -> str:
    """Return the absolute form of an address in a playlist; raises BAD_ANSWER for what cannot be asked."""
    return parse(base).follow(address).url


async def _playlist_bytes(answer: Answer, stall_timeout: float) -> bytes:
    data = b""
    kind: Kind | None = None
    async for chunk in answer.chunks(stall_timeout=stall_timeout):
        data += chunk
        kind = kind or sniff(data, ended=False)
        if kind not in (None, Kind.HLS, Kind.LIST) or len(data) > SIZE_LIMIT:
            break
    kind = kind or sniff(data, ended=True) or Kind.UNKNOWN
    if kind in (Kind.HLS, Kind.LIST) and len(data) <= SIZE_LIMIT:
        return data
    if not 200 <= answer.status < 300:
        raise status_error(answer.status, answer.headers, data)
    if kind is Kind.TS:
        raise AdScreenError(Failure.WRONG_FORMAT, "the answer is MPEG-TS, not HLS", status=answer.status)
    raise bytes_error(kind, answer.status, data)
