"""Tracks by consent, who looked at them, and the coverage that stays."""

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0011"
down_revision = "0012"


def upgrade() -> None:
    """Create the tables, and the index that tells when features were last reported on."""
    create_tracks()
    create_looks()
    op.create_table(
        "coverage",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "layer", "feature", "day", name=op.f("pk_coverage")),
    )
    op.create_index(
        "ix_reports_layer_feature_received_at", "reports", ["layer", "feature", "received_at"], unique=False
    )


def create_tracks() -> None:
    """Heads and parts."""
    op.create_table(
        "tracks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("started_at", moment(), nullable=False),
        sa.Column("ended_at", moment(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consented_at", moment(), nullable=False),
        sa.Column("received_at", moment(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("salted_sha256", sa.Text(), nullable=False),
        sa.Column("covered_at", moment(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.Column("audit_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_tracks_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracks")),
    )
    for column in ("account", "unit", "received_at", "audit_number"):
        op.create_index(op.f(f"ix_tracks_{column}"), "tracks", [column], unique=False)
    op.create_table(
        "track_parts",
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["track"], ["tracks.id"], name=op.f("fk_track_parts_track")),
        sa.PrimaryKeyConstraint("track", "position", name=op.f("pk_track_parts")),
    )


def create_looks() -> None:
    """Who looked, who agreed, and what was deleted."""
    op.create_table(
        "track_looks",
        sa.Column("audit_number", whole(), autoincrement=False, nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("at", moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audit_number", name=op.f("pk_track_looks")),
    )
    for column in ("track", "author"):
        op.create_index(op.f(f"ix_track_looks_{column}"), "track_looks", [column], unique=False)
    op.create_table(
        "track_consents",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("agreed_at", moment(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_track_consents_account")),
        sa.PrimaryKeyConstraint("account", "agreed_at", name=op.f("pk_track_consents")),
    )
    op.create_table(
        "tracks_gone",
        sa.Column("id_sha256", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_tracks_gone")),
    )
