import asyncio
from collections.abc import AsyncIterator, Sequence

from starlette.responses import StreamingResponse

from adscreen.web.tables import streamed_table, table, utc

HEAD = ("name", "count")
ROWS = [["=SUM(A1)", 1], ['a "b", c', -2], ["Bar – Nice", 0.5]]
TEXT = '\ufeffname,count\r\n\'=SUM(A1),1\r\n"a ""b"", c",-2\r\nBar – Nice,0.5\r\n'


def test_a_table_is_what_spreadsheets_read_and_runs_nothing() -> None:
    answer = table("t.csv", HEAD, ROWS)
    assert bytes(answer.body).decode() == TEXT
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="t.csv"'


def test_a_streamed_table_is_the_same() -> None:
    async def chunks() -> AsyncIterator[Sequence[Sequence[object]]]:
        yield ROWS[:1]
        yield []
        yield ROWS[1:]

    async def run() -> str:
        answer = streamed_table("t.csv", HEAD, chunks())
        assert isinstance(answer, StreamingResponse)
        return "".join([str(part) async for part in answer.body_iterator])

    assert asyncio.run(run()) == TEXT


def test_moments_are_told_in_utc() -> None:
    assert utc(1_800_000_000.25) == "2027-01-15T08:00:00.250+00:00"
    assert utc(None) == ""
