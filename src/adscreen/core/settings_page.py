"""The reference page of all settings: `python -m adscreen.core.settings_page` prints it."""

import json
import sys
import types
import typing
from pathlib import Path

from pydantic.fields import FieldInfo

from adscreen.core.settings import Settings

HEAD = """# Settings

Each setting is an environment variable. This page is generated from the code
(`python -m adscreen.core.settings_page`); a test keeps it true.

| variable | type | default | meaning |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    default = "" if field.default in (None, ()) else f"`{_spelled(field.default)}`"
    return f"| `ADSCREEN_{name.upper()}` | {_kind(field.annotation)} | {default} | {field.description} |\n"


def _spelled(value: object) -> object:
    return json.dumps(value) if isinstance(value, tuple) else value


def _kind(annotation: object) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if origin in (types.UnionType, typing.Union):
        return ", ".join(_kind(part) for part in arguments if part is not types.NoneType)
    if origin is tuple:
        return "list (JSON)"
    names = {int: "whole number", float: "number", bool: "true or false", str: "text", Path: "path"}
    return names[typing.cast(type, annotation)]


if __name__ == "__main__":
    sys.stdout.write(page())
