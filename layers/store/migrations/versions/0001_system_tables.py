"""The system's tables of the first release.

Layer tables are not made here: they come from the catalogue, at each opening (``layers/store/migrate.py``).
"""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, shape, whole

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables, the head of the audit chain, and the name by which we know our own."""
    op.create_table(
        "audit_entries",
        sa.Column("number", whole(), autoincrement=False, nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    op.create_table(
        "audit_head",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", whole(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "feature_versions",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("feature_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fid", whole(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("crs_declared", sa.Text(), nullable=True),
        sa.Column("crs_assumed", sa.Text(), nullable=True),
        sa.Column("crs_evidence", sa.Text(), nullable=True),
        sa.Column("properties", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=True),
        sa.Column("minx", sa.Double(), nullable=True),
        sa.Column("miny", sa.Double(), nullable=True),
        sa.Column("maxx", sa.Double(), nullable=True),
        sa.Column("maxy", sa.Double(), nullable=True),
        sa.Column("recorded_at", moment(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("layer", "feature_id", "version", name=op.f("pk_feature_versions")),
    )
    op.create_index(
        "ix_feature_versions_audit_number_fid", "feature_versions", ["audit_number", "fid"], unique=False
    )
    for name in ("recorded_at", "valid_from"):
        op.create_index(
            f"ix_feature_versions_changed_{name}",
            "feature_versions",
            ["layer", name, "feature_id"],
            unique=False,
            sqlite_where=sa.text("version > 1"),
            postgresql_where=sa.text("version > 1"),
        )
    op.create_table(
        "lakewatch_meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lakewatch_meta")),
    )
    op.create_table(
        "layer_revisions",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("revision", whole(), nullable=False),
        sa.PrimaryKeyConstraint("layer", name=op.f("pk_layer_revisions")),
    )
    op.create_table(
        "reports",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("geom", shape("POINT"), nullable=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=True),
        sa.Column("state_seen", sa.Text(), nullable=True),
        sa.Column("remainder", sa.Double(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=True),
        sa.Column("observed_at", moment(), nullable=False),
        sa.Column("received_at", moment(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("record_sha256", sa.Text(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.Column("audit_hash", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_reports")),
        sa.UniqueConstraint("id", name=op.f("uq_reports_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reports_audit_number"), "reports", ["audit_number"], unique=False)
    op.create_index(op.f("ix_reports_author"), "reports", ["author"], unique=False)
    op.create_index("ix_reports_layer_feature", "reports", ["layer", "feature"], unique=False)
    op.create_index(op.f("ix_reports_received_at"), "reports", ["received_at"], unique=False)
    op.create_index(op.f("ix_reports_unit"), "reports", ["unit"], unique=False)
    op.create_table(
        "reports_aside",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("received_at", moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report", "content_sha256", name=op.f("pk_reports_aside")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_accounts_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "report_photos",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", whole(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("taken_at", moment(), nullable=True),
        sa.Column("fix", sa.Text(), nullable=True),
        sa.Column("arrived_at", moment(), nullable=True),
        sa.Column("readable", sa.Boolean(), nullable=True),
        sa.Column("received_bytes", whole(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name=op.f("fk_report_photos_report")),
        sa.PrimaryKeyConstraint("report", "position", name=op.f("pk_report_photos")),
    )
    op.create_index(op.f("ix_report_photos_sha256"), "report_photos", ["sha256"], unique=False)
    op.create_table(
        "keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("ends_at", moment(), nullable=False),
        sa.Column("last_used_at", moment(), nullable=True),
        sa.Column("revoked_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_keys_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_keys_secret_hash")),
    )
    op.create_index(op.f("ix_keys_account"), "keys", ["account"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("opened_at", moment(), nullable=False),
        sa.Column("ends_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_sessions_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)
    op.execute("INSERT INTO audit_head (one, number, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    op.execute("INSERT INTO lakewatch_meta (name, value) VALUES ('program', 'lakewatch')")
