"""What Alembic runs: the models of every layer against the connection that `core.migrate` hands over."""

from importlib import import_module
from importlib.resources import files
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from adscreen.core.db import Base, UtcDateTime


def import_models() -> None:
    """Import each `models.py` of AdScreen, so that all tables are known."""
    root = files("adscreen")
    for layer in ("iptv", "signage"):
        for path in sorted((root / layer).rglob("models.py")):  # type: ignore[attr-defined]  # a real folder
            import_module(".".join(("adscreen", *path.relative_to(str(root)).with_suffix("").parts)))


def render_item(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our times as what the database sees: a revision does not import AdScreen's types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


import_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
