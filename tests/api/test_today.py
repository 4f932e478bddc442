"""Today over HTTP: what waits for a patrol's unit, in order, on every page, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from shapely import Point, box
from starlette.testclient import TestClient

from layers.rules.cases import Case, CaseStatus
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.cases import CaseStore
from layers.store.features import FeatureStore
from tests.api.conftest import Service, a_dike, send, serve
from tests.api.test_look_backs import back, closed, desk
from tests.builders import Clock, a_case

__all__ = ["desk"]
CELL = box(115.55, 37.55, 115.65, 37.65)


def feature(service: Service, one: Feature) -> None:
    with service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(one, why="test")


def done_case(service: Service, number: int = 1, **changes: Any) -> Case:
    """A case of the town that waits to be checked by the bureau."""
    case = a_case(
        id=str(UUID(int=number)), title=f"第{number}处", layer="pond_dikes", features=("dike-1",),
        verifying_unit="bureau", supervising_unit="bureau", deadline=date(2026, 12, 18), **changes,
    )  # fmt: skip
    with service.database.transaction(PROGRAM) as transaction:
        store = CaseStore(transaction)
        kept = store.open(case, why="found")[0]
        after = replace(kept, status=CaseStatus.REPORTED_DONE)
        return store.step(kept, after, "report_done", why="done", facts={}, post=None)


def today(client: TestClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/today?{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ids(page: dict[str, Any]) -> list[str]:
    return [task["id"] for task in page["tasks"]]


def test_a_case_reported_done_waits_for_the_unit_that_verifies_it(service):
    case = done_case(service, place=Point(115.6, 37.6))

    page = today(service.signed_in("patrol"), "kind=verify")

    (task,) = page["tasks"]
    assert (task["kind"], task["case"], task["due_on"], task["urgency"]) == (
        "verify", case.id, "2026-12-18", "later",
    )  # fmt: skip
    assert task["form"] == f"#/report/new?layer=pond_dikes&feature=dike-1&case={case.id}"
    assert task["place"] == [115.6, 37.6]
    assert today(service.signed_in("neighbour"), "kind=verify")["tasks"] == []


def test_features_nobody_ever_reported_on_are_due_since_they_came_on_record(service):
    page = today(service.signed_in("patrol"))

    assert ids(page) == ["dike-1", "dike-2", "dike-3"]
    assert {task["due_on"] for task in page["tasks"]} == {"2026-11-23"}
    assert (page["total"], page["overdue"], page["returned"]) == (3, 0, 3)


def test_a_report_puts_an_inspection_off_by_the_layer_s_interval(service):
    send(service.signed_in("neighbour"), feature="dike-2")  # whoever it was
    service.clock.forward(days=29)
    before = ids(today(service.signed_in("patrol")))
    service.clock.forward(days=1)

    again = today(service.signed_in("patrol"))

    assert before == ["dike-1", "dike-3"]
    assert ids(again) == ["dike-1", "dike-3", "dike-2"]
    last = again["tasks"][2]
    assert (last["due_on"], last["every_days"], last["urgency"]) == ("2026-12-23", 30, "today")
    assert (again["overdue"], again["tasks"][0]["overdue_days"]) == (2, 30)


def test_a_settled_feature_is_not_inspected_but_a_cell_of_the_grid_is_at_its_own_interval(service):
    feature(service, replace(a_dike("dike-4"), state="removed"))
    cell = {"code": "G-1", "level": "village", "interval_days": 3}
    feature(service, Feature("responsibility_grid", "cell", CELL, cell, state="assigned", unit="bureau"))
    send(service.signed_in("patrol"), layer="responsibility_grid", feature="cell", state_seen="assigned",
         remainder=None, answers={"anything_found": False})  # fmt: skip
    service.clock.forward(days=3)

    page = today(service.signed_in("patrol"))

    assert "dike-4" not in ids(page)
    assert [(t["layer"], t["every_days"], t["due_on"]) for t in page["tasks"] if t["id"] == "cell"] == [
        ("responsibility_grid", 3, "2026-11-26")
    ]


def test_a_feature_of_no_unit_falls_to_the_unit_of_its_cell_and_one_elsewhere_to_nobody(service):
    cell = {"code": "G-1", "level": "village"}
    feature(service, Feature("responsibility_grid", "cell", CELL, cell, state="assigned", unit="town"))
    feature(service, replace(a_dike("orphan"), unit=None))
    feature(service, replace(a_dike("far", east=1.0), unit=None))

    assert set(ids(today(service.signed_in("neighbour")))) == {"cell", "orphan"}
    assert "orphan" not in ids(today(service.signed_in("patrol")))


def test_on_one_day_what_lies_in_a_core_zone_comes_first(service):
    core = {"name": "核心区", "boundary_version": "v", "regime": "three", "zone": "core"}
    feature(
        service, Feature("reserve_zones", "z", box(115.6035, 37.59, 115.61, 37.61), core, state="in_force")
    )

    page = today(service.signed_in("patrol"))

    assert ids(page) == ["dike-2", "dike-3", "dike-1"]  # 2 ends and 3 begins in the zone
    assert [task["strict"] for task in page["tasks"]] == [True, True, False]


def test_pages_hold_every_task_once_in_the_same_order_whatever_their_length(service):
    for number in range(1, 6):
        done_case(service, number, zone="core" if number % 2 else None)
    feature(service, replace(a_dike("dike-9"), unit="bureau"))
    patrol = service.signed_in("patrol")
    whole = today(patrol)
    found, address = [], "/api/today?limit=2"
    while address:
        page = patrol.get(address).json()
        assert page["total"] == whole["total"] == 9
        found += ids(page)
        address = page["next"]

    assert found == ids(whole)
    assert len(set(found)) == 9


@pytest.fixture
def postgis_service(postgis_address: str, tmp_path: Path, clock: Clock) -> Iterator[Service]:
    """The application on PostGIS, whose databases have collations of their own."""
    yield from serve(postgis_address, tmp_path, clock)


def test_pages_hold_every_task_once_where_the_database_sorts_as_a_dictionary_does(postgis_service):
    with postgis_service.database.transaction(PROGRAM) as transaction:
        change = 'ALTER TABLE pond_dikes ALTER COLUMN id TYPE text COLLATE "en-x-icu"'
        transaction.connection.exec_driver_sql(change)
    for id in ("a", "B", "c", "D"):  # by the codes of their letters: B, D, a, c
        feature(postgis_service, replace(a_dike(f"dike-{id}"), unit="bureau"))
    patrol = postgis_service.signed_in("patrol")
    whole, found, address = ids(today(patrol)), list[str](), "/api/today?limit=3"
    while address:
        page = patrol.get(address).json()
        found += ids(page)
        address = page["next"]

    assert found == whole
    assert len(set(found)) == len(found)


def test_a_look_back_is_told_a_week_before_its_day_and_what_may_have_come_back_at_once(desk):
    case = closed(desk)  # to be looked at on 2027-02-21
    early = today(desk.signed_in("patrol"), "kind=look_back")["tasks"]
    back(desk)
    desk.clock.forward(days=83)

    page = today(desk.signed_in("patrol"), "kind=look_back&kind=rebound")

    assert early == []
    assert [(task["kind"], task["case"], task["due_on"]) for task in page["tasks"]] == [
        ("rebound", case["id"], "2026-11-23"),
        ("look_back", case["id"], "2027-02-21"),
    ]
    assert today(desk.signed_in("town.officer"), "kind=look_back&kind=rebound")["tasks"] == []


def test_kinds_narrow_the_page_and_not_the_counts(service):
    done_case(service)

    page = today(service.signed_in("patrol"), "kind=inspect")

    assert {task["kind"] for task in page["tasks"]} == {"inspect"}
    assert {kind["id"]: kind["count"] for kind in page["kinds"]} == {
        "verify": 1, "look_back": 0, "rebound": 0, "lead": 0, "inspect": 3,
    }  # fmt: skip
    assert page["total"] == 3


def test_statements_do_not_grow_with_the_tasks(service):
    patrol = service.signed_in("patrol")
    few = statements(service, lambda: today(patrol))
    for number in range(4, 40):
        feature(service, replace(a_dike(f"dike-{number}"), unit="bureau"))

    many = statements(service, lambda: today(patrol))

    assert today(patrol)["total"] == 39
    assert many == few


def statements(service: Service, step: Any) -> int:
    """How many statements a step sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sa.event.listen(service.database.engine, "before_cursor_execute", note)
    try:
        step()
    finally:
        sa.event.remove(service.database.engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("role", ["leader", "planner", "analyst", "auditor", "administrator"])
def test_who_sends_no_reports_has_no_tasks(gpkg_service, role):
    answer = gpkg_service.signed_in(role).get("/api/today")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_nobody_signed_in_has_no_tasks(gpkg_service):
    assert gpkg_service.client().get("/api/today").status_code == 401


@pytest.mark.parametrize("key", ["0001-01-01~0", "2026-11-23~" + "9" * 40, "2026-11-23~-1"])
def test_a_key_that_no_page_has_begins_the_list_at_its_start(service, key):
    send(service.signed_in("patrol"))  # one dike is due an interval after its report
    service.clock.forward(days=100)
    client = service.signed_in("patrol")

    assert ids(today(client, f"after={key}~3~pond_dikes~7~x")) == ids(today(client))
