"""A lead as rows and as canonical JSON, and the events that keep the whole of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import shapely

from layers.definition import Words
from layers.rules.leads import Lead, LeadState, Source
from layers.store.case_records import as_plain, text_of
from layers.store.chain import canonical, sha256_hex
from layers.store.columns import to_moment_text
from layers.store.scene_tables import LEADS

BESIDE = frozenset({"fid", "geom", "body", "changed_at"})
COLUMNS = tuple(column.name for column in LEADS.c if column.name not in BESIDE)
SAID = ("lead", "number", "step", "before", "after", "account", "name", "unit", "why", "facts", "record")


@dataclass(frozen=True, slots=True)
class LeadEvent:
    """One thing that was done to a lead; ``number`` is the version of the record that it made."""

    lead: str
    number: int
    step: str
    before: LeadState | None
    after: LeadState
    at: datetime
    account: str | None
    name: str
    unit: str | None
    why: str
    facts: Mapping[str, Any]
    audit_number: int | None = None


def to_row(lead: Lead, *, changed_at: datetime) -> dict[str, Any]:
    """The lead's row, without its number in the table."""
    beside = {each.name for each in fields(Lead)} - set(COLUMNS) - {"shape"}
    body = {name: as_plain(getattr(lead, name)) for name in sorted(beside)}
    columns = {name: text_of(getattr(lead, name)) for name in COLUMNS}
    own = {"geom": lead.shape, "changed_at": changed_at}
    return {**columns, **own, "body": canonical(body).decode()}


def from_row(row: Mapping[Any, Any]) -> Lead:
    """The lead of a row."""
    return to_lead({**json.loads(row["body"]), **{name: row[name] for name in COLUMNS}}, row["geom"])


def to_record(lead: Lead) -> dict[str, Any]:
    """The whole lead in JSON's own types; its shape as hexadecimal WKB, to the last bit."""
    named = (each.name for each in fields(Lead) if each.name not in ("shape", "version"))
    record = {name: as_plain(getattr(lead, name)) for name in named}
    return {**record, "shape": shapely.to_wkb(lead.shape, hex=True, byte_order=1)}


def to_lead(values: Mapping[str, Any], shape: Any) -> Lead:
    """The lead of stored values, its words turned into what they stand for."""
    day = values["day"]
    made = {
        "shape": shape,
        "source": Source(values["source"]),
        "state": LeadState(values["state"]),
        "because": tuple(Words(each["zh"], each["en"]) for each in values["because"]),
        "day": date.fromisoformat(day) if isinstance(day, str) else day,
    }
    named = {each.name: values.get(each.name) for each in fields(Lead)}
    return Lead(**{**named, **made})


def event_row(event: LeadEvent, lead: Lead) -> dict[str, Any]:
    """The event's row: it holds the whole record, and a hash over both."""
    plain = {
        each.name: getattr(event, each.name) for each in fields(LeadEvent) if each.name != "audit_number"
    }
    said = {
        **plain,
        "before": None if event.before is None else str(event.before),
        "after": str(event.after),
        "facts": canonical(event.facts).decode(),
        "record": canonical(to_record(lead)).decode(),
    }
    return {**said, "content_sha256": event_sha256(said)}


def event_sha256(row: Mapping[Any, Any]) -> str:
    """SHA-256 over the canonical JSON of an event's row, without its hash and numbers in the table."""
    return sha256_hex(canonical({**{name: row[name] for name in SAID}, "at": to_moment_text(row["at"])}))


def to_event(row: Mapping[Any, Any]) -> LeadEvent:
    """The event of a row."""
    before = row["before"]
    names = ("lead", "number", "step", "at", "account", "name", "unit", "why", "audit_number")
    return LeadEvent(
        **{name: row[name] for name in names},
        before=None if before is None else LeadState(before),
        after=LeadState(row["after"]),
        facts=json.loads(row["facts"]),
    )
