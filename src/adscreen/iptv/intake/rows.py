"""From entries of any list to rows of the channel table, with keys that stay the same over refreshes."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adscreen.core.vault import Vault
from adscreen.iptv.intake.logos import kept_logo
from adscreen.iptv.kinds import ChannelKind
from adscreen.iptv.links import LinkKind, ProviderLink
from adscreen.iptv.m3u import Entry
from adscreen.iptv.xtream import StreamEntry

Row = dict[str, Any]

_STREAM_FILE = re.compile(r"(\d{1,20})(?:\.\w{2,5})?")
MAX_NUMBER = 2**63 - 1


class RowMaker:
    """Makes the rows of one refresh; sealing takes time, so call it off the loop."""

    def __init__(self, provider_id: int, link: ProviderLink | None, vault: Vault, at: datetime) -> None:
        self._provider_id = provider_id
        self._vault = vault
        self._at = at
        self._position = 0
        self._seen: dict[str, int] = {}
        is_account = link is not None and link.kind is LinkKind.XTREAM and link.token is None
        self.guide_shift = 0
        """Minutes that the list's header adds to the guide's times, where an entry says nothing."""
        self._login = _login_path(link) if link is not None and is_account else None

    def of_streams(self, entries: list[StreamEntry], groups: Mapping[str, str]) -> list[Row]:
        """Return the rows of a panel's channels; `groups` names the categories."""
        return [row for entry in entries if (row := self._of_stream(entry, groups)) is not None]

    def of_entries(self, entries: list[Entry]) -> list[Row]:
        """Return the rows of a list's entries."""
        return [row for entry in entries if (row := self._of_entry(entry)) is not None]

    def _of_stream(self, entry: StreamEntry, groups: Mapping[str, str]) -> Row | None:
        key = self._unique(f"x:{entry.stream_id}", again=False)
        if key is None:
            return None
        group = next((groups[i] for i in entry.category_ids if groups.get(i)), "")
        row = self._row(key, entry.name, group, entry.kind)
        row |= {
            "number": entry.number,
            "logo": kept_logo(entry.logo, self._vault),
            "tvg_id": entry.tvg_id,
            "stream_id": entry.stream_id,
            "archive_days": entry.archive_days,
            "adult": entry.adult,
        }
        return row

    def _of_entry(self, entry: Entry) -> Row | None:
        stream_id = self._own_stream_id(entry.url)
        if stream_id is not None and entry.kind in {ChannelKind.LIVE, ChannelKind.RADIO}:
            key = self._unique(f"x:{stream_id}", again=False)
        else:
            stream_id = None
            mark = hashlib.sha256(f"{entry.tvg_id}\0{entry.name}\0{entry.kind}".encode()).hexdigest()[:32]
            key = self._unique(f"h:{mark}", again=True)
        if key is None:
            return None
        row = self._row(key, entry.name, next(iter(entry.groups), ""), entry.kind)
        row |= {
            "number": entry.number,
            "logo": kept_logo(entry.logo, self._vault),
            "tvg_id": entry.tvg_id,
            "stream_id": stream_id,
            "sealed_address": None if stream_id else self._vault.seal(entry.url),
            "sealed_headers": self._vault.seal(json.dumps(dict(entry.headers))) if entry.headers else None,
            "archive_days": min(entry.archive_days, 365),
            "guide_shift": self.guide_shift if entry.guide_shift is None else entry.guide_shift,
            "drm": entry.drm,
            "separator": entry.separator,
        }
        return row

    def _row(self, key: str, name: str, group: str, kind: ChannelKind) -> Row:
        position, self._position = self._position, self._position + 1
        return {
            "provider_id": self._provider_id,
            "key": key,
            "position": position,
            "number": None,
            "name": name,
            "group_name": group,
            "logo": "",
            "kind": kind.value,
            "tvg_id": "",
            "stream_id": None,
            "sealed_address": None,
            "sealed_headers": None,
            "archive_days": 0,
            "guide_shift": 0,
            "adult": False,
            "drm": "",
            "separator": False,
            "search_text": searchable(f"{name} {group}"),
            "seen_at": self._at,
            "gone_at": None,
        }

    def _unique(self, key: str, *, again: bool) -> str | None:
        """Return the key; the second of a name gets a number, the second of an id is the same channel."""
        count = self._seen[key] = self._seen.get(key, 0) + 1
        if count == 1:
            return key
        return f"{key}#{count}" if again else None

    def _own_stream_id(self, url: str) -> str | None:
        if self._login is None:
            return None
        base, section, login = self._login
        folder, _slash, file = url.rpartition("/")
        match = _STREAM_FILE.fullmatch(file)
        return match[1] if match and folder in {base + section + login, base + login} else None


def searchable(text: str) -> str:
    """Return a text in the form that searches compare: case does not matter."""
    return text.casefold()


def _login_path(link: ProviderLink) -> tuple[str, str, str]:
    login = f"/{quote(link.username or '', safe='')}/{quote(link.password or '', safe='')}"
    return link.base, "/live", login
