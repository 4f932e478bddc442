"""Case files in the log of exports: of which case, and whether originals left."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("exports", sa.Column("case_id", sa.Text(), nullable=True))
    op.add_column("exports", sa.Column("case_number", sa.Text(), nullable=True))
    op.add_column("exports", sa.Column("originals", sa.Boolean(), nullable=False, server_default=sa.false()))
