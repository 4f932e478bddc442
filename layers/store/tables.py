"""The tables: the system's own, and one for each layer of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Table

from layers.definition import Catalogue, LayerDefinition
from layers.errors import CatalogueMistake
from layers.store.columns import KINDS, VALUES, moment, shape, whole

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, **options: Any) -> Column[Any]:
    """A text column; lengths are the rules' business, so that both stores refuse alike."""
    return Column(name, sa.Text(), **options)


META = Table(
    "lakewatch_meta",
    METADATA,
    text("name", primary_key=True),
    text("value", nullable=False),
)
UNITS = Table(
    "units",
    METADATA,
    text("id", primary_key=True),
    text("name_zh", nullable=False),
    text("name_en", nullable=False),
    Column("demonstration", sa.Boolean(), nullable=False),
)
ACCOUNTS = Table(
    "accounts",
    METADATA,
    text("id", primary_key=True),
    text("name", nullable=False, unique=True),
    text("display_name", nullable=False),
    Column("unit", sa.Text(), sa.ForeignKey("units.id"), nullable=False),
    text("roles", nullable=False),  # words, sorted, parted by spaces
    text("password_hash", nullable=False),
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("disabled_at", moment()),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    text("token_hash", primary_key=True),
    Column("account", sa.Text(), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    Column("opened_at", moment(), nullable=False),
    Column("ends_at", moment(), nullable=False),
)
KEYS = Table(
    "keys",
    METADATA,
    text("id", primary_key=True),
    Column("account", sa.Text(), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    text("name", nullable=False),
    text("secret_hash", nullable=False, unique=True),
    Column("created_at", moment(), nullable=False),
    Column("ends_at", moment(), nullable=False),
    Column("last_used_at", moment()),
    Column("revoked_at", moment()),
)
AUDIT_ENTRIES = Table(
    "audit_entries",
    METADATA,
    Column("number", whole(), primary_key=True, autoincrement=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("way", nullable=False),
    text("action", nullable=False),
    text("noun", nullable=False),
    text("id", nullable=False),
    text("facts", nullable=False),  # canonical JSON
    text("why", nullable=False),
    text("previous", nullable=False),
    text("hash", nullable=False),
)
AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("one", sa.Integer(), primary_key=True, autoincrement=False),  # always 1: there is one head
    Column("number", whole(), nullable=False),
    text("hash", nullable=False),
)
REVISIONS = Table(
    "layer_revisions",
    METADATA,
    text("layer", primary_key=True),
    Column("revision", whole(), nullable=False),
)
VERSIONS = Table(
    "feature_versions",
    METADATA,
    text("layer", primary_key=True),
    text("feature_id", primary_key=True),
    Column("version", sa.Integer(), primary_key=True, autoincrement=False),
    Column("fid", whole(), nullable=False),  # the row's number in the layer table, kept for paging
    text("operation", nullable=False),
    text("state"),
    text("unit"),
    Column("valid_from", sa.Date()),
    Column("valid_to", sa.Date()),
    Column("demonstration", sa.Boolean(), nullable=False),
    text("crs_declared"),
    text("crs_assumed"),
    text("crs_evidence"),
    Column("properties", sa.JSON(none_as_null=True), nullable=False),
    Column("shape", sa.LargeBinary()),  # plain WKB, CGCS2000 longitude and latitude
    Column("minx", sa.Double()),
    Column("miny", sa.Double()),
    Column("maxx", sa.Double()),
    Column("maxy", sa.Double()),
    Column("recorded_at", moment(), nullable=False),
    text("recorded_by", nullable=False),
    text("why", nullable=False),
    Column("audit_number", whole(), nullable=False),
    text("content_sha256", nullable=False),
    sa.Index("ix_feature_versions_audit_number_fid", "audit_number", "fid"),
)
# Bulk loads write first versions only: these indexes of the later ones stay small, and loads stay fast.
CHANGED = tuple(
    sa.Index(
        f"ix_feature_versions_changed_{name}",
        VERSIONS.c.layer,
        VERSIONS.c[name],
        VERSIONS.c.feature_id,
        sqlite_where=VERSIONS.c.version > 1,
        postgresql_where=VERSIONS.c.version > 1,
    )
    for name in ("recorded_at", "valid_from")
)
BUNDLES = Table(  # first versions of large loads that no change has made rows of the history yet
    "feature_bundles",
    METADATA,
    text("layer", primary_key=True),
    Column("first_fid", whole(), primary_key=True, autoincrement=False),
    Column("last_fid", whole(), nullable=False),
    Column("count", sa.Integer(), nullable=False),
    Column("audit_number", whole(), nullable=False),
    Column("content", sa.LargeBinary(), nullable=False),
)
REPORTS = Table(
    "reports",
    METADATA,
    Column("fid", whole(), primary_key=True),
    Column("geom", shape()),  # a point, a line or an area
    text("id", nullable=False, unique=True),
    text("layer", nullable=False),
    text("feature"),
    text("state_seen"),
    Column("remainder", sa.Double()),
    text("answers", nullable=False),  # canonical JSON
    text("note", nullable=False),
    text("fix"),  # canonical JSON
    Column("observed_at", moment(), nullable=False),
    Column("received_at", moment(), nullable=False, index=True),
    text("author", nullable=False, index=True),
    text("author_name", nullable=False),
    text("unit", index=True),
    Column("demonstration", sa.Boolean(), nullable=False),
    text("content_sha256", nullable=False),
    text("record_sha256", nullable=False),
    Column("missing", sa.Integer(), nullable=False),  # photos announced and not here
    Column("audit_number", whole(), index=True),
    text("audit_hash"),
    Column("body", sa.LargeBinary(), nullable=False),
    text("spot"),  # a sensor's position to the centimetre, to find the very same again
    text("place_made"),  # canonical JSON: how the place was made, with the accuracy of walked points
    text("about"),  # canonical JSON: what was offered as perhaps the same, and the answer
    text("supplements", index=True),  # what it is said to be about: case/<id>, report/<id>
    text("device"),  # which device numbered it; None from before devices had names
    Column("sequence", whole()),
    Column("clock_offset_s", sa.Double()),  # device minus server, as the phone measured it last
    text("based_on"),  # canonical JSON: the versions that its author had before him
    sa.Index("ix_reports_layer_feature", "layer", "feature", "author", "observed_at"),
    sa.Index("ix_reports_author_observed_at", "author", "observed_at"),
    sa.Index("ix_reports_author_remainder", "author", "remainder", "observed_at"),
    sa.Index("ix_reports_unit_layer_observed_at", "unit", "layer", "observed_at"),
    sa.Index("ix_reports_spot", "spot"),
    sa.Index("ix_reports_layer_feature_received_at", "layer", "feature", "received_at"),
    sqlite_autoincrement=True,
)
KEPT_EDITS = Table(  # changes made on a version that was no longer the last; only the decision is added later
    "kept_edits",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),  # the same edit sent again has the same id
    text("layer", nullable=False),
    text("feature", nullable=False),
    Column("based_on", sa.Integer(), nullable=False),  # the version its author had before him
    Column("found", sa.Integer(), nullable=False),  # the version that was there when it came
    text("content", nullable=False),  # canonical JSON: everything but the shape
    Column("shape", sa.LargeBinary()),  # WKB, little endian
    text("why", nullable=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    Column("demonstration", sa.Boolean(), nullable=False),
    text("content_sha256", nullable=False),
    text("decision"),  # mine, theirs, leave; None while it waits
    Column("decided_at", moment()),
    text("decided_by"),
    text("decided_name"),
    text("reason"),
    Column("made", sa.Integer()),  # the version of the feature that the decision made
    Column("audit_number", whole(), index=True),
    sa.Index("ix_kept_edits_decision", "decision", "layer"),
    sa.Index("ix_kept_edits_feature", "layer", "feature"),
    sqlite_autoincrement=True,
)
PHOTOS = Table(
    "report_photos",
    METADATA,
    Column("report", sa.Text(), sa.ForeignKey("reports.id"), primary_key=True),
    Column("position", sa.Integer(), primary_key=True, autoincrement=False),
    text("sha256", nullable=False, index=True),
    Column("size_bytes", whole(), nullable=False),
    text("role", nullable=False),
    text("source", nullable=False),
    Column("taken_at", moment()),
    text("fix"),  # canonical JSON
    Column("arrived_at", moment()),
    Column("readable", sa.Boolean()),
    Column("received_bytes", whole()),
    Column("fix_age_s", sa.Double()),
    Column("heading_deg", sa.Double()),
    text("heading_source"),
    text("media_type"),  # of a voice note
    Column("duration_s", sa.Double()),
    text("original_sha256", index=True),  # of the file the photo was made of on the phone
    Column("original_size_bytes", whole()),
    Column("original_arrived_at", moment()),
    Column("original_readable", sa.Boolean()),
)
ASIDE = Table(
    "reports_aside",
    METADATA,
    text("report", primary_key=True),
    text("content_sha256", primary_key=True),
    text("author", nullable=False),
    text("author_name", nullable=False),
    Column("received_at", moment(), nullable=False),
    Column("body", sa.LargeBinary(), nullable=False),
)
IMPORTS = Table(
    "imports",
    METADATA,
    text("id", primary_key=True),
    text("layer", nullable=False),
    text("state", nullable=False),
    text("files", nullable=False),  # JSON: name, size_bytes, sha256 and where each is kept
    text("decisions", nullable=False),  # JSON
    Column("created_at", moment(), nullable=False, index=True),
    text("account"),
    text("name", nullable=False),
    text("job"),
    text("problem"),  # JSON: the refusal's name and facts
    text("report_sha256"),
    Column("revision", whole()),  # of the layer, when the report was made
    Column("stored_at", moment()),
    text("stored"),  # JSON: how many new, changed, retired, left out
    Column("audit_number", whole()),  # of the entry that stored it
    Column("undone_at", moment()),
)
JOBS = Table(
    "jobs",
    METADATA,
    text("id", primary_key=True),
    text("kind", nullable=False),
    text("subject", nullable=False),
    text("state", nullable=False, index=True),
    text("actor", nullable=False),  # JSON: on whose behalf it runs
    text("details", nullable=False),  # JSON: what its kind needs beyond its subject
    Column("created_at", moment(), nullable=False),
    Column("started_at", moment()),
    Column("ended_at", moment()),
    Column("tries", sa.Integer(), nullable=False),
    text("problem"),  # JSON: the refusal's name and facts
)
EXPORTS = Table(
    "exports",
    METADATA,
    text("id", primary_key=True),
    text("layer", nullable=False),  # several, parted by commas, in an area package
    text("format", nullable=False),
    text("crs"),
    Column("as_of", moment()),
    Column("valid", sa.Date()),
    text("bbox"),  # JSON: west, south, east, north
    text("zooms"),  # JSON: least and most
    text("why", nullable=False),
    text("account"),
    text("name", nullable=False),
    text("actor", nullable=False),  # JSON: whose eyes it is read with
    Column("created_at", moment(), nullable=False, index=True),
    text("state", nullable=False),
    text("job"),
    text("problem"),  # JSON: the refusal's name and facts
    text("hidden"),  # fields left out for the asker's roles, parted by commas
    Column("count", whole()),
    Column("size_bytes", whole()),
    text("sha256"),
    text("file_name"),
    Column("ended_at", moment()),
    text("case_id"),  # of a case file
    text("case_number"),
    Column("originals", sa.Boolean(), nullable=False, server_default=sa.false()),
)
TAKEN = frozenset({"alembic_version", "spatial_ref_sys"})
OWN_COLUMNS = (
    "fid", "geom", "id", "state", "unit", "valid_from", "valid_to", "demonstration", "crs_declared",
    "crs_assumed", "crs_evidence", "version", "recorded_at", "recorded_by",
)  # fmt: skip


def layer_tables(catalogue: Catalogue) -> Mapping[str, Table]:
    """A table for each layer of the catalogue, by layer id."""
    metadata = sa.MetaData()
    return {definition.id: layer_table(definition, metadata) for definition in catalogue.layers.values()}


def layer_table(definition: LayerDefinition, metadata: sa.MetaData) -> Table:
    """The typed table of one layer.

    Raises:
        CatalogueMistake: the layer or a field has a name that is the store's own.
    """
    require_free_names(definition)
    return Table(
        definition.id,
        metadata,
        Column("fid", whole(), primary_key=True),
        Column("geom", shape(KINDS[definition.geometry])),
        text("id", nullable=False, unique=True),
        *(Column(field.id, VALUES[field.type]()) for field in definition.fields),
        text("state"),
        text("unit"),
        Column("valid_from", sa.Date()),
        Column("valid_to", sa.Date()),
        Column("demonstration", sa.Boolean(), nullable=False),
        text("crs_declared"),
        text("crs_assumed"),
        text("crs_evidence"),
        Column("version", sa.Integer(), nullable=False),
        Column("recorded_at", moment(), nullable=False),
        text("recorded_by", nullable=False),
        sqlite_autoincrement=True,  # a number is never given twice: pages and history rely on it
    )


def require_free_names(definition: LayerDefinition) -> None:
    """Refuse names that would collide with the store's tables and columns."""
    if definition.id in TAKEN | METADATA.tables.keys() or definition.id.startswith(
        ("gpkg_", "rtree_", "sqlite_", "pg_")
    ):
        raise CatalogueMistake(file=definition.id, place="id", found=definition.id, allowed="another name")
    if taken := sorted({field.id for field in definition.fields} & set(OWN_COLUMNS)):
        raise CatalogueMistake(file=definition.id, place="fields", found=taken[0], allowed="another name")
