"""Tables as spreadsheets read them: RFC 4180, UTF-8 with its mark."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime

from starlette.responses import Response, StreamingResponse

MEDIA_TYPE = "text/csv; charset=utf-8"
MARK = "\ufeff"


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as a file of this name."""
    return Response(MARK + _lines([head, *rows]), media_type=MEDIA_TYPE, headers=as_file(name))


def streamed_table(
    name: str, head: Sequence[str], chunks: AsyncIterable[Sequence[Sequence[object]]]
) -> Response:
    """Return a table that is never whole in memory."""

    async def texts() -> AsyncIterator[str]:
        yield MARK + _lines([head])
        async for rows in chunks:
            yield _lines(rows)

    return StreamingResponse(texts(), media_type=MEDIA_TYPE, headers=as_file(name))


def as_file(name: str) -> dict[str, str]:
    """Return the head of an answer that a browser saves."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def utc(at: float | None) -> str:
    """Return a moment in Unix seconds as ISO 8601, to the millisecond; empty for none."""
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _lines(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """Keep a text of others from being run as a formula by the spreadsheet that opens the table."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
