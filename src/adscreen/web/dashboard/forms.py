"""What a form sent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from adscreen.core.errors import AdScreenError, Failure
from adscreen.core.i18n import _

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Form:
    """Fields and files of one request."""

    data: FormData

    @classmethod
    async def read(cls, request: Request, *, limit: int = CHUNK) -> Self:
        """Read a form of at most `limit` bytes (as its length says); raises TOO_LARGE before reading more."""
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > limit + CHUNK:
            raise AdScreenError(Failure.TOO_LARGE, f"a form of {length or 'unknown'} bytes", field="file")
        return cls(await request.form())

    def text(self, name: str) -> str:
        """Return a field's text without outer space; empty when it is not there."""
        value = self.data.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def checked(self, name: str) -> bool:
        """Tell whether a check box was ticked."""
        return self.text(name) not in ("", "0")

    def number(self, name: str) -> int | None:
        """Return a whole number, None for an empty field; raises BAD_INPUT naming the field."""
        text = self.text(name)
        if not text:
            return None
        if not text.isdecimal():
            raise AdScreenError(Failure.BAD_INPUT, name, field=name, remedy=_("Give a whole number."))
        return int(text)

    def files(self, name: str) -> list[UploadFile]:
        """Return the uploaded files of a field; raises BAD_INPUT when there is none."""
        files = [file for file in self.data.getlist(name) if isinstance(file, UploadFile) and file.filename]
        if not files:
            raise AdScreenError(Failure.BAD_INPUT, "no file", field=name, remedy=_("Choose a file."))
        return files


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    """Yield a file's bytes piece by piece."""
    while chunk := await file.read(CHUNK):
        yield chunk
