"""programme guide

Revision 0003 after 0002.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "guide_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed_address", sa.Text(), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("masked", sa.String(length=300), nullable=False),
        sa.Column("shift_minutes", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("programmes", sa.Integer(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("flaws", sa.JSON(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=60), nullable=False),
        sa.Column("inputs", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_guide_sources_provider_id_providers"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_sources")),
        sa.UniqueConstraint("mark", name=op.f("uq_guide_sources_mark")),
    )
    op.create_table(
        "guide_channels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["guide_sources.id"],
            name=op.f("fk_guide_channels_source_id_guide_sources"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_channels")),
        sa.UniqueConstraint("source_id", "generation", "key", name=op.f("uq_guide_channels_source_id")),
    )
    op.create_table(
        "guide_choices",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_guide_choices_channel_id_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_guide_choices")),
    )
    op.create_table(
        "guide_matches",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_guide_matches_channel_id_channels"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["guide_sources.id"],
            name=op.f("fk_guide_matches_source_id_guide_sources"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", "source_id", name=op.f("pk_guide_matches")),
    )
    with op.batch_alter_table("guide_matches", schema=None) as batch_op:
        batch_op.create_index("ix_guide_matches_source", ["source_id"], unique=False)

    op.create_table(
        "guide_programmes",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stop", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("subtitle", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["guide_channels.id"],
            name=op.f("fk_guide_programmes_channel_id_guide_channels"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", "start", name=op.f("pk_guide_programmes")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guide_shift", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("providers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_guides", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("providers", schema=None) as batch_op:
        batch_op.drop_column("sealed_guides")

    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.drop_column("guide_shift")

    op.drop_table("guide_programmes")
    with op.batch_alter_table("guide_matches", schema=None) as batch_op:
        batch_op.drop_index("ix_guide_matches_source")

    op.drop_table("guide_matches")
    op.drop_table("guide_choices")
    op.drop_table("guide_channels")
    op.drop_table("guide_sources")
