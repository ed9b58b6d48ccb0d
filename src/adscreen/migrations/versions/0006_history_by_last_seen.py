"""history by last seen

Revision 0006 after 0005.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("history_spans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_spans_seen"), ["seen"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("history_spans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_spans_seen"))
