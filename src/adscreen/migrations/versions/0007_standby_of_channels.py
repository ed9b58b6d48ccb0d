"""standby of channels

Revision 0007 after 0006.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "channel_standby",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("backup_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["backup_id"],
            ["channels.id"],
            name=op.f("fk_channel_standby_backup_id_channels"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_channel_standby_channel_id_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_standby")),
    )
    op.create_index(op.f("ix_channel_standby_backup_id"), "channel_standby", ["backup_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_channel_standby_backup_id"), table_name="channel_standby")
    op.drop_table("channel_standby")
