"""A boundary version as rows and as canonical JSON, and the events that keep the whole of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from layers.definition import Words
from layers.rules.boundaries import BoundaryVersion, Status
from layers.store.boundary_tables import BOUNDARIES
from layers.store.case_records import as_plain, text_of
from layers.store.chain import canonical, sha256_hex
from layers.store.columns import to_moment_text

COLUMNS = tuple(column.name for column in BOUNDARIES.c if column.name not in ("fid", "body"))
UNRECORDED = frozenset({"version", "changed_at"})  # the event says so itself
DAYS = ("act_on", "in_force_from", "in_force_to")
SAID = ("boundary", "number", "step", "before", "after", "account", "name", "unit", "why", "facts", "record")


@dataclass(frozen=True, slots=True)
class BoundaryEvent:
    """One thing that was done to a version; ``number`` is the version of the record that it made."""

    boundary: str
    number: int
    step: str
    before: Status | None
    after: Status
    at: datetime
    account: str | None
    name: str
    unit: str | None
    why: str
    facts: Mapping[str, Any]
    audit_number: int | None = None


def to_row(version: BoundaryVersion) -> dict[str, Any]:
    """The version's row, without its number in the table."""
    beside = {each.name for each in fields(BoundaryVersion)} - set(COLUMNS)
    body = {name: as_plain(getattr(version, name)) for name in sorted(beside)}
    columns = {name: text_of(getattr(version, name)) for name in COLUMNS}
    return {**columns, "body": canonical(body).decode()}


def from_row(row: Mapping[Any, Any]) -> BoundaryVersion:
    """The version of a row."""
    return to_version({**json.loads(row["body"]), **{name: row[name] for name in COLUMNS}})


def to_record(version: BoundaryVersion) -> dict[str, Any]:
    """The whole version in JSON's own types."""
    named = (each.name for each in fields(BoundaryVersion) if each.name not in UNRECORDED)
    return {name: as_plain(getattr(version, name)) for name in named}


def from_record(record: Mapping[str, Any], *, version: int, changed_at: datetime) -> BoundaryVersion:
    """The version as one event left it."""
    return to_version({**record, "version": version, "changed_at": changed_at})


def to_version(values: Mapping[str, Any]) -> BoundaryVersion:
    """The version of stored values, their texts turned into what they stand for."""
    submitted = values["submitted_at"]
    made = {
        "name": Words(values["name"]["zh"], values["name"]["en"]),
        "status": Status(values["status"]),
        "documents": tuple(values["documents"]),
        "declared_ha": {kind: float(ha) for kind, ha in values["declared_ha"].items()},
        "submitted_at": None if submitted is None else datetime.fromisoformat(submitted),
    }
    days = {name: as_day(values[name]) for name in DAYS}
    named = {each.name: values[each.name] for each in fields(BoundaryVersion)}
    return BoundaryVersion(**{**named, **made, **days})


def as_day(value: str | date | None) -> date | None:
    """A day, out of its text where it was kept as such."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def event_row(event: BoundaryEvent, version: BoundaryVersion) -> dict[str, Any]:
    """The event's row: it holds the whole record, and a hash over both."""
    said = {
        "boundary": event.boundary,
        "number": event.number,
        "step": event.step,
        "before": None if event.before is None else str(event.before),
        "after": str(event.after),
        "at": event.at,
        "account": event.account,
        "name": event.name,
        "unit": event.unit,
        "why": event.why,
        "facts": canonical(event.facts).decode(),
        "record": canonical(to_record(version)).decode(),
    }
    return {**said, "content_sha256": event_sha256(said)}


def event_sha256(row: Mapping[Any, Any]) -> str:
    """SHA-256 over the canonical JSON of an event's row, without its hash and numbers in the table."""
    return sha256_hex(canonical({**{name: row[name] for name in SAID}, "at": to_moment_text(row["at"])}))


def to_event(row: Mapping[Any, Any]) -> BoundaryEvent:
    """The event of a row."""
    before = row["before"]
    names = ("boundary", "number", "step", "at", "account", "name", "unit", "why", "audit_number")
    return BoundaryEvent(
        **{name: row[name] for name in names},
        before=None if before is None else Status(before),
        after=Status(row["after"]),
        facts=json.loads(row["facts"]),
    )


def asked_for(version: BoundaryVersion) -> dict[str, Any]:
    """What whoever opened a draft said, without what the store adds."""
    added = {"author", "unit", "demonstration", "revision", "submitted_by", "submitted_at", "status"}
    return {name: value for name, value in to_record(version).items() if name not in added}
