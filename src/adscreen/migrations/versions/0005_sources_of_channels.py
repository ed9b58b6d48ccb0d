"""sources of channels

Revision 0005 after 0004.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "channel_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(other_id IS NULL) <> (file IS NULL)", name=op.f("ck_channel_sources_one_of_both")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_channel_sources_channel_id_channels"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["channels.id"],
            name=op.f("fk_channel_sources_other_id_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_sources")),
        sa.UniqueConstraint("channel_id", "position", name=op.f("uq_channel_sources_channel_id")),
    )
    op.create_index(op.f("ix_channel_sources_other_id"), "channel_sources", ["other_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_channel_sources_other_id"), table_name="channel_sources")
    op.drop_table("channel_sources")
