"""When a version comes into force: the zone of each case by the law of its day is looked up again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from shapely import Point, box

from api.jobs.boundary_settling import settle_some
from api.worker import Worker
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.boundaries import BoundaryStore
from layers.store.cases import CaseStore
from layers.store.database import Transaction
from layers.store.features import FeatureStore
from layers.store.tables import JOBS
from tests.api.conftest import Service
from tests.boundaries import NEW_DAY, PLANNER, noted, stepped_on
from tests.builders import a_case


def opened(service: Service, number: int, east: float, found_on: date) -> str:
    """A case at a place, found on a day; its zone is noted as when it was opened."""
    id = f"00000000-0000-0000-0000-{number:012}"
    case = a_case(
        id=id,
        layer="pond_dikes",
        features=(),
        place=Point(east, 37.61),
        found_on=found_on,
        rectifying_unit=None,
        zone="core_protection",
    )
    with service.database.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(case, why="test")
    return id


def enacted(service: Service, moved_to: float) -> None:
    """A version in force whose core protection zone begins further east."""
    with service.database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        zone = store.zones_of(store.get("adjust"))[0]
        FeatureStore(transaction).replace(
            replace(zone, shape=box(moved_to, 37.60, 115.52, 37.62)), why="moved"
        )
        stepped_on(transaction, store.get("adjust"), ("submit", "approve", "review", "enact"))


def test_a_case_that_now_lies_elsewhere_says_so_in_its_history(service):
    noted(service.database)
    before = opened(service, 1, 115.505, date(2026, 11, 30))
    out = opened(service, 2, 115.505, NEW_DAY)
    inside = opened(service, 3, 115.515, NEW_DAY)
    enacted(service, 115.51)

    Worker(service.database).work()

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        cases = CaseStore(transaction)
        assert [cases.get(id).zone for id in (before, out, inside)] == [
            "core_protection",
            None,
            "core_protection",
        ]
        event = cases.events(out)[-1]
        assert (event.step, event.account, event.before, event.after) == (
            "rezoned",
            None,
            event.after,
            event.after,
        )
        assert event.facts == {"zone_before": "core_protection", "zone": None, "boundary": "adjust"}
        assert [len(cases.events(id)) for id in (before, out, inside)] == [1, 2, 1]
        list(AuditStore(transaction).verify())
        states = transaction.execute(sa.select(JOBS.c.kind, JOBS.c.state)).all()
        assert set(states) == {("boundary.settle", "done")}
    shown = service.signed_in("supervisor").get(f"/api/cases/{out}").json()
    assert shown["events"][-1]["zh"] == "重新核定所在分区"


def test_looking_again_changes_nothing(gpkg_service):
    service = gpkg_service
    noted(service.database)
    out = opened(service, 1, 115.505, NEW_DAY)
    enacted(service, 115.51)
    Worker(service.database).work()
    with service.database.transaction(PLANNER) as transaction:
        BoundaryStore(transaction).settle_later(BoundaryStore(transaction).get("adjust"))

    Worker(service.database).work()

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        assert len(CaseStore(transaction).events(out)) == 2


def test_a_case_that_moves_while_zones_are_looked_up_again_hinders_nothing(service):
    noted(service.database)
    id = opened(service, 1, 115.505, NEW_DAY)
    enacted(service, 115.51)

    def settle() -> list[int]:
        with service.database.transaction(PROGRAM) as transaction:
            return settle_some(transaction, BoundaryStore(transaction).get("adjust"), -1)

    with ThreadPoolExecutor(1) as beside:
        with service.database.transaction(PLANNER) as transaction:
            store = CaseStore(transaction)
            store.rezone(store.get(id), "general_control", boundary="law", why="meanwhile")
            settled = beside.submit(settle)
            until_another_waits(transaction)
        assert len(settled.result(timeout=60)) == 1

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        events = CaseStore(transaction).events(id)
    assert [each.facts.get("boundary") for each in events][-2:] == ["law", "adjust"]


def until_another_waits(transaction: Transaction) -> None:
    """Come back when somebody waits for what this transaction holds; a GeoPackage has one writer anyway."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    if transaction.connection.dialect.name == "postgresql":
        while not transaction.execute(waiting).scalar_one():
            pass
