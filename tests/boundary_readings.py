"""Readings of boundary versions for tests, put on record as a job would: changes, rules, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geo.changes import Change, name_of
from layers.rules.days import LOCAL
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import ReadingStore, inputs_of
from layers.store.boundary_things import stamp_of
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
    """Put a reading of a version as it is now on record; its id.

    Args:
        earlier: versions and changes that a change was before, by its name.
    """
    store = BoundaryStore(transaction)
    version = store.get(boundary)
    base = store.base_of(version, transaction.now.astimezone(LOCAL).date())
    ordered = sorted(changes, key=lambda change: (-change.area_m2, change.id))
    kept = ReadingStore(transaction).save(
        version,
        base,
        inputs_sha256=inputs_of(store, version, base),
        stamp=stamp_of(transaction),
        head={"changes": len(ordered), "rules": list(rules), "faults": [], "unread": None, **head},
        changes=[(change, {"earlier": told(change, earlier or {})}) for change in ordered],
    )
    return kept.id


def told(change: Change, earlier: Earlier) -> list[dict[str, Any]]:
    """What a change was before, as a reading tells it."""
    return [
        {"boundary": version, "change": name, "same": name == change.id, "share": 1.0}
        for version, name in earlier.get(change.id, ())
    ]
