"""Small records with defaults: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from shapely import LineString, Point, box

from layers.definition import (
    Catalogue,
    Choice,
    FieldDefinition,
    GeometryType,
    LayerDefinition,
    StateDefinition,
    Style,
    Symbol,
    ValueType,
    Words,
)
from layers.rules.cases import Case, Measure, Task
from layers.rules.evidence import Evidence, EvidenceUse
from layers.rules.features import Feature
from layers.rules.fixes import Fix
from layers.rules.people import Account, Actor, Role, Unit
from layers.rules.photos import PhotoManifest
from layers.rules.reports import Report

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SHAPES = {
    "marks": Point(115.5, 37.6),
    "dikes": LineString([(115.5, 37.6), (115.501, 37.6)]),
    "ponds": box(115.5, 37.6, 115.501, 37.601),
}


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Go on by a span of time (as in ``timedelta``) and tell the time."""
        self.now += timedelta(**span)
        return self.now


def words(text: str) -> Words:
    """The same word in both languages."""
    return Words(text, text)


def a_field(id: str, type: ValueType = ValueType.TEXT, **changes: Any) -> FieldDefinition:
    """A field that need not be filled in."""
    return FieldDefinition(id=id, words=words(id), type=type, **changes)


FIELDS = (
    a_field("name"),
    a_field(
        "kind", ValueType.CHOICE, choices=(Choice("large", words("large")), Choice("small", words("small")))
    ),
    a_field("length_m", ValueType.NUMBER, unit="m"),
    a_field("households", ValueType.INTEGER),
    a_field("scattered", ValueType.BOOLEAN),
    a_field("built_on", ValueType.DATE),
    a_field("owner", seen_by=frozenset({"supervisor"})),
)


def a_layer(id: str = "ponds", geometry: GeometryType = GeometryType.AREA, **changes: Any) -> LayerDefinition:
    """A layer with a field of each type."""
    values: dict[str, Any] = {
        "id": id,
        "words": words(id),
        "group": words("water"),
        "geometry": geometry,
        "fields": FIELDS,
        "states": (
            StateDefinition("standing", words("standing")),
            StateDefinition("removed", words("removed"), True),
        ),
        "checklist": (),
        "remainder": None,
        "closing": (),
        "deadline_days": 30,
        "look_back_days": 90,
        "label": "name",
        "code": None,
        "style": Style(Symbol(fill="#336699", line="#113355")),
        "source": "made for tests",
        "description": words(id),
        "searchable": ("name",),
    }
    return LayerDefinition(**{**values, **changes})


def a_catalogue(*more: LayerDefinition) -> Catalogue:
    """A layer of points, one of lines and one of areas, and any more."""
    layers = (
        a_layer("ponds", GeometryType.AREA),
        a_layer("dikes", GeometryType.LINE),
        a_layer("marks", GeometryType.POINT),
        *more,
    )
    return Catalogue({layer.id: layer for layer in layers})


def a_feature(id: str = "one", layer: str = "ponds", **changes: Any) -> Feature:
    """A feature at the lake; properties are added to a name."""
    properties: Mapping[str, Any] = {"name": f"name of {id}", **changes.pop("properties", {})}
    values = {"shape": SHAPES.get(layer), "state": "standing", **changes}
    return Feature(layer=layer, id=id, properties=properties, **values)


def a_report(number: int = 1, **changes: Any) -> Report:
    """A report on the dike ``one`` without photos that nothing is wrong with; its id ends in the number."""
    values: dict[str, Any] = {
        "id": UUID(int=number),
        "layer": "dikes",
        "feature": "one",
        "state_seen": "standing",
        "remainder": 35.0,
        "answers": {"breached": False},
        "note": "",
        "place": Point(115.5, 37.6),
        "fix": a_fix(number),
        "observed_at": MORNING,
        "photos": (),
        "author": "patrol",
        "author_name": "Patrol",
        "unit": "office",
        "received_at": MORNING,
        "content_sha256": f"{number:064x}",
    }
    return Report(**{**values, **changes})


def a_fix(number: int = 1, **changes: Any) -> Fix:
    """A good fix by the dike; that of another number is a decimetre away."""
    values: dict[str, Any] = {
        "longitude": round(115.5000213 + number * 1e-6, 7),
        "latitude": 37.6000187,
        "accuracy_m": 6.0,
        "taken_at": MORNING,
        "source": "gps",
    }
    return Fix(**{**values, **changes})


def a_photo(number: int = 1, **changes: Any) -> PhotoManifest:
    """A photo that a report announces; its hash is the number."""
    values: dict[str, Any] = {
        "sha256": f"{number:064x}",
        "size_bytes": 1000,
        "role": "overview",
        "source": "camera",
    }
    return PhotoManifest(**{**values, **changes})


def an_evidence(**changes: Any) -> Evidence:
    """A photo that came as evidence, sent by ``li``."""
    values: dict[str, Any] = {
        "sha256": "a" * 64,
        "size_bytes": 1000,
        "media_type": "image/jpeg",
        "name": "照片.jpg",
        "kind": "photo",
        "readable": True,
        "account": "li",
        "account_name": "Li",
        "unit": "office",
    }
    return Evidence(**{**values, **changes})


def a_use(**changes: Any) -> EvidenceUse:
    """That the photo shows a case before the work; its id is given by the store."""
    values: dict[str, Any] = {
        "id": "",
        "sha256": "a" * 64,
        "noun": "case",
        "noun_id": "case 1",
        "role": "before",
        "account": "li",
        "account_name": "Li",
        "unit": "office",
    }
    return EvidenceUse(**{**values, **changes})


def a_unit(id: str = "office") -> Unit:
    """A unit that is none in earnest."""
    return Unit(id, f"单位 {id}", f"Unit {id}")


def an_account(id: str = "patrol", *roles: Role, **changes: Any) -> Account:
    """An account of the unit ``office``; a patrol unless roles are given."""
    values: dict[str, Any] = {
        "id": id,
        "name": id,
        "display_name": id.title(),
        "unit": "office",
        "roles": frozenset(roles or (Role.PATROL,)),
    }
    return Account(**{**values, **changes})


def an_actor(*roles: Role, **changes: Any) -> Actor:
    """Somebody who asks by the web; a planner unless roles are given."""
    values: dict[str, Any] = {
        "account": "li",
        "name": "li",
        "unit": "office",
        "roles": frozenset(roles or (Role.PLANNER,)),
        "way": "web",
    }
    return Actor(**{**values, **changes})


def a_case(**changes: Any) -> Case:
    """A dike found standing, assigned to the town, watched over by the office."""
    values: dict[str, Any] = {
        "id": "00000000-0000-0000-0000-000000000001",
        "layer": "dikes",
        "title": "a dike stands",
        "found_on": date(2026, 11, 20),
        "features": ("one",),
        "rectifying_unit": "town",
        "supervising_unit": "office",
        "verifying_unit": "office",
        "lead_leader": "first",
        "deadline": date(2026, 12, 18),
        "tasks": (a_task(),),
    }
    return Case(**{**values, **changes})


def a_task(**changes: Any) -> Task:
    """A task with a person, a post, a week and a measure younger than the finding."""
    measure = Measure("m1", "by machine", issued_on=date(2026, 11, 24))
    values: dict[str, Any] = {
        "id": "t1",
        "text": "take the dike down",
        "unit": "town",
        "person": "a person",
        "post": "head of the town",
        "due_on": date(2026, 12, 11),
        "measures": (measure,),
    }
    return Task(**{**values, **changes})
