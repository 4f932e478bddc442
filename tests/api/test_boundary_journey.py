"""From the law over a draft to the next law, over HTTP: nothing is passed over in silence on the way."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from shapely import Point

from api.worker import Worker
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.cases import CaseStore
from tests.api.conftest import Service
from tests.api.test_boundaries import LETTER, URL, step, zones
from tests.api.test_boundary_readings import proposed, read
from tests.builders import a_case

FIRST_DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done by the test itself."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def a_case_in_the_strip(service: Service) -> str:
    """A case where ground is taken out, found on the first day of the new law."""
    case = a_case(
        id=str(uuid4()), layer="facilities", features=(), place=Point(115.547, 37.605), zone="general_control"
    )
    with service.database.transaction(PROGRAM) as transaction:
        CaseStore(transaction).open(case, why="test")
    return case.id


def waived(client: Any, rule: str) -> None:
    """Somebody stands for a rule that fails, by name."""
    id = str(uuid4())
    said = {"id": id, "kind": "waive", "about": rule, "text": "方案另有安排，由我负责"}
    answer = client.post(f"{URL}/adjust/remarks", json=said)
    assert answer.status_code == 201, answer.text


def test_a_proposal_becomes_the_law(service):
    planner = proposed(service)
    case = a_case_in_the_strip(service)
    leader, supervisor = service.signed_in("leader"), service.signed_in("supervisor")
    assert step(planner, "submit").json()["code"] == "not-read"

    failing = [each["id"] for each in read(service, planner)["rules"] if each["verdict"] == "fail"]
    assert step(planner, "submit").status_code == 200
    assert "nothing_open_softened" in failing
    assert step(leader, "approve", **LETTER).json()["code"] == "rules-broken"
    for rule in failing:
        waived(supervisor, rule)
    for wanted in ("approve", "review"):
        answer = step(leader, wanted, **LETTER)
        assert answer.status_code == 200, answer.text
    answer = step(leader, "enact", **LETTER, in_force_from=FIRST_DAY)
    assert (answer.status_code, answer.json()["status"]) == (200, "in_force"), answer.text
    Worker(service.database).work()

    assert planner.get(URL).json()["in_force"] == "adjust"
    assert planner.get(URL, params={"on": "2026-11-19"}).json()["in_force"] == "law"
    assert {each["properties"]["layer"] for each in zones(planner).values()} == {"reserve_zones"}
    told = supervisor.get(f"/api/cases/{case}").json()
    assert (told["case"]["zone"], told["events"][-1]["step"]) == (None, "rezoned")
    answers = {
        each["boundary"]: each for each in supervisor.get(f"/api/cases/{case}/zones").json()["answers"]
    }
    assert (answers["law"]["outside"], answers["law"]["holds"]) == (0.0, False)
    assert (answers["adjust"]["outside"], answers["adjust"]["holds"]) == (1.0, True)
    steps = [each["step"] for each in planner.get(f"{URL}/adjust").json()["events"]]
    assert steps == ["open", "submit", "approve", "review", "enact"]
    law = service.signed_in("patrol").get("/api/layers/reserve_zones/features", params={"valid": FIRST_DAY})
    assert {each["properties"]["boundary_version"] for each in law.json()["features"]} == {"adjust"}
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        assert sum(entry.action == "boundary.supersede" for entry in AuditStore(transaction).verify()) == 1
