"""Scenes, comparisons of scenes, and leads with their events."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, shape, whole

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "scenes",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", whole(), nullable=False),
        sa.Column("cog_sha256", sa.Text(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("bands", sa.Text(), nullable=False),
        sa.Column("scale", sa.Double(), nullable=False),
        sa.Column("offset", sa.Double(), nullable=False),
        sa.Column("calibrated", sa.Boolean(), nullable=False),
        sa.Column("hidden_by", sa.Text(), nullable=False),
        sa.Column("clear", sa.Double(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("geom", shape(), nullable=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_scenes")),
        sa.UniqueConstraint("id", name=op.f("uq_scenes_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scenes_acquired_on"), "scenes", ["acquired_on"], unique=False)
    op.create_index(op.f("ix_scenes_audit_number"), "scenes", ["audit_number"], unique=False)
    op.create_table(
        "scene_runs",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=False),
        sa.Column("later", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("alignment", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("hidden", sa.Double(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("codes_sha256", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["earlier"], ["scenes.id"], name=op.f("fk_scene_runs_earlier")),
        sa.ForeignKeyConstraint(["later"], ["scenes.id"], name=op.f("fk_scene_runs_later")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_scene_runs")),
        sa.UniqueConstraint("id", name=op.f("uq_scene_runs_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scene_runs_audit_number"), "scene_runs", ["audit_number"], unique=False)
    op.create_table(
        "leads",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("geom", shape(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_leads")),
        sa.UniqueConstraint("id", name=op.f("uq_leads_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leads_kind_zone", "leads", ["kind", "zone", "state"], unique=False)
    op.create_index(op.f("ix_leads_run"), "leads", ["run"], unique=False)
    op.create_index("ix_leads_state_priority", "leads", ["state", "priority"], unique=False)
    op.create_table(
        "lead_events",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(["lead"], ["leads.id"], name=op.f("fk_lead_events_lead")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_lead_events")),
        sa.UniqueConstraint("lead", "number", name=op.f("uq_lead_events_lead_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_events_audit_number"), "lead_events", ["audit_number"], unique=False)
