"""What a form sent."""

from dataclasses import dataclass
from typing import Self

from starlette.datastructures import FormData
from starlette.requests import Request

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _

MOST = 1_000_000
"""Bytes of a form without files."""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields of one request. Forms with files are read by `web/uploads.py`, as they come in."""

    data: FormData

    @classmethod
    async def read(cls, request: Request) -> Self:
        """Read a small form; raises TOO_LARGE before reading where its length is unknown or too large."""
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MOST:
            raise AdScreenError(Failure.TOO_LARGE, f"a form of {length or 'unknown'} bytes")
        return cls(await request.form(max_files=0))

    def text(self, name: str) -> str:
        """Return a field's text without outer space; empty when it is not there."""
        value = self.data.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def checked(self, name: str) -> bool:
        """Tell whether a check box was ticked."""
        return self.text(name) not in ("", "0")

    def number(self, name: str) -> int | None:
        """Return a whole number, None for an empty field; raises BAD_INPUT naming the field."""
        return whole_number(name, self.text(name))


def whole_number(name: str, text: str) -> int | None:
    """Return the number that the field `name` holds, None where it is empty; raises BAD_INPUT."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise AdScreenError(Failure.BAD_INPUT, name, field=name, remedy=_("Give a whole number."))
    return int(text)
