"""A report as rows: what its columns and its photos' hold, and the hash that its audit entry names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias
from uuid import UUID

import shapely
from sqlalchemy import RowMapping

from layers.rules.flags import spot
from layers.rules.photos import PhotoManifest
from layers.rules.reports import BasedOn, Report
from layers.store.chain import canonical, sha256_hex
from layers.store.fixes import to_fix, to_text
from layers.store.places import about_text, chosen_key, made_text, to_about, to_made
from layers.store.tables import REPORTS

Row: TypeAlias = Mapping[str, Any] | RowMapping
SAME = (
    "layer", "feature", "state_seen", "remainder", "note", "observed_at", "author", "author_name", "unit",
    "received_at", "content_sha256", "demonstration",
)  # fmt: skip
ANNOUNCED = (
    "sha256", "size_bytes", "role", "source", "taken_at", "fix_age_s", "heading_deg", "heading_source",
    "original_sha256", "original_size_bytes", "media_type", "duration_s",
)  # fmt: skip
SAID = (
    "place_made",
    "about",
    "device",
    "sequence",
    "clock_offset_s",
    "based_on",
)  # hashed where they are said: reports of before keep their hash
UNREAD = ("body", "record_sha256", "spot", "supplements")
COLUMNS = tuple(column for column in REPORTS.c if column.name not in UNREAD)


def to_row(report: Report, body: bytes) -> dict[str, Any]:
    """The row of a new report."""
    row = {name: getattr(report, name) for name in SAME}
    row |= {
        "id": str(report.id),
        "device": None if report.device is None else str(report.device),
        "sequence": report.sequence,
        "clock_offset_s": report.clock_offset_s,
        "based_on": based_on_text(report.based_on),
        "geom": report.place,
        "answers": canonical(report.answers).decode(),
        "fix": to_text(report.fix),
        "missing": len(report.photos),
        "body": body,
        "spot": spot(report.fix),
        "place_made": made_text(report.place_made),
        "about": about_text(report.about),
        "supplements": chosen_key(report.about),
    }
    return {**row, "record_sha256": record_sha256(row)}


def record_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of a stored report, without what changes when photos arrive; the audit entry names it."""
    members = {name: row[name] for name in (*SAME, "id", "answers", "fix")}
    members |= {name: row[name] for name in SAID if row[name] is not None}
    wkb = None if row["geom"] is None else shapely.to_wkb(row["geom"], byte_order=1).hex()
    return sha256_hex(canonical({**members, "geom": wkb, "body": sha256_hex(bytes(row["body"]))}))


def is_findable(row: Mapping[Any, Any]) -> bool:
    """Whether a stored report is found by what it says: at its sensor's spot, beside what it supplements."""
    return bool(
        row["spot"] == spot(to_fix(row["fix"])) and row["supplements"] == chosen_key(to_about(row["about"]))
    )


def photo_rows(report: Report) -> list[dict[str, Any]]:
    """The rows of the photos a report announces."""
    return [
        {
            "report": str(report.id),
            "position": position,
            "fix": to_text(photo.fix),
            **{name: getattr(photo, name) for name in ANNOUNCED},
        }
        for position, photo in enumerate(report.photos)
    ]


def photos_sha256(rows: Sequence[Row]) -> str:
    """The hash of a report's photos as they were announced, in their order; its audit entry names it."""
    members = ("position", "fix", *ANNOUNCED)
    return sha256_hex(canonical([{name: row[name] for name in members} for row in rows]))


def to_report(row: Row, photos: Sequence[Row]) -> Report:
    """The report in its row and those of its photos."""
    missing = {photo["sha256"]: None for photo in photos if photo["arrived_at"] is None}
    return Report(
        id=UUID(row["id"]),
        place=row["geom"],
        answers=json.loads(row["answers"]),
        fix=to_fix(row["fix"]),
        place_made=to_made(row["place_made"]),
        about=to_about(row["about"]),
        photos=tuple(to_photo(photo) for photo in photos),
        missing_photos=tuple(missing),
        audit_number=row["audit_number"],
        audit_hash=row["audit_hash"],
        device=None if row["device"] is None else UUID(row["device"]),
        sequence=row["sequence"],
        clock_offset_s=row["clock_offset_s"],
        based_on=to_based_on(row["based_on"]),
        **{name: row[name] for name in SAME},
    )


def based_on_text(based: BasedOn | None) -> str | None:
    """What a report was based on, as its row keeps it."""
    if based is None:
        return None
    case = None if based.case is None else str(based.case)
    return canonical({**asdict(based), "case": case}).decode()


def to_based_on(text: str | None) -> BasedOn | None:
    """What a report was based on."""
    if text is None:
        return None
    told = json.loads(text)
    return BasedOn(**{**told, "case": None if told["case"] is None else UUID(told["case"])})


def to_photo(row: Row) -> PhotoManifest:
    """The photo as it was announced, and whether it can be shown."""
    known = {name: row[name] for name in (*ANNOUNCED, "readable", "original_readable")}
    return PhotoManifest(fix=to_fix(row["fix"]), **known)
