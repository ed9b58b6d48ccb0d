"""pairing

Revision 0010 after 0009.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("screens", sa.Column("place", sa.String(length=120), server_default="", nullable=False))
    op.add_column("screens", sa.Column("device_key", sa.String(length=200), nullable=True))
    op.create_table(
        "pairing_codes",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("device_key", sa.String(length=200), nullable=True),
        sa.Column("screen_code", sa.String(length=12), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pairing_codes")),
    )
    op.create_index(op.f("ix_pairing_codes_secret_hash"), "pairing_codes", ["secret_hash"])
    op.create_index(op.f("ix_pairing_codes_expires_at"), "pairing_codes", ["expires_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_pairing_codes_expires_at"), table_name="pairing_codes")
    op.drop_index(op.f("ix_pairing_codes_secret_hash"), table_name="pairing_codes")
    op.drop_table("pairing_codes")
    op.drop_column("screens", "device_key")
    op.drop_column("screens", "place")
