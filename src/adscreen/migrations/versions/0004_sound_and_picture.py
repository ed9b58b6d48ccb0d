"""sound language and deinterlacing

Revision 0004 after 0003.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("providers", sa.Column("audio_language", sa.String(length=3), nullable=True))
    op.add_column(
        "providers", sa.Column("deinterlace", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("channels", sa.Column("deinterlace", sa.Boolean(), nullable=True))
    op.add_column("screens", sa.Column("audio_language", sa.String(length=3), nullable=True))


def downgrade() -> None:
    for table, column in (
        ("screens", "audio_language"),
        ("channels", "deinterlace"),
        ("providers", "deinterlace"),
        ("providers", "audio_language"),
    ):
        op.drop_column(table, column)
