"""Tables of boundary versions: their way, how they were read, and what was said of them.

Zones are features of two layers (decision 0009); here is what makes versions of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Table

from layers.store.columns import moment, whole
from layers.store.tables import METADATA, text

BOUNDARIES = Table(
    "boundaries",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),  # a word of the office's own
    text("status", nullable=False, index=True),
    text("regime", nullable=False),
    text("parent"),
    text("revises", index=True),
    Column("revision", sa.Integer(), nullable=False),
    Column("in_force_from", sa.Date()),
    Column("in_force_to", sa.Date()),  # the first day on which it is no longer the law
    Column("demonstration", sa.Boolean(), nullable=False),
    text("author"),
    text("unit"),
    Column("changed_at", moment(), nullable=False),
    Column("version", sa.Integer(), nullable=False),
    text("body", nullable=False),  # canonical JSON of what is not a column
    sqlite_autoincrement=True,
)
BOUNDARY_EVENTS = Table(  # append-only: what was done, and the whole record afterwards
    "boundary_events",
    METADATA,
    Column("fid", whole(), primary_key=True),
    Column("boundary", sa.Text(), sa.ForeignKey("boundaries.id"), nullable=False),
    Column("number", sa.Integer(), nullable=False),  # 1, 2, …: the state of the version it made
    text("step", nullable=False),
    text("before"),
    text("after", nullable=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    text("why", nullable=False),
    text("facts", nullable=False),  # canonical JSON: what the step said
    text("record", nullable=False),  # canonical JSON: the version afterwards
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sa.UniqueConstraint("boundary", "number"),
    sqlite_autoincrement=True,
)
BOUNDARY_READINGS = Table(  # append-only: one comparison of a version with its base
    "boundary_readings",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),
    Column("boundary", sa.Text(), sa.ForeignKey("boundaries.id"), nullable=False, index=True),
    text("base", nullable=False),
    text("inputs_sha256", nullable=False),  # over the zones of both, with their numbers
    text("stamp", nullable=False),  # canonical JSON: up to where features and cases were seen
    Column("at", moment(), nullable=False),
    text("account"),
    text("head", nullable=False),  # canonical JSON: matrix, totals, noise, faults, rules
    sqlite_autoincrement=True,
)
BOUNDARY_CHANGES = Table(  # append-only: the changes of a reading
    "boundary_changes",
    METADATA,
    Column("reading", sa.Text(), sa.ForeignKey("boundary_readings.id"), primary_key=True),
    Column("number", sa.Integer(), primary_key=True),  # 1 is the largest
    text("change", nullable=False),  # its name, the same in every reading of the same zones
    text("before", nullable=False),
    text("after", nullable=False),
    Column("area_m2", sa.Double(), nullable=False),
    Column("width_m", sa.Double(), nullable=False),
    Column("x", sa.Double(), nullable=False),
    Column("y", sa.Double(), nullable=False),
    Column("shape", sa.LargeBinary(), nullable=False),
    text("body", nullable=False),  # canonical JSON: consequences, words, neighbours
    sa.Index("ix_boundary_changes_reading_change", "reading", "change"),
)
BOUNDARY_REMARKS = Table(  # append-only: remarks, decisions, answers, waivers
    "boundary_remarks",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),  # a UUID made by whoever says it
    Column("boundary", sa.Text(), sa.ForeignKey("boundaries.id"), nullable=False),
    text("change", nullable=False),  # its name; '' for the whole version
    text("kind", nullable=False),
    text("about", nullable=False),  # of a decision: which; of a waiver: the rule; else ''
    text("reply_to"),
    text("text", nullable=False),
    text("mentions", nullable=False),  # JSON: accounts
    text("attachments", nullable=False),  # JSON: hashes of evidence
    text("role"),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    Column("demonstration", sa.Boolean(), nullable=False),
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sa.Index("ix_boundary_remarks_boundary_change", "boundary", "change"),
    sqlite_autoincrement=True,
)
