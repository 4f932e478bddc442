"""The tables of the ledger: cases and all that hangs on them. Narrow columns are what lists filter by."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Table

from layers.store.columns import moment, shape, whole
from layers.store.tables import METADATA, text

FIRST = "2000-01-01T00:00:00.000Z"
CASES = Table(
    "cases",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),  # a UUID made by whoever opens it
    text("number", nullable=False, unique=True),  # what people say: 2026-0001
    text("layer", nullable=False),
    text("status", nullable=False),
    text("term", nullable=False),
    text("zone"),  # kind of the reserve zone at the day of the finding; None where unknown
    text("rectifying_unit"),
    text("supervising_unit"),
    text("verifying_unit"),
    text("lead_leader"),  # account that signs first
    Column("found_on", sa.Date(), nullable=False),
    Column("deadline", sa.Date()),
    Column("long_until", sa.Date()),  # not to be closed before
    Column("closed_on", sa.Date()),
    Column("look_back_on", sa.Date()),  # the next one that is due
    text("origin", nullable=False),
    text("origin_id"),
    text("duplicate_of"),
    text("opened_by"),
    text("opened_unit"),
    Column("opened_at", moment(), nullable=False),
    Column("changed_at", moment(), nullable=False),
    Column("version", sa.Integer(), nullable=False),
    Column("demonstration", sa.Boolean(), nullable=False),
    text("title", nullable=False),
    Column("geom", shape()),
    text("body", nullable=False),  # canonical JSON of what is not a column: the last record's
    sa.Index("ix_cases_status_layer", "status", "layer", "rectifying_unit", "deadline", "demonstration"),
    sa.Index("ix_cases_layer_status", "layer", "status", "rectifying_unit", "deadline"),
    sa.Index("ix_cases_rectifying_unit", "rectifying_unit", "status", "layer", "deadline"),
    sa.Index("ix_cases_deadline", "deadline"),
    sa.Index("ix_cases_changed_at", "changed_at"),
    sa.Index("ix_cases_look_back_on", "look_back_on"),
    sa.Index("ix_cases_look_back_due", "rectifying_unit", "layer", "look_back_on"),
    sa.Index("ix_cases_duplicate_of", "duplicate_of"),
    sa.Index("ix_cases_origin_id", "origin_id"),
    sqlite_autoincrement=True,
)
CASE_FEATURES = Table(
    "case_features",
    METADATA,
    Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), primary_key=True),
    text("layer", primary_key=True),
    text("feature", primary_key=True),
    sa.Index("ix_case_features_layer_feature", "layer", "feature"),
)
CASE_EVENTS = Table(  # append-only: what was done, and the whole record afterwards
    "case_events",
    METADATA,
    Column("fid", whole(), primary_key=True),
    Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), nullable=False),
    Column("number", sa.Integer(), nullable=False),  # 1, 2, …: the version of the case it made
    text("step", nullable=False),
    text("before"),
    text("after", nullable=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    text("post"),  # in which a signature was given
    text("why", nullable=False),
    text("facts", nullable=False),  # canonical JSON: what the step said
    text("record", nullable=False),  # canonical JSON: the case afterwards
    text("content_sha256", nullable=False),
    Column("audit_number", whole(), index=True),
    sa.UniqueConstraint("case_id", "number"),
    sqlite_autoincrement=True,
)
CASE_REPORTS = Table(
    "case_reports",
    METADATA,
    Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), primary_key=True),
    Column("report", sa.Text(), sa.ForeignKey("reports.id"), primary_key=True, index=True),
    text("role", nullable=False),  # finding, follow_up, look_back
    Column("at", moment(), nullable=False),
    text("account"),
)
CASE_VIEWS = Table(
    "case_views",
    METADATA,
    text("id", primary_key=True),
    Column("account", sa.Text(), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    text("name", nullable=False),
    text("query", nullable=False),  # the address's query, as the ledger page reads it
    Column("at", moment(), nullable=False),
)
POSTS = Table(
    "posts",
    METADATA,
    text("id", primary_key=True),
    text("body", nullable=False),  # lead_leader, leading_group
    text("name_zh", nullable=False),
    text("name_en", nullable=False),
    Column("account", sa.Text(), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    Column("from_on", sa.Date(), nullable=False),
    Column("to_on", sa.Date()),  # the first day on which it is no longer held
    Column("demonstration", sa.Boolean(), nullable=False),
)
EVIDENCE = Table(
    "evidence",
    METADATA,
    text("sha256", primary_key=True),
    Column("size_bytes", whole(), nullable=False),
    text("media_type", nullable=False),
    text("name", nullable=False),  # what the sender called it
    text("kind", nullable=False),  # photo, document
    Column("readable", sa.Boolean(), nullable=False),
    Column("taken_at", moment()),  # what the file itself claims (EXIF)
    Column("longitude", sa.Double()),  # CGCS2000 degrees, as the file claims
    Column("latitude", sa.Double()),
    text("device"),
    text("claims"),  # canonical JSON: all that the file says of itself (EXIF), with doubts
    Column("received_at", moment(), nullable=False, index=True),
    text("account"),
    text("account_name", nullable=False),
    text("unit"),
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("audit_number", whole(), index=True),
)
EVIDENCE_USES = Table(
    "evidence_uses",
    METADATA,
    text("id", primary_key=True),
    text("sha256", nullable=False, index=True),  # the file may come later
    text("noun", nullable=False),  # case, measure
    text("noun_id", nullable=False),
    text("role", nullable=False),  # special_report, before, after, document, transfer, extension, …
    text("title", nullable=False),
    text("document_number"),
    Column("issued_on", sa.Date()),  # of a document
    text("viewpoint_of"),  # a photo of the finding that this one repeats
    Column("at", moment(), nullable=False),
    text("account"),
    text("account_name", nullable=False),
    text("unit"),
    text("why", nullable=False),
    Column("withdrawn_at", moment()),  # never removed: it no longer counts
    text("withdrawn_by"),
    text("withdrawn_name"),
    text("withdrawn_why"),
    Column("audit_number", whole(), index=True),
    sa.Index("ix_evidence_uses_noun", "noun", "noun_id"),
)
CUSTODY = Table(  # append-only: in whose hands a file was, and what was done with it
    "evidence_custody",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("sha256", nullable=False, index=True),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    text("action", nullable=False),  # received, used, withdrawn, derived, original_read, checked, exported
    text("facts", nullable=False),  # canonical JSON
    Column("audit_number", whole(), index=True),
    sqlite_autoincrement=True,
)
PHOTO_PRINTS = Table(  # what a photo looks like, so that one used twice is found
    "photo_prints",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("sha256", nullable=False, unique=True),
    Column("print", whole(), nullable=False),  # 64 bits, as a signed integer
    Column("fine", sa.LargeBinary(), nullable=False),  # 256 bits
    Column("at", moment(), nullable=False),
    sqlite_autoincrement=True,
)
FLAGS = Table(
    "flags",
    METADATA,
    Column("fid", whole(), primary_key=True),
    text("id", nullable=False, unique=True),
    text("kind", nullable=False),
    Column("weight", sa.Integer(), nullable=False),
    text("noun", nullable=False),  # report, evidence, case
    text("noun_id", nullable=False),
    text("about", nullable=False),  # the photo, the use or the content it speaks of; "" for the record itself
    text("layer"),
    text("feature"),
    text("unit"),  # whose work it is about
    text("account"),
    text("facts", nullable=False),  # canonical JSON: the figures of the sentence
    text("others", nullable=False),  # JSON: the records it was compared with
    Column("at", moment(), nullable=False, index=True),
    text("rule_version", nullable=False),
    text("answer"),  # the last answer's verdict: explained, confirmed, reopened; None before the first
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("audit_number", whole(), index=True),
    sa.Index("ix_flags_noun", "noun", "noun_id"),
    sa.Index("ix_flags_kind_answer", "kind", "answer"),
    sa.Index("ix_flags_unit_answer", "unit", "answer"),
    sqlite_autoincrement=True,
)
FLAG_ANSWERS = Table(  # append-only
    "flag_answers",
    METADATA,
    Column("flag", sa.Text(), sa.ForeignKey("flags.id"), primary_key=True),
    Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    Column("at", moment(), nullable=False),
    text("account"),
    text("name", nullable=False),
    text("unit"),
    text("verdict", nullable=False),  # explained, confirmed, reopened
    text("text", nullable=False),
    Column("audit_number", whole(), index=True),
)
CLAIMS = Table(
    "claims",
    METADATA,
    text("id", primary_key=True),
    text("number", nullable=False, unique=True),
    text("layer"),
    text("kind", nullable=False),  # done, sealed, removed, moved, cleared, none_found, in_ledger
    text("unit"),  # who claims it
    Column("said_on", sa.Date(), nullable=False),
    Column("as_of", sa.Date()),  # the day the claim speaks of
    Column("count", sa.Double()),
    text("count_unit"),
    text("qualifier"),  # =, >=, ~
    Column("area_m2", sa.Double()),
    text("scope", nullable=False),  # JSON: where it is said to hold
    text("text", nullable=False),  # the words, as they stand in the source
    text("source", nullable=False),
    text("source_id"),
    text("case_id", index=True),
    text("total_of", index=True),  # a claim whose parts this one belongs to
    Column("recorded_at", moment(), nullable=False),
    text("account"),
    text("withdrawn_why"),
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("audit_number", whole(), index=True),
    text("area_text"),  # the area as the source writes it
    text("account_name", nullable=False, server_default=""),
    Column("withdrawn_at", moment()),
    text("content_sha256", nullable=False, server_default=""),
    text("basis", nullable=False, server_default="layer"),  # layer: a part of it; list: claim_features
    Column("since_at", moment(), nullable=False, server_default=FIRST),  # later than that contradicts
)
CLAIM_FEATURES = Table(  # the features that a claim names one by one
    "claim_features",
    METADATA,
    Column("claim", sa.Text(), sa.ForeignKey("claims.id"), primary_key=True),
    text("layer", primary_key=True),
    text("feature", primary_key=True),
    sa.Index("ix_claim_features_layer_feature", "layer", "feature"),
)
LOOK_BACKS = Table(
    "look_backs",
    METADATA,
    text("id", primary_key=True),
    Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), nullable=False, index=True),
    Column("round", sa.Integer(), nullable=False),
    Column("due_on", sa.Date(), nullable=False, index=True),
    text("unit"),  # who looks: never the rectifying one
    text("reason", nullable=False),  # JSON: why this day: kind, zone, history
    text("state", nullable=False),  # due, done, dropped
    text("result"),  # none, rebound
    text("report"),
    text("note"),
    Column("done_at", moment()),
    text("account"),
    Column("audit_number", whole()),
)
REBOUNDS = Table(  # what may have come back, until people decide
    "rebounds",
    METADATA,
    text("id", primary_key=True),
    Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), nullable=False),
    text("noun", nullable=False),  # report, case
    text("noun_id", nullable=False),
    Column("distance_m", sa.Double()),  # None: the same feature
    text("reason", nullable=False),  # JSON: in both languages
    Column("at", moment(), nullable=False),
    text("account"),
    text("state", nullable=False),  # open, reopened, not_rebound
    Column("decided_at", moment()),
    text("decided_by"),
    text("decided_name"),
    text("decided_why"),
    Column("demonstration", sa.Boolean(), nullable=False),
    Column("audit_number", whole()),
    sa.UniqueConstraint("case_id", "noun_id"),
    sa.Index("ix_rebounds_state", "state", "at"),
)
AUDIT_DAYS = Table(  # the chain's head at the end of each day, signed
    "audit_days",
    METADATA,
    Column("day", sa.Date(), primary_key=True),
    Column("number", whole(), nullable=False),
    text("hash", nullable=False),
    text("root", nullable=False),  # Merkle tree hash over all entries (RFC 6962)
    text(
        "frontier", nullable=False
    ),  # the tree's full subtrees, hex, by comma: what the next day starts from
    text("key_id", nullable=False),
    text("public_key", nullable=False),  # raw, base64url
    text("signature", nullable=False),
    Column("at", moment(), nullable=False),
    Column("audit_number", whole(), nullable=False),  # the entry that tells of the signing
)
