"""Readings of boundary versions for tests, put on record as a job would: changes, rules, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
import sqlalchemy as sa

from geo.changes import Change, name_of
from layers.store.boundary_readings import AUDITED, reading_sha256
from layers.store.boundary_tables import BOUNDARY_CHANGES, BOUNDARY_READINGS
from layers.store.chain import canonical
from layers.store.database import Transaction
from tests.geo.outlines import area, box

Earlier = Mapping[str, Sequence[tuple[str, str]]]


def a_change(
    west: float, east: float, *, after: str = "", before: str = "general_control", north: float = 100
) -> Change:
    """A rectangle in metres that is taken out of the reserve unless said otherwise."""
    shape = area(*box(west, 0, east, north))
    place = shapely.get_coordinates(shape.centroid)[0]
    size = (east - west) * north
    return Change(
        name_of(before, after, shape), before, after, shape, size, 50.0, (float(place[0]), float(place[1]))
    )


def a_rule(id: str = "inside_redline", verdict: str = "fail", **changes: Any) -> dict[str, Any]:
    """The outcome of a rule, as the head of a reading has it."""
    words = {"zh": id, "en": id}
    told = {"law": "", "verified": False, "severity": "fail", "found": words, "figures": {"beyond_m2": 5.0}}
    return {"id": id, **words, **told, "verdict": verdict, "named": [], "proof": None, **changes}


def read_as(
    transaction: Transaction,
    boundary: str,
    changes: Sequence[Change] = (),
    *,
    rules: Sequence[Mapping[str, Any]] = (),
    earlier: Earlier | None = None,
    **head: Any,
) -> str:
    """Put a reading on record; its id.

    Args:
        earlier: versions and changes that a change was before, by its name.
    """
    number = transaction.execute(sa.select(sa.func.count()).select_from(BOUNDARY_READINGS)).scalar_one()
    id = f"{boundary}-{number + 1}"
    told = {"rules": list(rules), "faults": [], "unread": None, **head}
    row = {
        "id": id, "boundary": boundary, "base": "law", "inputs_sha256": "", "stamp": "{}",
        "at": transaction.now, "account": None, "head": canonical(told).decode(),
    }  # fmt: skip
    transaction.execute(sa.insert(BOUNDARY_READINGS), row)
    rows = []
    ordered = sorted(changes, key=lambda change: (-change.area_m2, change.id))
    for place, change in enumerate(ordered):
        was = [
            {"boundary": version, "change": name, "same": name == change.id, "share": 1.0}
            for version, name in (earlier or {}).get(change.id, ())
        ]
        kept = {
            "reading": id, "number": place + 1, "change": change.id, "before": change.before,
            "after": change.after, "area_m2": change.area_m2, "width_m": change.width_m,
            "x": change.place[0], "y": change.place[1], "shape": shapely.to_wkb(change.shape, byte_order=1),
            "body": canonical({"earlier": was}).decode(),
        }  # fmt: skip
        transaction.execute(sa.insert(BOUNDARY_CHANGES), kept)
        rows.append(kept)
    facts = {"reading": id, "content_sha256": reading_sha256(row, rows)}
    transaction.record(AUDITED, "boundary", boundary, facts, why="test")
    return id
