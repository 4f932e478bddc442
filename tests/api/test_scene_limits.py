"""The limits that scenes are compared with, over HTTP: changed with a reason, kept for good, proven."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.scene_tables import SCENE_LIMITS
from tests.api.conftest import Service

URL = "/api/scenes/limits"


def put(service: Service, name: str = "analyst", why: str = "误报太多", **parameters: Any) -> Any:
    return service.signed_in(name).put(URL, json={"parameters": parameters, "why": why})


def test_the_programs_own_limits_stand_until_somebody_changes_them(service: Service) -> None:
    found = service.signed_in("leader").get(URL).json()

    assert found["current"]["parameters"] == found["defaults"]
    assert (found["current"]["id"], found["current"]["at"], found["history"]) == ("defaults", None, [])
    assert {field["id"] for field in found["fields"]} >= {"limits.water", "least_m2.core", "least_m2."}


def test_changed_limits_stand_with_their_reason_and_the_ones_before_are_kept(service: Service) -> None:
    put(service, limits={"margin": 0.08})
    found = put(service, why="核心区再严一些", least_m2={"core_protection": 300}).json()

    assert found["current"]["parameters"]["limits"]["margin"] == 0.08
    assert found["current"]["parameters"]["least_m2"]["core_protection"] == 300
    assert [each["why"] for each in found["history"]] == ["核心区再严一些", "误报太多"]
    assert found["current"]["author"] == "Analyst"


def test_the_same_limits_again_change_nothing(service: Service) -> None:
    put(service, limits={"margin": 0.08})
    assert len(put(service, limits={"margin": 0.08}).json()["history"]) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"limits": {"water": 2}}, 400, "bad-limits"),
        ({"limits": {"nir": 0.1}}, 400, "bad-limits"),
        ({"as_it_lies": True}, 400, "bad-limits"),
        ({"why": " "}, 400, "reason-missing"),
        ({"name": "patrol"}, 403, "not-allowed"),
        ({"name": "leader"}, 403, "not-allowed"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(
    gpkg_service: Service, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = put(gpkg_service, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "bend", [sa.update(SCENE_LIMITS).values(why="x"), sa.delete(SCENE_LIMITS)], ids=["changed", "gone"]
)
def test_whatever_is_bent_in_limits_the_audit_notices(service: Service, bend: Any) -> None:
    put(service, limits={"margin": 0.08})
    with service.database.transaction(PROGRAM) as transaction:
        assert "scene.limits" in [entry.action for entry in AuditStore(transaction).verify()]
        transaction.execute(bend)
    with service.database.transaction(PROGRAM) as transaction, pytest.raises(ChainBroken):
        list(AuditStore(transaction).verify())
