"""history of channels

Revision 0002 after 0001.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "history_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("source", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_history_events_channel_id_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_events")),
    )
    with op.batch_alter_table("history_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_events_at"), ["at"], unique=False)
        batch_op.create_index("ix_history_events_channel_at", ["channel_id", "at"], unique=False)

    op.create_table(
        "history_spans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began", sa.Double(), nullable=False),
        sa.Column("ended", sa.Double(), nullable=True),
        sa.Column("seen", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_history_spans_channel_id_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_spans")),
    )
    with op.batch_alter_table("history_spans", schema=None) as batch_op:
        batch_op.create_index("ix_history_spans_channel_began", ["channel_id", "began"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_spans_ended"), ["ended"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("history_spans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_spans_ended"))
        batch_op.drop_index("ix_history_spans_channel_began")

    op.drop_table("history_spans")
    with op.batch_alter_table("history_events", schema=None) as batch_op:
        batch_op.drop_index("ix_history_events_channel_at")
        batch_op.drop_index(batch_op.f("ix_history_events_at"))

    op.drop_table("history_events")
