"""Uploaded forms, read as they come in: a file goes to its place on disk and is never whole in memory."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _

T = TypeVar("T")

FIELD_MOST = 64 * 1024
"""Bytes of one field that is not a file."""
FILES_MOST = 100
FIELDS_MOST = 50
HEADER_MOST = 4096
DRAIN_SECONDS = 30


@dataclass(slots=True)
class Form(Generic[T]):
    """What a form held: what `take` made of its files, in their order, and its other fields."""

    files: list[T] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Part:
    name: str
    filename: str | None


_Event = _Part | bytes | None
"""A part begins, some of its bytes, it ends."""


async def read_form(
    request: Request, take: Callable[[str, AsyncIterator[bytes]], Awaitable[T]], *, files: int = FILES_MOST
) -> Form[T]:
    """Read a multipart form (RFC 7578); `take(filename, chunks)` gets every file and reads it to its end.

    Raises BAD_INPUT for what is no such form, and whatever `take` raises.
    """
    body = request.stream()
    try:
        return await _read(_events(body, _boundary(request)), take, files)
    except AdScreenError:
        await _drain(body)
        raise


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Let the rest of a refused form pass: a browser cut off while it sends never reads the reason."""
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _chunk in body:
                pass


async def _read(
    events: AsyncIterator[_Event], take: Callable[[str, AsyncIterator[bytes]], Awaitable[T]], files: int
) -> Form[T]:
    form: Form[T] = Form()
    async for event in events:
        if not isinstance(event, _Part):
            continue
        if event.filename is None:
            form.fields[event.name] = await _text(events)
        elif event.filename:
            form.files.append(await take(event.filename, _content(events)))
        if len(form.files) > files or len(form.fields) > FIELDS_MOST:
            raise AdScreenError(Failure.BAD_INPUT, "too many parts", field="file")
    return form


async def read_file(request: Request, take: Callable[[str, AsyncIterator[bytes]], Awaitable[T]]) -> Form[T]:
    """Read a form that must hold at least one file; raises BAD_INPUT (field `file`) when it does not."""
    form = await read_form(request, take)
    if not form.files:
        raise AdScreenError(Failure.BAD_INPUT, "no file", field="file", remedy=_("Choose a file to upload."))
    return form


async def _content(events: AsyncIterator[_Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if not isinstance(event, bytes):
            return
        yield event


async def _text(events: AsyncIterator[_Event]) -> str:
    value = bytearray()
    async for chunk in _content(events):
        value += chunk
        if len(value) > FIELD_MOST:
            raise AdScreenError(Failure.TOO_LARGE, "form field")
    return value.decode("utf-8", "replace")


async def _events(body: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[_Event]:
    collector = _Collector()
    parser = collector.parser(boundary)
    try:
        async for chunk in body:
            parser.write(chunk)
            while collector.events:
                yield collector.events.popleft()
        parser.finalize()
    except MultipartParseError:
        raise _no_form() from None
    while collector.events:
        yield collector.events.popleft()
    if not collector.complete:
        raise _no_form()


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
        raise _no_form()
    return boundary


def _no_form() -> AdScreenError:
    return AdScreenError(Failure.BAD_INPUT, "no multipart form", field="file")


class _Collector:
    """Turns the parser's call-backs into a queue of events."""

    def __init__(self) -> None:
        self.events: deque[_Event] = deque()
        self.complete = False
        """The closing boundary came: nothing is missing."""

        self._name = bytearray()
        self._value = bytearray()
        self._disposition = b""

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_done,
                "on_part_data": self._data,
                "on_part_end": lambda: self.events.append(None),
                "on_end": self._end,
            },
        )

    def _begin(self) -> None:
        self._name.clear()
        self._value.clear()
        self._disposition = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._bound(self._name)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound(self._value)

    def _bound(self, collected: bytearray) -> None:
        if len(collected) > HEADER_MOST:
            raise _no_form()

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _headers_done(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        filename = options.get(b"filename")
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self.events.append(_Part(name, filename.decode("utf-8", "replace") if filename is not None else None))

    def _end(self) -> None:
        self.complete = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        self.events.append(data[start:end])
