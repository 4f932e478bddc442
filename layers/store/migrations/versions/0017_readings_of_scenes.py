"""Scenes handed in, what comparisons found, limits, water, and what scenes say of claims."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, shape, whole

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns and the tables."""
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
