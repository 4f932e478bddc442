"""Tables of scenes, of what was read from them, and of the leads that these and others gave."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Table

from layers.store.columns import moment, shape, whole
from layers.store.tables import METADATA, text

SCENES = Table(  # append-only: one scene as it was taken in
    "scenes",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),  # the first 32 digits of the original's SHA-256
    text("name", nullable=False),  # what its sender called it
    Column("acquired_on", sa.Date(), nullable=False, index=True),
    text("product"),
    text("sha256", nullable=False),  # of the original
    Column("size_bytes", whole(), nullable=False),
    text("cog_sha256", nullable=False),  # of the scene as it is kept
    text("grid", nullable=False),  # JSON: crs, west, north, pixel, rows, columns
    text("bands", nullable=False),  # JSON: what each shows, in order
    Column("scale", sa.Double(), nullable=False),
    Column("offset", sa.Double(), nullable=False),
    Column("calibrated", sa.Boolean(), nullable=False),
    text("hidden_by", nullable=False),  # classes, bits, test, none
    Column("clear", sa.Double(), nullable=False),  # share of pixels that are not hidden
    text("licence", nullable=False),
    text("credit", nullable=False),
    text("because", nullable=False),  # JSON: how the bands were known, in both languages
    Column("geom", shape()),  # the footprint
    Column("at", moment(), nullable=False),
    text("account"),
    text("author", nullable=False),
    text("unit"),
    Column("demonstration", sa.Boolean(), nullable=False),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sqlite_autoincrement=True,
)
SCENE_RUNS = Table(  # append-only: one comparison, with all that is needed to make it again
    "scene_runs",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),
    Column("earlier", sa.Text(), sa.ForeignKey("scenes.id"), nullable=False),
    Column("later", sa.Text(), sa.ForeignKey("scenes.id"), nullable=False),
    text("parameters", nullable=False),  # JSON: limits, least areas
    text("alignment", nullable=False),  # JSON: the shift that was taken back
    text("versions", nullable=False),  # JSON: of this program and of what it reckons with
    Column("hidden", sa.Double(), nullable=False),  # share of the common ground
    Column("found", sa.Integer(), nullable=False),
    text("codes_sha256", nullable=False),  # of the picture of codes: the same run gives the same
    text("purpose", nullable=False, server_default="leads"),  # or a preview, of which no lead comes
    text("why", nullable=False, server_default=""),
    text("summary", nullable=False, server_default="{}"),  # JSON: patches by kind and zone, their hash
    Column("at", moment(), nullable=False),
    text("account"),
    text("author", nullable=False),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sqlite_autoincrement=True,
)
SCENE_PATCHES = Table(  # append-only: what a comparison found, the largest first
    "scene_patches",
    METADATA,
    Column("run", sa.Text(), sa.ForeignKey("scene_runs.id"), primary_key=True),
    Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    text("kind", nullable=False),
    text("zone", nullable=False),  # "" where it lies in none
    Column("area_m2", sa.Double(), nullable=False),
    text("lead", nullable=False),  # that came of it; "" for none
    Column("geom", shape()),
    text("body", nullable=False),  # canonical JSON of what is not a column
)
SCENE_UPLOADS = Table(  # what is being handed in; not history, which begins with the scene
    "scene_uploads",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),
    text("state", nullable=False),
    text("files", nullable=False),  # JSON: name, size, hash, role
    text("asked", nullable=False),  # JSON: what a person said of it
    text("found", nullable=False),  # JSON: what it was seen to be; null before
    text("problem", nullable=False),  # JSON: why it was refused; null
    text("scene"),
    text("job"),
    text("account", index=True),
    text("author", nullable=False),
    text("unit"),
    Column("at", moment(), nullable=False),
    Column("changed_at", moment(), nullable=False),
    Column("version", sa.Integer(), nullable=False),
    sqlite_autoincrement=True,
)
SCENE_LIMITS = Table(  # append-only: with what the desk compares from then on
    "scene_limits",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),
    text("parameters", nullable=False),  # JSON, as in scene_runs
    text("why", nullable=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("author", nullable=False),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sqlite_autoincrement=True,
)
SCENE_WATER = Table(  # append-only: the water of one part of the lake in one scene
    "scene_water",
    METADATA,
    Column("fid", whole(), primary_key=True),
    Column("scene", sa.Text(), sa.ForeignKey("scenes.id"), nullable=False),
    text("part", nullable=False),
    text("index_used", nullable=False),
    Column("threshold", sa.Double()),  # None where no valley was found and none was given
    text("method", nullable=False),
    Column("area_m2", sa.Double(), nullable=False),
    Column("hidden", sa.Double(), nullable=False),  # share of the part that nobody sees
    text("body", nullable=False),
    Column("geom", shape()),  # the shoreline
    Column("at", moment(), nullable=False),
    text("account"),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sa.UniqueConstraint("scene", "part", "method"),
    sqlite_autoincrement=True,
)
SCENE_SIGHTS = Table(  # append-only: what a scene says of a claim about one feature
    "scene_sights",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("noun", nullable=False),
    text("noun_id", nullable=False),
    text("feature", nullable=False),
    Column("scene", sa.Text(), sa.ForeignKey("scenes.id"), nullable=False),
    text("verdict", nullable=False),  # for, against, unclear
    text("body", nullable=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sa.UniqueConstraint("noun", "noun_id", "feature", "scene"),
    sqlite_autoincrement=True,
)
LEADS = Table(  # the desk's own; the layer ``leads`` shows those that were sent
    "lead_records",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),
    text("source", nullable=False),
    text("kind", nullable=False),
    text("state", nullable=False),
    text("zone"),
    text("run", index=True),
    text("unit"),
    Column("day", sa.Date(), nullable=False),
    Column("area_m2", sa.Double(), nullable=False),
    Column("priority", sa.Integer(), nullable=False),
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("changed_at", moment(), nullable=False),
    Column("version", sa.Integer(), nullable=False),
    Column("geom", shape()),
    text("body", nullable=False),  # canonical JSON of what is not a column
    sa.Index("ix_lead_records_state_priority", "state", "priority"),
    sa.Index("ix_lead_records_kind_zone", "kind", "zone", "state"),
    sqlite_autoincrement=True,
)
LEAD_EVENTS = Table(  # append-only: what was done, and the whole record afterwards
    "lead_events",
    METADATA,
    Column("fid", whole(), primary_key=True),
    Column("lead", sa.Text(), sa.ForeignKey("lead_records.id"), nullable=False),
    Column("number", sa.Integer(), nullable=False),
    text("step", nullable=False),
    text("before"),
    text("after", nullable=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    text("why", nullable=False),
    text("facts", nullable=False),
    text("record", nullable=False),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sa.UniqueConstraint("lead", "number"),
    sqlite_autoincrement=True,
)
