"""Which zone, as of when, in which version: by every feature and case, for those who may know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shapely import LineString, Point, box

from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.cases import CaseStore
from layers.store.features import FeatureStore
from tests.api.conftest import Service, a_dike
from tests.boundaries import ALL_STEPS, NEW_DAY, PLANNER, noted, stepped_on
from tests.builders import a_case

DIKE = "/api/features/pond_dikes/long/zones"


def with_versions(service: Service) -> None:
    """A law, a draft that leaves the western half of its core out, and a dike across both zones."""
    noted(service.database)
    with service.database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        zone = store.zones_of(store.get("adjust"))[0]
        smaller = replace(zone, shape=box(115.51, 37.60, 115.52, 37.62))
        FeatureStore(transaction).replace(smaller, why="smaller")
        line = LineString([(115.50, 37.61), (115.53, 37.61)])
        FeatureStore(transaction).add(replace(a_dike("long"), shape=line), why="test")


def shares(answer: dict) -> dict[str, float]:
    """The shares of one answer by kind, what is outside too."""
    inside = {zone["kind"]: round(zone["share"], 3) for zone in answer["zones"]}
    return inside | {"": round(answer["outside"], 3)}


def test_a_feature_says_how_it_lies_in_every_version(service):
    with_versions(service)

    found = service.signed_in("planner").get(DIKE).json()

    assert (found["in_force"], found["unit"], found["version"]) == ("law", "m", 1)
    law, draft = found["answers"]
    assert (law["boundary"], law["holds"], draft["holds"]) == ("law", True, False)
    assert shares(law) == {"core_protection": 0.667, "general_control": 0.333, "": 0.0}
    assert shares(draft) == {"core_protection": 0.333, "general_control": 0.333, "": 0.333}
    assert law["zones"][0]["zh"] == "核心保护区"


def test_a_patrol_is_told_the_law_and_no_proposal(service):
    with_versions(service)

    found = service.signed_in("patrol").get(DIKE).json()

    assert [each["boundary"] for each in found["answers"]] == ["law"]


def test_with_a_day_the_law_of_that_day_answers_for_the_feature_as_it_was_then(service):
    with_versions(service)
    service.clock.forward(days=2)
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        dike = store.get("pond_dikes", "long")
        store.replace(replace(dike, shape=LineString([(115.6, 37.61), (115.61, 37.61)])), why="moved")
        stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ALL_STEPS)
    client = service.signed_in("planner")

    now = client.get(DIKE).json()
    then = client.get(DIKE, params={"on": "2026-11-23"}).json()
    later = client.get(DIKE, params={"on": str(NEW_DAY)}).json()
    before = client.get(DIKE, params={"on": "2026-03-14"}).json()

    assert [shares(each)[""] for each in now["answers"]] == [1.0, 1.0]
    assert [(each["version"], each["in_force"]) for each in (then, now, later, before)] == [
        (1, "law"),
        (2, "law"),
        (2, "adjust"),
        (1, None),
    ]
    assert shares(then["answers"][0])["core_protection"] == 0.667


def test_a_case_answers_by_the_law_of_the_day_of_its_finding(service):
    with_versions(service)
    case = a_case(
        layer="pond_dikes",
        features=(),
        place=Point(115.505, 37.61),
        found_on=date(2026, 11, 20),
        rectifying_unit=None,
        zone="core_protection",
    )
    with service.database.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(case, why="test")

    found = service.signed_in("supervisor").get(f"/api/cases/{case.id}/zones").json()

    assert (found["noun"], found["on"], found["in_force"], found["stored"]) == (
        "case",
        "2026-11-20",
        "law",
        "core_protection",
    )
    assert [shares(each) for each in found["answers"]] == [{"core_protection": 1.0, "": 0.0}, {"": 1.0}]


def test_a_feature_without_a_place_has_no_answers(gpkg_service):
    with_versions(gpkg_service)
    with gpkg_service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(replace(a_dike("lost"), shape=None), why="test")

    found = gpkg_service.signed_in("planner").get("/api/features/pond_dikes/lost/zones").json()

    assert (found["answers"], found["size"], found["in_force"]) == ([], 0.0, "law")


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("planner", "/api/features/pond_dikes/nobody/zones", 404),
        ("planner", "/api/features/no_layer/long/zones", 404),
        ("patrol", "/api/features/proposed_zones/adjust-1/zones", 404),
        ("administrator", DIKE, 403),
    ],
)
def test_what_is_not_there_for_the_asker_answers_nothing(gpkg_service, name, address, status):
    with_versions(gpkg_service)

    assert gpkg_service.signed_in(name).get(address).status_code == status
