"""Tasks begin with the reply to a proposal, in both databases: as told before, once, never in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import box, from_wkt

from layers.definition import Catalogue, GeometryType
from layers.errors import FaultyBoundary
from layers.rules.cases import Case, CaseStatus, Origin, opened
from layers.rules.features import Feature
from layers.rules.obligations import Obligation, Reply
from layers.store.audit import AuditStore
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_tasks import BoundaryTasks
from layers.store.case_tables import CASES
from layers.store.cases import CaseStore
from layers.store.database import Database, Transaction
from layers.store.features import FeatureStore
from layers.store.scenarios import Compared, ScenarioStore
from tests.boundaries import ALL_STEPS, PLANNER, a_zone, noted, stepped_on, zone_catalogue
from tests.builders import a_field, a_layer

TODAY = date(2026, 11, 23)
CORE = box(115.505, 37.605, 115.507, 37.607)
VILLAGE_FIELDS = ("name", "village_code", "township", "settlement", "obligation")


@pytest.fixture
def catalogue() -> Catalogue:
    """With the zones, villages and dwellings."""
    villages = a_layer("villages", GeometryType.AREA, fields=tuple(a_field(name) for name in VILLAGE_FIELDS))
    dwellings = a_layer("dwellings", GeometryType.AREA, fields=(a_field("name"), a_field("settlement")))
    return Catalogue({**zone_catalogue().layers, "villages": villages, "dwellings": dwellings})


def a_village(code: str = "101", **changes: Any) -> Feature:
    told = {"name": f"村{code}", "village_code": code, "settlement": "compact", "obligation": "conditional"}
    values = {"layer": "villages", "id": f"v-{code}", "shape": CORE, "properties": told, "unit": "town"}
    return Feature(**{**values, **changes})


def a_house(**changes: Any) -> Feature:
    told = {"name": "h", "settlement": "scattered"}
    return Feature("dwellings", "h-1", box(115.5055, 37.6055, 115.5056, 37.6056), told, unit="town")


def proposed(database: Database, *things: Feature) -> None:
    """A law and a draft of it that takes the village's ground out, with things about."""
    noted(database)
    with database.transaction(PLANNER) as transaction:
        for thing in things:
            FeatureStore(transaction).add(thing, why="test")
        store = BoundaryStore(transaction)
        for zone in store.zones_of(store.get("adjust")):
            if zone.properties["zone"] == "core_protection" and zone.shape is not None:
                less = zone.shape.difference(CORE.buffer(0.0005))
                FeatureStore(transaction).replace(replace(zone, shape=less), why="taken out")


def a_case(transaction: Transaction) -> Case:
    """An open case about the village."""
    case = Case("3f2b8a1c-0000-4000-8000-000000000001", "villages", "搬迁", TODAY, features=("v-101",))
    return CaseStore(transaction).open(opened(case, day=TODAY), why="test")[0]


def cases(transaction: Transaction) -> list[Case]:
    ids = transaction.execute(sa.select(CASES.c.id).order_by(CASES.c.fid)).scalars()
    return [CaseStore(transaction).get(id) for id in ids]


def compared(transaction: Transaction) -> Compared:
    store = BoundaryStore(transaction)
    version, base = store.get("adjust"), store.get("law")
    return Compared(version, store.zones_of(version), base, store.zones_of(base))


def titles(found: Sequence[Case]) -> list[str]:
    return [case.title for case in found]


@pytest.mark.parametrize(
    ("steps", "title"),
    [
        (("submit", "refuse"), "启动搬迁：村101"),
        (ALL_STEPS, "核销搬迁任务：村101（不再需要，按程序销号）"),
    ],
)
def test_a_reply_opens_the_case_that_its_scenario_listed(
    database: Database, steps: tuple[str, ...], title: str
) -> None:
    proposed(database, a_village())
    with database.transaction(PLANNER) as transaction:
        (told,) = BoundaryTasks(transaction).due(compared(transaction), Reply(steps[-1]))
        assert cases(transaction) == []

        stepped_on(transaction, BoundaryStore(transaction).get("adjust"), steps)

        (case,) = cases(transaction)
        assert (case.title, told.title.zh) == (title, title)
        assert (case.origin, case.origin_id, case.status) == (Origin.BOUNDARY, "adjust", CaseStatus.FOUND)
        assert (case.layer, case.features, case.found_on) == ("villages", ("v-101",), TODAY)
        assert "衡政函〔2026〕1号" in case.source
        last = BoundaryStore(transaction).events("adjust")[-1]
        assert (last.step, last.facts["tasks"]) == (steps[-1], 1)
    with database.transaction(PLANNER, writes=False) as transaction:
        assert "case.open" in [entry.action for entry in AuditStore(transaction).verify()]


def test_an_open_case_is_told_of_the_reply_instead_of_followed_by_a_second_one(database: Database) -> None:
    proposed(database, a_village())
    with database.transaction(PLANNER) as transaction:
        before = a_case(transaction)

        stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ("submit", "refuse"))

        (case,) = cases(transaction)
        told = CaseStore(transaction).events(case.id)[-1]
        assert (case.status, case.tasks) == (before.status, before.tasks)
        assert (told.step, told.facts["boundary"], told.facts["reply"]) == ("boundary", "adjust", "refuse")
        assert "启动搬迁" in told.why
    with database.transaction(PLANNER, writes=False) as transaction:
        assert "case.boundary" in [entry.action for entry in AuditStore(transaction).verify()]


def test_tasks_that_have_begun_do_not_begin_again(database: Database) -> None:
    proposed(database, a_village(), a_village("102"))
    with database.transaction(PLANNER) as transaction:
        a_case(transaction)
        due = BoundaryTasks(transaction).due(compared(transaction), Reply.REFUSED)
        version = stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ("submit", "refuse"))
        found = cases(transaction)

        BoundaryTasks(transaction).start(version, due)

        assert titles(found) == ["搬迁", "启动搬迁：村102"]
        assert cases(transaction) == found


def test_scattered_dwellings_that_an_approval_takes_out_get_a_case_of_their_own(database: Database) -> None:
    proposed(database, a_house())
    with database.transaction(PLANNER) as transaction:
        stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ALL_STEPS)

        (case,) = cases(transaction)
        assert (case.layer, case.features) == ("dwellings", ("h-1",))
        assert case.title == "核定调出的零星住宅去向（1 处）"


def test_looking_at_scenarios_changes_nothing_that_is_kept(database: Database) -> None:
    proposed(database, a_village(), a_house())
    with database.transaction(PLANNER, writes=False) as transaction:
        before = [entry.hash for entry in AuditStore(transaction).verify()]
        approved, refused = ScenarioStore(transaction, TODAY).both(compared(transaction))
        again = ScenarioStore(transaction, TODAY).both(compared(transaction))

        assert [each.villages[0].obligation for each in (approved, refused)] == [
            Obligation.NOT_NEEDED,
            Obligation.RELOCATE_NOW,
        ]
        assert again == (approved, refused)
        assert [entry.hash for entry in AuditStore(transaction).verify()] == before


def test_a_line_that_is_no_valid_area_is_refused_and_not_mended(database: Database) -> None:
    proposed(database, a_village())
    with database.transaction(PLANNER, writes=False) as transaction:
        asked = compared(transaction)
        bow_tie = from_wkt("POLYGON((115.5 37.6,115.52 37.62,115.52 37.6,115.5 37.62,115.5 37.6))")
        wrong = replace(asked, zones=[a_zone("adjust", shape=bow_tie)])
        with pytest.raises(FaultyBoundary):
            ScenarioStore(transaction, TODAY).both(wrong)
