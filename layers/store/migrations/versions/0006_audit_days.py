"""The signed heads of days keep what the next one starts from, and their key; nothing has filled them yet."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Replace the empty table."""
    op.drop_table("audit_days")
    op.create_table(
        "audit_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", whole(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("audit_number", whole(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_days")),
    )
