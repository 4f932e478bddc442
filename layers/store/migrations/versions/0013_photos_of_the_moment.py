"""What is known of a photo's moment, its original, and voice notes beside photos."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0013"
down_revision = "0009"


def upgrade() -> None:
    """Columns that older photos leave empty."""
    for column in (
        sa.Column("fix_age_s", sa.Double(), nullable=True),
        sa.Column("heading_deg", sa.Double(), nullable=True),
        sa.Column("heading_source", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("original_sha256", sa.Text(), nullable=True),
        sa.Column("original_size_bytes", whole(), nullable=True),
        sa.Column("original_arrived_at", moment(), nullable=True),
        sa.Column("original_readable", sa.Boolean(), nullable=True),
    ):
        op.add_column("report_photos", column)
    op.create_index("ix_report_photos_original_sha256", "report_photos", ["original_sha256"], unique=False)
