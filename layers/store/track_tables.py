"""Tables of tracks, apart from all others: personal data that no map, tile or export of others reads.

``coverage`` is what stays: which unit was where on which day, without person and hour.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Table

from layers.store.columns import moment, whole
from layers.store.tables import METADATA, text

TRACKS = Table(
    "tracks",
    METADATA,
    text("id", primary_key=True),
    Column("account", sa.Text(), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    text("unit", index=True),  # the author's when it was sent
    Column("started_at", moment(), nullable=False),  # by the phone's clock
    Column("ended_at", moment(), nullable=False),
    text("consent", nullable=False),  # version of the text
    Column("consented_at", moment(), nullable=False),
    Column("received_at", moment(), nullable=False, index=True),
    text("content_sha256", nullable=False),
    text("salt", nullable=False),  # hex; gone with the track
    text("salted_sha256", nullable=False),  # what the audit has
    Column("covered_at", moment()),  # when its coverage was added up
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("audit_number", whole(), index=True),
    text("audit_hash"),
)
TRACK_PARTS = Table(
    "track_parts",
    METADATA,
    Column("track", sa.Text(), sa.ForeignKey("tracks.id"), primary_key=True),
    Column("position", sa.Integer(), primary_key=True, autoincrement=False),
    text("sha256", nullable=False),
    Column("segment", sa.Integer(), nullable=False),
    Column("points", sa.Integer(), nullable=False),
    Column("body", sa.LargeBinary()),  # canonical JSON as sent; None until it arrives
    Column("arrived_at", moment()),
)
TRACK_LOOKS = Table(  # who looked at somebody's track, for that somebody to read
    "track_looks",
    METADATA,
    Column("audit_number", whole(), primary_key=True, autoincrement=False),
    text("track", nullable=False, index=True),
    text("author", nullable=False, index=True),
    text("account", nullable=False),
    text("name", nullable=False),
    text("unit"),
    Column("at", moment(), nullable=False),
    text("why", nullable=False),
)
TRACK_CONSENTS = Table(
    "track_consents",
    METADATA,
    Column("account", sa.Text(), sa.ForeignKey("accounts.id"), primary_key=True),
    Column("agreed_at", moment(), primary_key=True),
    text("version", nullable=False),
    text("text_sha256", nullable=False),
    Column("withdrawn_at", moment()),
)
TRACKS_GONE = Table(  # so that a deleted track does not come back when a phone sends it again
    "tracks_gone",
    METADATA,
    text("id_sha256", primary_key=True),
    Column("at", moment(), nullable=False),
)
COVERAGE = Table(
    "coverage",
    METADATA,
    text("unit", primary_key=True),
    text("layer", primary_key=True),
    text("feature", primary_key=True),
    Column("day", sa.Date(), primary_key=True),
    text("kind", nullable=False),  # visited, passed
    Column("demonstration", sa.Boolean(), nullable=False),
)
