"""Numbers of rows in paths: what no database could hold leads nowhere."""

from starlette.convertors import Convertor, register_url_convertor

ROW_MOST = 2**31 - 1
"""Largest number of a row: PostgreSQL's integer."""


class RowConvertor(Convertor[int]):
    """`{name:row}` in a path."""

    regex = "[1-9][0-9]{0,8}"

    def convert(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Return the number as it stands in a path."""
        return str(value)


register_url_convertor("row", RowConvertor())
