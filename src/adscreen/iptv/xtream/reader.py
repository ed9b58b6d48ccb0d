"""A list of any length as JSON, read while it comes: records in, nothing kept."""

from collections.abc import Iterator, Mapping
from typing import Any

import ijson

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.xtream.jsontext import JsonText
from adscreen.iptv.xtream.values import records

MAX_OBJECT = 64 * 1024 * 1024
"""Bytes of an answer that is an object and not a list, which is held in memory as a whole."""
STEP = 64 * 1024
"""Bytes parsed in one go: about a millisecond of the loop's time."""

_BROKEN = (ijson.JSONError, ValueError, ArithmeticError)
"""What the parser raises: lone surrogates and endless numbers come as Python's own errors."""


class RecordReader:
    """Feed the body, get the records that are whole by then."""

    def __init__(self) -> None:
        self._text = JsonText()
        self._events: Any = None
        self._parser: Any = None
        self._is_list = True
        self._bytes = 0
        self._ended = False
        self.other: Mapping[str, Any] = {}
        """Scalars of an answer that is an object, e.g. `{"error": …}`, or the account instead of the list."""

    def feed(self, data: bytes) -> Iterator[list[Mapping[str, Any]]]:
        """Yield records in small lists; raises AdScreenError for what is no JSON list."""
        for start in range(0, len(data), STEP):
            for piece in self._text.feed(data[start : start + STEP]):
                for at in range(0, len(piece), STEP):
                    if found := self._parse(piece[at : at + STEP]):
                        yield found

    def finish(self) -> list[Mapping[str, Any]]:
        """Return the last records; raises CONNECTION_LOST for a list that ended in the middle."""
        found = self._parse(last) if (last := self._text.finish()) else []
        if self._parser is not None and not self._ended:
            found = found + self._close()
        return found

    def _parse(self, data: bytes) -> list[Mapping[str, Any]]:
        if self._parser is None:
            self._is_list = data.startswith(b"[")
            self._events = ijson.sendable_list()
            make = ijson.items_coro if self._is_list else ijson.kvitems_coro
            self._parser = make(self._events, "item" if self._is_list else "")
        if self._ended:
            return []
        self._bytes += len(data)
        if not self._is_list and self._bytes > MAX_OBJECT:
            raise AdScreenError(Failure.TOO_LARGE, "the answer is one object that is too large")
        try:
            self._parser.send(data)
        except StopIteration:
            self._ended = True
        except _BROKEN as error:
            # what follows the closing bracket (a counter's script, a second answer) is nobody's loss
            if "trailing garbage" not in str(error):
                raise AdScreenError(Failure.BAD_ANSWER, "the JSON of the list is broken") from None
            self._ended = True
        return self._take()

    def _close(self) -> list[Mapping[str, Any]]:
        try:
            self._parser.close()
        except _BROKEN:
            raise AdScreenError(Failure.CONNECTION_LOST, "the list ended in the middle") from None
        return self._take()

    def _take(self) -> list[Mapping[str, Any]]:
        events, self._events[:] = list(self._events), []
        if self._is_list:
            return [event for event in events if isinstance(event, dict)]
        pairs = dict(events)
        self.other = {**self.other, **{k: v for k, v in pairs.items() if not isinstance(v, list)}}
        return list(records({k: v for k, v in pairs.items() if k not in {"user_info", "server_info"}}))
