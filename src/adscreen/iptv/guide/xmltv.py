"""The XMLTV reader: bytes in, channels and programmes out, no socket and no clock.

The bytes are cut at the ends of elements, and every element is read for itself: by a strict pattern where it
is well formed, by lxml where it is not. So damage costs the elements that it touches and nothing behind them,
memory does not grow with the guide, and it is read faster than a parser can build elements of it. No document
type is ever looked at: entities of a guide's own, which could name files or fill the memory, stay the text
that they are.
"""

import re
from collections import Counter
from datetime import UTC, tzinfo
from typing import Protocol

from adscreen.core.errors import AdScreenError, Failure
from adscreen.iptv.guide.encodings import Decoder
from adscreen.iptv.guide.oddxml import odd_texts
from adscreen.iptv.guide.records import Flaw, GuideChannel, Programme
from adscreen.iptv.guide.times import TimeReader
from adscreen.iptv.texts import tidy


class Audience(Protocol):
    """Who the guide is read for."""

    def meet(self, channel: GuideChannel) -> object:
        """Learn of a channel, before any programme behind it is read."""
        ...

    def wants(self, key: str) -> bool:
        """Tell of a channel's key whether its programmes are wanted."""
        ...


MOST_ELEMENT = 500_000
"""Bytes of one element; real ones have some hundred to a few thousand."""
LONGEST = 24 * 3600
"""Seconds that a programme may last: what says more has no end."""
KEYS_MOST = 100_000
KEY_MOST, TITLE_MOST, TEXT_MOST = 300, 300, 2000
_HEAD_MOST, _TAG_MOST, _BODY_MOST = 65_536, 4_096, 200_000

_STRICT = re.compile(rb'<programme start="([^"&]*)" stop="([^"&]*)" channel="([^"&]*)">').match
_ATTRIBUTE = re.compile(rb"""\s(start|stop|channel|id)\s*=\s*(?:"([^"]*)"|'([^']*)')""").findall
_TEXT = re.compile(rb"""<(title|sub-title|desc|category)(?=[\s>])([^>]{0,300})>([^<]*)</""").findall
_NAME = re.compile(rb"<(display-name)(?=[\s>])([^>]{0,300})>([^<]*)</").findall
_LANGUAGE = re.compile(rb"""lang\s*=\s*["']([A-Za-z]{2})""").search
_END = b"</programme>"


class XmltvReader:
    """Feed a guide as it comes; `flaws` counts what was wrong with it.

    `zone` is where times without an offset are; `audience` and `window` (Unix seconds) tell which programmes
    are wanted; `language` which of several titles.
    """

    def __init__(
        self,
        *,
        zone: tzinfo = UTC,
        language: str = "",
        audience: Audience | None = None,
        window: tuple[int, int] | None = None,
    ) -> None:
        self.flaws: Counter[Flaw] = Counter()
        self.programmes = 0
        """Programmes seen, wanted or not."""
        self.latest = 0
        """Latest beginning seen, in Unix seconds."""
        self._times = TimeReader(zone)
        self._keys: dict[bytes, str] = {}
        """Channels' keys as they are written, to what they say; empty for one that is not wanted."""
        self._language = language.encode()
        self._audience = audience
        self._from, self._to = window or (0, 1 << 40)
        self._decoder = Decoder()
        self._rest = b""
        self._head = b""
        self._in_comment = False
        self._found: list[Programme] = []
        self._channels = 0
        self._tail = b""

    def feed(self, data: bytes) -> list[Programme]:
        """Return the programmes whole by now."""
        data = self._decoder.to_ascii(data)
        if len(self._head) < _HEAD_MOST:
            self._head += data[: _HEAD_MOST - len(self._head)]
        self._tail = (self._tail + data)[-64:]
        pieces = (self._rest + data).split(_END)
        rest = pieces.pop()
        for piece in pieces:
            self._piece(piece)
        if b"</channel>" in rest:
            # the channels stand before the programmes, and may be megabytes
            gap, _tag, rest = rest.rpartition(b"</channel>")
            self._gap(gap)
        if len(rest) > MOST_ELEMENT:
            self.flaws[Flaw.MARKUP] += 1
            rest = rest[-len(_END) :]
        self._rest = rest
        return self._take()

    def finish(self) -> list[Programme]:
        """Return the last of it; raises what the answer is where it is no guide."""
        found = self.feed(self._decoder.finish())
        if b"</tv" not in self._tail:
            self.flaws[Flaw.CUT] += 1
        self._gap(self._rest)
        self._rest = b""
        self.flaws[Flaw.ENCODING] += self._decoder.wrong
        self.flaws = +self.flaws
        if not self._channels and not self.programmes:
            raise refusal(self._head)
        return [*found, *self._take()]

    def _take(self) -> list[Programme]:
        found, self._found = self._found, []
        return found

    def _piece(self, piece: bytes) -> None:
        """Read what ends with a programme: other things may stand before it."""
        while True:
            if self._in_comment:
                piece = self._uncomment(piece)
            at = piece.find(b"<programme")
            gap = piece[:at] if at >= 0 else piece
            if gap and not gap.isspace():
                self._gap(gap)
            if at < 0:
                return
            piece = piece[at:]
            if not self._in_comment:
                break
        at, inner = 0, piece.find(b"<programme", 10)
        while inner > 0:  # one without its end, or without anything in it
            self._programme(piece[at:inner])
            at, inner = inner, piece.find(b"<programme", inner + 10)
        self._programme(piece[at:])

    def _gap(self, gap: bytes) -> None:
        """Read what stands between programmes: channels, mostly."""
        if self._in_comment or b"<!--" in gap:
            gap = self._without_comments(gap)
        for part in gap.split(b"<channel")[1:]:
            self._channel(part[:_BODY_MOST].partition(b"</channel")[0])

    def _without_comments(self, gap: bytes) -> bytes:
        kept, at = [], 0
        while at < len(gap):
            mark = b"-->" if self._in_comment else b"<!--"
            found = gap.find(mark, at)
            end = found if found >= 0 else len(gap)
            if not self._in_comment:
                kept.append(gap[at:end])
            if found >= 0:
                self._in_comment = not self._in_comment
            at = end + len(mark)
        return b"".join(kept)

    def _uncomment(self, piece: bytes) -> bytes:
        _before, end, piece = piece.partition(b"-->")
        self._in_comment = not end
        return piece

    def _channel(self, part: bytes) -> None:
        head, _end, body = part.partition(b">")
        key = tidy(self._text(dict(_attributes(head[:_TAG_MOST])).get(b"id", b"")), KEY_MOST)
        if not key:
            self.flaws[Flaw.MARKUP] += 1
            return
        found = _NAME(body)
        if (b"<display-name" in body and not found) or b"<!" in body:
            found = odd_texts(body, (b"display-name",))
        names = (tidy(self._text(raw), KEY_MOST) for _tag, _attributes, raw in found[:20])
        self._channels += 1
        if self._audience is not None:
            self._audience.meet(GuideChannel(key, tuple(dict.fromkeys(name for name in names if name))))
            self._keys.clear()  # what nobody wanted by its key may be wanted by its name

    def _programme(self, piece: bytes) -> None:
        self.programmes += 1
        strict = _STRICT(piece)
        if strict is not None:
            begin, until, raw_key = strict.groups()
            end = strict.end()
        else:
            end = piece.find(b">") + 1
            head = dict(_attributes(piece[10 : min(end, _TAG_MOST)]))
            begin, until, raw_key = (head.get(name, b"") for name in (b"start", b"stop", b"channel"))
        start = self._times.read(begin)
        if start is None or not raw_key:
            self.flaws[Flaw.NO_TIME] += 1
            return
        if start > self.latest:
            self.latest = start
        stop = self._times.read(until)
        if stop is None or not start < stop <= start + LONGEST:
            self.flaws[Flaw.NO_STOP] += 1
            stop = None
        if start >= self._to or (stop or start + LONGEST) <= self._from:
            return
        if key := self._wanted(raw_key):
            self._read(key, start, stop, piece[end : end + _BODY_MOST])

    def _wanted(self, raw: bytes) -> str:
        """Return the key of a programme's channel; empty where nobody wants it."""
        key = self._keys.get(raw)
        if key is None:
            key = tidy(self._text(raw), KEY_MOST)
            if self._audience is not None and not self._audience.wants(key):
                key = ""
            if len(self._keys) < KEYS_MOST:
                self._keys[raw] = key
        return key

    def _read(self, key: str, start: int, stop: int | None, body: bytes) -> None:
        found = _TEXT(body)
        texts = self._chosen(found)
        if b"<!" in body or b"title" not in texts or (b"<desc" in body and b"desc" not in texts):
            odd = self._chosen(odd_texts(body, (b"title", b"sub-title", b"desc", b"category")))
            self.flaws[Flaw.MARKUP] += b"<!" not in body and odd != texts
            texts |= odd
        title = tidy(self._text(texts.get(b"title", b"")), TITLE_MOST)
        if not title:
            self.flaws[Flaw.NO_TITLE] += 1
            return
        self._found.append(
            Programme(
                key,
                start,
                stop,
                title,
                tidy(self._text(texts.get(b"sub-title", b"")), TITLE_MOST),
                tidy(self._text(texts.get(b"desc", b"")), TEXT_MOST),
                tidy(self._text(texts.get(b"category", b"")), 100),
            )
        )

    def _chosen(self, found: list[tuple[bytes, bytes, bytes]]) -> dict[bytes, bytes]:
        """Return one text for each tag: the one in the reader's language, else the first."""
        texts: dict[bytes, bytes] = {}
        for tag, attributes, text in found:
            if tag not in texts or self._is_preferred(attributes):
                texts[tag] = text
        return texts

    def _is_preferred(self, attributes: bytes) -> bool:
        said = _LANGUAGE(attributes) if self._language else None
        return said is not None and said[1].lower() == self._language

    def _text(self, raw: bytes) -> str:
        return self._decoder.text(raw) if raw else ""


def _attributes(head: bytes) -> list[tuple[bytes, bytes]]:
    return [(name, double or single) for name, double, single in _ATTRIBUTE(head)]


def refusal(head: bytes) -> AdScreenError:
    """Return what an answer without a channel and a programme is, by its first bytes."""
    start = head[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return AdScreenError(Failure.EMPTY_ANSWER, "the guide's address answers nothing")
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return AdScreenError(Failure.HTML_ANSWER, "the guide's address answers a web page")
    if b"<tv" in head.lower():
        return AdScreenError(Failure.EMPTY_ANSWER, "the guide has no channel and no programme")
    return AdScreenError(Failure.BAD_ANSWER, "the guide's address answers something that is no XMLTV")
