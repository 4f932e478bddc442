"""The ledger: posts, cases, their events, claims and look-backs."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, shape, whole

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "posts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_posts_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index(op.f("ix_posts_account"), "posts", ["account"], unique=False)
    op.create_table(
        "cases",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("rectifying_unit", sa.Text(), nullable=True),
        sa.Column("supervising_unit", sa.Text(), nullable=True),
        sa.Column("verifying_unit", sa.Text(), nullable=True),
        sa.Column("lead_leader", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("long_until", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("look_back_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("opened_unit", sa.Text(), nullable=True),
        sa.Column("opened_at", moment(), nullable=False),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("geom", shape(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_cases")),
        sa.UniqueConstraint("id", name=op.f("uq_cases_id")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_changed_at", "cases", ["changed_at"], unique=False)
    op.create_index("ix_cases_deadline", "cases", ["deadline"], unique=False)
    op.create_index("ix_cases_duplicate_of", "cases", ["duplicate_of"], unique=False)
    op.create_index("ix_cases_origin_id", "cases", ["origin_id"], unique=False)
    op.create_index(
        "ix_cases_layer_status", "cases", ["layer", "status", "rectifying_unit", "deadline"], unique=False
    )
    op.create_index("ix_cases_look_back_on", "cases", ["look_back_on"], unique=False)
    op.create_index(
        "ix_cases_rectifying_unit", "cases", ["rectifying_unit", "status", "layer", "deadline"], unique=False
    )
    op.create_index(
        "ix_cases_status_layer",
        "cases",
        ["status", "layer", "rectifying_unit", "deadline", "demonstration"],
        unique=False,
    )
    op.create_table(
        "case_features",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_features_case_id")),
        sa.PrimaryKeyConstraint("case_id", "layer", "feature", name=op.f("pk_case_features")),
    )
    op.create_index("ix_case_features_layer_feature", "case_features", ["layer", "feature"], unique=False)
    op.create_table(
        "case_events",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_case_events")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_events_case_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_events_audit_number"), "case_events", ["audit_number"], unique=False)
    op.create_table(
        "case_reports",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reports_case_id")),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name=op.f("fk_case_reports_report")),
        sa.PrimaryKeyConstraint("case_id", "report", name=op.f("pk_case_reports")),
    )
    op.create_index(op.f("ix_case_reports_report"), "case_reports", ["report"], unique=False)
    op.create_table(
        "case_views",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_case_views_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_views")),
    )
    op.create_index(op.f("ix_case_views_account"), "case_views", ["account"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("count", sa.Double(), nullable=True),
        sa.Column("count_unit", sa.Text(), nullable=True),
        sa.Column("qualifier", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("total_of", sa.Text(), nullable=True),
        sa.Column("recorded_at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("number", name=op.f("uq_claims_number")),
    )
    op.create_table(
        "look_backs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("done_at", moment(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_look_backs_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_backs")),
    )
    op.create_index(op.f("ix_look_backs_case_id"), "look_backs", ["case_id"], unique=False)
    op.create_index(op.f("ix_look_backs_due_on"), "look_backs", ["due_on"], unique=False)
