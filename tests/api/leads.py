"""Leads for tests over HTTP: a patch that a comparison found, on its way to the ground and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from shapely import box
from shapely.geometry.base import BaseGeometry
from starlette.testclient import TestClient

from layers.definition import Words
from layers.rules.features import Feature
from layers.rules.leads import LAYER, Lead, Source
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.features import FeatureStore
from layers.store.lead_sight import LeadSight
from layers.store.leads import LeadStore
from tests.api.conftest import Service, send

PATCH = box(115.600, 37.610, 115.601, 37.611)
SIDES = {
    "before": {"scene": "a" * 32, "day": "2026-09-02", "indices": {"ndwi": 0.41}},
    "after": {"scene": "b" * 32, "day": "2026-11-20", "indices": {"ndwi": -0.22}},
}
LEAD = Lead(
    "run1-1", Source.CHANGE, "WATER_TO_LAND", PATCH, 9800.5, date(2026, 11, 20), 10.0, "run1",
    {**SIDES, "length_m": 120.5, "dike_like": False}, 0.8, (Words("面积大", "large"),),
)  # fmt: skip


def a_lead(number: int = 1, *, shape: BaseGeometry = PATCH, **changes: Any) -> Lead:
    """A patch that a comparison found."""
    return replace(LEAD, id=f"run1-{number}", shape=shape, **changes)


def noted(service: Service, *leads: Lead) -> None:
    """Leads as a comparison notes them: placed, and held against what is known."""
    with service.database.transaction(PROGRAM) as transaction:
        sight = LeadSight(transaction)
        LeadStore(transaction).note(sight.matched(list(sight.placed(leads))), why="compared")


def stepped(client: TestClient, id: str, version: int, step: str, **said: Any) -> Any:
    """The answer to a step."""
    return client.post(f"/api/leads/{id}/steps", json={"step": step, "version": version, **said})


def sent(service: Service, id: str = "run1-1", version: int = 1) -> None:
    """The analyst sends a lead to the bureau."""
    answer = stepped(service.signed_in("analyst"), id, version, "send", unit="bureau", why="看是不是新填的")
    assert answer.status_code == 200, answer.text


def feature(service: Service, id: str = "run1-1") -> Feature:
    """A sent lead as the layer shows it."""
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        return FeatureStore(transaction).get(LAYER, id)


def verify(service: Service) -> None:
    """The records are what the audit says."""
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        assert list(AuditStore(transaction).verify())


def told(client: TestClient, seen: str | None, id: UUID | None = None, **changes: Any) -> Any:
    """The answer to a report on the first lead."""
    answers = {"kind": "illegal_land_use" if seen == "confirmed" else "natural", **changes.pop("answers", {})}
    said = {"layer": LAYER, "feature": "run1-1", "state_seen": seen, "answers": answers, "remainder": None}
    return send(client, id, **{**said, **changes})


def standing(service: Service) -> dict[str, Any]:
    """The first lead as the desk reads it."""
    found: dict[str, Any] = service.signed_in("analyst").get("/api/leads/run1-1").json()
    return found
