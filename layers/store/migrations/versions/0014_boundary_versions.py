"""Boundary versions: their way, their readings, and what was said of them."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0014"
down_revision = "0011"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "boundaries",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("revises", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_boundaries")),
        sa.UniqueConstraint("id", name=op.f("uq_boundaries_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_boundaries_revises"), "boundaries", ["revises"], unique=False)
    op.create_index(op.f("ix_boundaries_status"), "boundaries", ["status"], unique=False)
    op.create_table(
        "boundary_events",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["boundary"], ["boundaries.id"], name=op.f("fk_boundary_events_boundary")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_boundary_events")),
        sa.UniqueConstraint("boundary", "number", name=op.f("uq_boundary_events_boundary_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_boundary_events_audit_number"), "boundary_events", ["audit_number"], unique=False
    )
    op.create_table(
        "boundary_readings",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("inputs_sha256", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("head", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["boundary"], ["boundaries.id"], name=op.f("fk_boundary_readings_boundary")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_boundary_readings")),
        sa.UniqueConstraint("id", name=op.f("uq_boundary_readings_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_boundary_readings_boundary"), "boundary_readings", ["boundary"], unique=False)
    op.create_table(
        "boundary_changes",
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("width_m", sa.Double(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading"], ["boundary_readings.id"], name=op.f("fk_boundary_changes_reading")
        ),
        sa.PrimaryKeyConstraint("reading", "number", name=op.f("pk_boundary_changes")),
    )
    op.create_index(
        "ix_boundary_changes_reading_change", "boundary_changes", ["reading", "change"], unique=False
    )
    op.create_table(
        "boundary_remarks",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["boundary"], ["boundaries.id"], name=op.f("fk_boundary_remarks_boundary")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_boundary_remarks")),
        sa.UniqueConstraint("id", name=op.f("uq_boundary_remarks_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_boundary_remarks_audit_number"), "boundary_remarks", ["audit_number"], unique=False
    )
    op.create_index(
        "ix_boundary_remarks_boundary_change", "boundary_remarks", ["boundary", "change"], unique=False
    )
