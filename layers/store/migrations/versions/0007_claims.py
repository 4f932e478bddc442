"""Claims with their lists and hashes, and notices of rebounds."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns and create the tables."""
    for column in (
        sa.Column("area_text", sa.Text(), nullable=True),
        sa.Column("account_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("withdrawn_at", moment(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False, server_default=""),
        sa.Column("basis", sa.Text(), nullable=False, server_default="layer"),
        sa.Column("since_at", moment(), nullable=False, server_default="2000-01-01T00:00:00.000Z"),
    ):
        op.add_column("claims", column)
    op.create_index(op.f("ix_claims_audit_number"), "claims", ["audit_number"], unique=False)
    op.create_index(op.f("ix_claims_total_of"), "claims", ["total_of"], unique=False)
    op.create_index(op.f("ix_claims_case_id"), "claims", ["case_id"], unique=False)
    op.create_table(
        "claim_features",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_claim_features_claim")),
        sa.PrimaryKeyConstraint("claim", "layer", "feature", name=op.f("pk_claim_features")),
    )
    op.create_index("ix_claim_features_layer_feature", "claim_features", ["layer", "feature"], unique=False)
    op.create_table(
        "rebounds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", moment(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_name", sa.Text(), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rebounds_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebounds")),
        sa.UniqueConstraint("case_id", "noun_id", name=op.f("uq_rebounds_case_id_noun_id")),
    )
    op.create_index("ix_rebounds_state", "rebounds", ["state", "at"], unique=False)
