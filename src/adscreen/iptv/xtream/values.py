"""Panels' JSON values: every number may be a text, null, a float or empty, every object may be a list."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from adscreen.iptv.texts import tidy

MAX_UNIX = 32_503_680_000
"""The year 3000: panels write such times for "never"; far ones are refused by databases."""
MAX_INTEGER = 2**63 - 1


def text(value: Any, limit: int = 300) -> str:
    """Return a text; numbers as digits, everything else as nothing."""
    if isinstance(value, str):
        return tidy(value, limit)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) <= MAX_INTEGER else ""
    if isinstance(value, float | Decimal):
        whole = integer(value)
        return "" if whole is None else str(whole)
    return ""


def integer(value: Any) -> int | None:
    """Return a whole number, of a text or a float too; None where there is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        value = value.strip()
        try:
            value = int(value) if value.lstrip("+-").isdecimal() and len(value) < 20 else Decimal(value[:40])
        except (ArithmeticError, ValueError):
            return None
    if not isinstance(value, int | float | Decimal):
        return None
    try:
        number = int(value) if not isinstance(value, Decimal) or value.adjusted() < 20 else MAX_INTEGER + 1
        return number if abs(number) <= MAX_INTEGER else None
    except (ValueError, OverflowError, ArithmeticError):
        return None


def truth(value: Any) -> bool | None:
    """Return a flag: 1, "1", true, "true", "yes"; None where nothing is said."""
    if isinstance(value, str) and (word := value.strip().lower()):
        if word in {"true", "yes", "on"}:
            return True
        if word in {"false", "no", "off"}:
            return False
    number = integer(value)
    return None if number is None else number != 0


def moment(value: Any) -> datetime | None:
    """Return a time given in Unix seconds, or as `YYYY-MM-DD HH:MM:SS` in UTC; None for null and 0."""
    seconds = integer(value)
    if seconds is not None:
        return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < MAX_UNIX else None
    try:
        stamp = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return stamp.replace(tzinfo=stamp.tzinfo or UTC)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object; PHP writes an empty one as `[]`, and sometimes wraps one in a list."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else {}


def records(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, of an object of objects, or of an object that holds such a list."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
    elif isinstance(value, dict):
        for item in value.values():
            if isinstance(item, dict):
                yield item
            elif isinstance(item, list):
                yield from (inner for inner in item if isinstance(inner, dict))
