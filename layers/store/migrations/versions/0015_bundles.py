"""The first versions of large loads, many in a piece."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import whole

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the table; PostgreSQL need not try to press what is compressed."""
    op.create_table(
        "feature_bundles",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("first_fid", whole(), autoincrement=False, nullable=False),
        sa.Column("last_fid", whole(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("audit_number", whole(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("layer", "first_fid", name=op.f("pk_feature_bundles")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE feature_bundles ALTER COLUMN content SET STORAGE EXTERNAL")
