"""Both replies to a proposal over HTTP: every village with its reason, and the tasks that would start."""

from __future__ import annotations

from typing import Any

import pytest
from shapely import box

from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.cases import CaseStore
from layers.store.features import FeatureStore
from tests.api.test_boundaries import URL, drafted, with_law
from tests.builders import a_case

VILLAGE = {
    "name": "段村",
    "village_code": "131102100264",
    "settlement": "compact",
    "obligation": "conditional",
}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked at again here: that is another test's."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def with_village(service: Any) -> None:
    place = box(115.505, 37.605, 115.507, 37.607)
    with service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(Feature("villages", "v-1", place, VILLAGE), why="test")


def test_both_replies_stand_side_by_side_with_reasons_counts_and_tasks(service):
    with_law(service)
    with_village(service)

    found = drafted(service).get(f"{URL}/adjust/scenarios").json()

    (approved,), (refused,) = found["approved"]["villages"], found["refused"]["villages"]
    assert (found["base"], found["differs"]) == ("law", [])  # the draft is the law still: it moves either way
    assert (approved["obligation"], refused["obligation"]) == ("relocate_now", "relocate_now")
    assert approved["because"]["zh"].startswith("批复同意，但新界线没有将其调出核心保护区")
    assert refused["zone_words"]["zh"] == "核心保护区"
    assert found["refused"]["counts"]["relocate_now"] == 1
    assert found["refused"]["counts"]["households_to_move"] is None
    assert [(task["title"]["zh"], task["starts"]) for task in found["refused"]["tasks"]] == [
        ("启动搬迁：段村", "refuse")
    ]


def test_an_open_case_is_named_only_to_those_who_may_read_it(service):
    with_law(service)
    with_village(service)
    case = a_case(layer="villages", features=("v-1",), rectifying_unit=None, opened_unit=None)
    with service.database.transaction(PROGRAM) as transaction:
        number = CaseStore(transaction).open(case, why="test")[0].number
    drafted(service)

    def told(who: str) -> list[Any]:
        found = service.signed_in(who).get(f"{URL}/adjust/scenarios").json()
        return [(task["case"], task["case_number"]) for task in found["refused"]["tasks"]]

    assert told("supervisor") == [(case.id, number)]
    assert told("officer") == [(None, None)]


def test_a_version_without_a_base_has_no_scenarios(service):
    with_law(service)

    answer = service.signed_in("planner").get(f"{URL}/law/scenarios")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-boundary")


def test_scenarios_are_not_for_patrols(service):
    with_law(service)
    drafted(service)

    assert service.signed_in("patrol").get(f"{URL}/adjust/scenarios").status_code == 403
    assert service.client().get(f"{URL}/adjust/scenarios").status_code == 401


def test_nobody_opens_a_case_by_hand_as_if_a_boundary_had(service):
    body = {
        "layer": "villages", "title": "t", "found_on": "2026-11-20", "why": "w",
        "origin": "boundary", "origin_id": "adjust",
    }  # fmt: skip
    address = "/api/cases/3f2b8a1c-0000-4000-8000-000000000009"

    answer = service.signed_in("supervisor").put(address, json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-case")
