"""Scenes handed in, what comparisons found, limits, water, and what scenes say of claims."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, shape, whole

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns and the tables; records of leads make room for the layer ``leads``."""
    remove_leads()
    create_lead_records()
    for name, default in (("purpose", "leads"), ("why", ""), ("summary", "{}")):
        column = sa.Column(name, sa.Text(), nullable=False, server_default=default)
        op.add_column("scene_runs", column)
    op.create_table(
        "scene_patches",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("geom", shape(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["scene_runs.id"], name=op.f("fk_scene_patches_run")),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_scene_patches")),
    )
    op.create_table(
        "scene_uploads",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=True),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_scene_uploads")),
        sa.UniqueConstraint("id", name=op.f("uq_scene_uploads_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scene_uploads_account"), "scene_uploads", ["account"], unique=False)
    op.create_table(
        "scene_limits",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_scene_limits")),
        sa.UniqueConstraint("id", name=op.f("uq_scene_limits_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scene_limits_audit_number"), "scene_limits", ["audit_number"], unique=False)
    op.create_table(
        "scene_water",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("index_used", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("hidden", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("geom", shape(), nullable=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["scene"], ["scenes.id"], name=op.f("fk_scene_water_scene")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_scene_water")),
        sa.UniqueConstraint("scene", "part", "method", name=op.f("uq_scene_water_scene_part_method")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scene_water_audit_number"), "scene_water", ["audit_number"], unique=False)
    op.create_table(
        "scene_sights",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["scene"], ["scenes.id"], name=op.f("fk_scene_sights_scene")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_scene_sights")),
        sa.UniqueConstraint(
            "noun", "noun_id", "feature", "scene", name=op.f("uq_scene_sights_noun_noun_id_feature_scene")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scene_sights_audit_number"), "scene_sights", ["audit_number"], unique=False)


def remove_leads() -> None:
    """Drop the tables of 0016, which no release could write, and what the GeoPackage lists of them."""
    op.drop_table("lead_events")
    op.drop_table("leads")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS rtree_leads_geom")
        for listed in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
            rows = sa.table(listed, sa.column("table_name"))
            op.execute(sa.delete(rows).where(rows.c.table_name == "leads"))


def create_lead_records() -> None:
    """The tables under the names they keep."""
    op.create_table(
        "lead_records",
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
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_lead_records")),
        sa.UniqueConstraint("id", name=op.f("uq_lead_records_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lead_records_kind_zone", "lead_records", ["kind", "zone", "state"], unique=False)
    op.create_index(op.f("ix_lead_records_run"), "lead_records", ["run"], unique=False)
    op.create_index("ix_lead_records_state_priority", "lead_records", ["state", "priority"], unique=False)
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
        sa.ForeignKeyConstraint(["lead"], ["lead_records.id"], name=op.f("fk_lead_events_lead")),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_lead_events")),
        sa.UniqueConstraint("lead", "number", name=op.f("uq_lead_events_lead_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_events_audit_number"), "lead_events", ["audit_number"], unique=False)
