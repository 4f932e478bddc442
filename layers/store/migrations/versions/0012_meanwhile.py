"""What a report was based on and which device numbered it; edits that came too late, kept beside."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns and the table."""
    for column in (
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("sequence", whole(), nullable=True),
        sa.Column("clock_offset_s", sa.Double(), nullable=True),
        sa.Column("based_on", sa.Text(), nullable=True),
    ):
        op.add_column("reports", column)
    op.create_table(
        "kept_edits",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", moment(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made", sa.Integer(), nullable=True),
        sa.Column("audit_number", whole(), nullable=True),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_kept_edits")),
        sa.UniqueConstraint("id", name=op.f("uq_kept_edits_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_kept_edits_audit_number"), "kept_edits", ["audit_number"], unique=False)
    op.create_index("ix_kept_edits_decision", "kept_edits", ["decision", "layer"], unique=False)
    op.create_index("ix_kept_edits_feature", "kept_edits", ["layer", "feature"], unique=False)
