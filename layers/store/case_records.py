"""A case as rows and as canonical JSON: what its columns hold, and the record that each event keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import shapely

from layers.rules.cases import (
    Case,
    CaseEvent,
    CaseStatus,
    ClosingReason,
    Measure,
    Origin,
    Request,
    Task,
    Term,
)
from layers.store.case_tables import CASES
from layers.store.chain import canonical, plain, sha256_hex
from layers.store.columns import to_moment_text

COLUMNS = tuple(column.name for column in CASES.c if column.name not in ("fid", "geom", "body"))
UNRECORDED = frozenset({"version", "changed_at"})  # the event says so itself
DAYS = ("found_on", "deadline", "long_until", "closed_on", "look_back_on")


def to_row(case: Case) -> dict[str, Any]:
    """The case's row, without its number in the table."""
    beside = {each.name for each in fields(Case)} - set(COLUMNS) - {"place"}
    body = {name: as_plain(getattr(case, name)) for name in sorted(beside)}
    columns = {name: text_of(getattr(case, name)) for name in COLUMNS}
    return {**columns, "geom": case.place, "body": canonical(body).decode()}


def from_row(row: Mapping[Any, Any]) -> Case:
    """The case of a row."""
    return to_case({**json.loads(row["body"]), **{name: row[name] for name in COLUMNS}}, row["geom"])


def to_record(case: Case) -> dict[str, Any]:
    """The whole case in JSON's own types; its place as hexadecimal WKB, to the last bit."""
    named = (each.name for each in fields(Case) if each.name not in UNRECORDED and each.name != "place")
    record = {name: as_plain(getattr(case, name)) for name in named}
    return {**record, "place": None if case.place is None else shapely.to_wkb(case.place, hex=True)}


def from_record(record: Mapping[str, Any], *, version: int, changed_at: datetime) -> Case:
    """The case as one event left it."""
    place = None if record["place"] is None else shapely.from_wkb(record["place"])
    days = {name: as_day(record[name]) for name in DAYS}
    opened_at = None if record["opened_at"] is None else datetime.fromisoformat(record["opened_at"])
    values = {**record, **days, "opened_at": opened_at, "version": version, "changed_at": changed_at}
    return to_case(values, place)


def to_case(values: Mapping[str, Any], place: Any) -> Case:
    """The case of stored values, its words turned into what they name."""
    reason, asks = values["closing_reason"], values["request"]
    made = {
        "place": place,
        "features": tuple(values["features"]),
        "status": CaseStatus(values["status"]),
        "term": Term(values["term"]),
        "origin": Origin(values["origin"]),
        "closing_reason": None if reason is None else ClosingReason(reason),
        "tasks": tuple(to_task(task) for task in values["tasks"]),
        "request": None if asks is None else to_request(asks),
    }
    named: dict[str, Any] = {each.name: values.get(each.name) for each in fields(Case)}
    return Case(**named | made)


def to_task(values: Mapping[str, Any]) -> Task:
    """A task out of its JSON."""
    measures = tuple(to_measure(each) for each in values["measures"])
    return Task(**{**values, "due_on": as_day(values["due_on"]), "measures": measures})


def to_measure(values: Mapping[str, Any]) -> Measure:
    """A measure out of its JSON."""
    return Measure(
        **{**values, **{name: as_day(values[name]) for name in ("issued_on", "due_on", "done_on")}}
    )


def to_request(values: Mapping[str, Any]) -> Request:
    """A request out of its JSON."""
    at = datetime.fromisoformat(values["at"])
    return Request(**{**values, "at": at, "deadline": as_day(values["deadline"])})


def as_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def as_plain(value: Any) -> Any:
    """A value of a record in JSON's own types; records within it as mappings."""
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: as_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [as_plain(each) for each in value]
    return plain(value, lambda number: number)


def text_of(value: Any) -> Any:
    """An enumeration's word as plain text, for the driver."""
    return str(value) if isinstance(value, str) else value


def event_row(event: CaseEvent, case: Case) -> dict[str, Any]:
    """The event's row: it holds the whole record, and a hash over both."""
    said = {
        "case_id": event.case,
        "number": event.number,
        "step": event.step,
        "before": None if event.before is None else str(event.before),
        "after": str(event.after),
        "at": event.at,
        "account": event.account,
        "name": event.name,
        "unit": event.unit,
        "post": event.post,
        "why": event.why,
        "facts": canonical(event.facts).decode(),
        "record": canonical(to_record(case)).decode(),
    }
    return {**said, "content_sha256": event_sha256(said)}


def event_sha256(row: Mapping[Any, Any]) -> str:
    """SHA-256 over the canonical JSON of an event's row, without its hash and numbers in the table."""
    named = (
        "case_id",
        "number",
        "step",
        "before",
        "after",
        "account",
        "name",
        "unit",
        "post",
        "why",
        "facts",
    )
    said = {name: row[name] for name in (*named, "record")}
    return sha256_hex(canonical({**said, "at": to_moment_text(row["at"])}))


def to_event(row: Mapping[Any, Any]) -> CaseEvent:
    """The event of a row."""
    before = row["before"]
    return CaseEvent(
        case=row["case_id"],
        number=row["number"],
        step=row["step"],
        before=None if before is None else CaseStatus(before),
        after=CaseStatus(row["after"]),
        at=row["at"],
        account=row["account"],
        name=row["name"],
        unit=row["unit"],
        post=row["post"],
        why=row["why"],
        facts=json.loads(row["facts"]),
        audit_number=row["audit_number"],
    )
