"""Zones and versions for tests: squares side by side at the lake, under two zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from shapely import box

from layers.definition import Catalogue, GeometryType, Words
from layers.rules.boundaries import PROPOSED, ZONES, BoundaryVersion
from layers.rules.boundary_steps import Asked, Standing, stepped
from layers.rules.features import Feature
from layers.rules.people import Role
from layers.store.boundaries import BoundaryStore
from layers.store.database import Database, Transaction
from layers.store.features import FeatureStore
from tests.builders import a_catalogue, a_field, a_layer, an_actor

PLANNER = an_actor(Role.PLANNER)
LEADER = an_actor(Role.LEADER, account="han", name="han")
LAW_DAY, NEW_DAY = date(2026, 3, 15), date(2026, 12, 1)
LETTER = {"act": "衡政函〔2026〕1号", "act_on": date(2026, 11, 20)}
AREAS = {"core_protection": (115.50, 115.52), "general_control": (115.52, 115.55)}


def zone_catalogue(**changes: Any) -> Catalogue:
    """The small layers and the two of zones."""
    fields = tuple(a_field(name) for name in ("name", "boundary_version", "regime", "zone", "approval"))
    law = a_layer(ZONES, GeometryType.AREA, fields=fields, **changes)
    return a_catalogue(law, a_layer(PROPOSED, GeometryType.AREA, fields=fields[:-1], **changes))


def a_zone(version: str, kind: str = "core_protection", layer: str = ZONES, **changes: Any) -> Feature:
    """A zone of a version, half a square or the other."""
    west, east = AREAS[kind]
    values: dict[str, Any] = {
        "layer": layer,
        "id": f"{version}-{kind}",
        "shape": box(west, 37.60, east, 37.62),
        "properties": {
            "name": kind,
            "boundary_version": version,
            "regime": "two_zones",
            "zone": kind,
        },
        "state": "in_force" if layer == ZONES else "proposed",
    }
    return Feature(**{**values, **changes})


def a_version(id: str = "adjust", **changes: Any) -> BoundaryVersion:
    """A draft under two zones."""
    return BoundaryVersion(**{"id": id, "name": Words(f"版本 {id}", id), "regime": "two_zones", **changes})


def with_law(transaction: Transaction, id: str = "law", **changes: Any) -> BoundaryVersion:
    """A registered version with both zones."""
    for kind in AREAS:
        FeatureStore(transaction).add(a_zone(id, kind), why="test")
    law = a_version(id, in_force_from=LAW_DAY, **changes)
    return BoundaryStore(transaction).register(law, why="as it is")


def with_draft(transaction: Transaction, id: str = "adjust", **changes: Any) -> BoundaryVersion:
    """A draft that began with the zones of the law."""
    return BoundaryStore(transaction).open(a_version(id, **changes), why="test", copy_zones=True)[0]


def stepped_on(transaction: Transaction, version: BoundaryVersion, steps: Iterable[str]) -> BoundaryVersion:
    """The version after some steps, with a letter for each; the planner submits, the leader decides."""
    standing = Standing(datetime(2026, 11, 23, 8, tzinfo=UTC), date(2026, 11, 23))
    for step in steps:
        asked = Asked(step, why="test", in_force_from=NEW_DAY, **LETTER)  # type: ignore[arg-type]
        after = stepped(version, asked, PLANNER if step in ("submit", "withdraw") else LEADER, standing)
        version = BoundaryStore(transaction).step(version, after, asked)
    return version


ALL_STEPS = ("submit", "approve", "review", "enact")


def noted(database: Database, **changes: Any) -> BoundaryVersion:
    """A law and a draft of it, committed."""
    with database.transaction(PLANNER) as transaction:
        with_law(transaction)
        return with_draft(transaction, **changes)
