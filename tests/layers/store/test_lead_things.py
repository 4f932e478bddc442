"""What leads are held against, in both databases: asked by the place of each, whatever lies in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shapely import Point, box

from geo.boxes import Box
from layers.rules.lead_matches import Match, Relation
from layers.rules.leads import Lead, Source
from layers.rules.people import Role
from layers.store.cases import CaseStore
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.lead_sight import LeadSight
from layers.store.lead_things import LeadThings
from layers.store.leads import LeadStore
from tests.builders import a_case, a_feature, an_actor

ANALYST = an_actor(Role.ANALYST)
WEST, MIDDLE, EAST = (box(x, 37.60, x + 0.001, 37.601) for x in (115.50, 115.60, 115.70))
LEAD = Lead("west", Source.AGENCY, "OTHER", WEST, 9800.0, date(2026, 11, 20), 10.0, None, {}, None, ())
LEADS = [LEAD, replace(LEAD, id="east", shape=EAST)]


@pytest.fixture
def lake(database: Database) -> Database:
    """A pond in the west, in the middle and in the east."""
    with database.transaction(ANALYST) as transaction:
        for id, shape in (("pond-w", WEST), ("pond-m", MIDDLE), ("pond-e", EAST)):
            FeatureStore(transaction).add(a_feature(id, shape=shape), why="test")
    return database


def matched(database: Database, *leads: Lead) -> dict[str, tuple[Match, ...]]:
    with database.transaction(ANALYST, writes=False) as transaction:
        return {lead.id: found for lead, found in LeadSight(transaction).matched(list(leads))}


def named(found: tuple[Match, ...], relation: Relation) -> list[str]:
    return [match.id for match in found if match.relation is relation]


def test_each_lead_is_held_against_what_lies_on_it(lake: Database) -> None:
    found = matched(lake, *LEADS)

    assert {id: named(matches, Relation.FEATURE) for id, matches in found.items()} == {
        "west": ["pond-w"],
        "east": ["pond-e"],
    }


def test_what_lies_between_two_leads_is_not_read(lake: Database) -> None:
    with lake.transaction(ANALYST, writes=False) as transaction:
        known = LeadThings(transaction).around([WEST, EAST])

    assert [id for things in known.things[Relation.FEATURE] for id in things.ids] == ["pond-w", "pond-e"]


def test_a_case_without_a_place_lies_on_each_of_its_features_whoever_asks_together(lake: Database) -> None:
    case = a_case(place=None, layer="ponds", features=("pond-w", "pond-e"))
    with lake.transaction(ANALYST) as transaction:
        CaseStore(transaction).open(case, why="test")

    together, alone = matched(lake, *LEADS), matched(lake, LEAD)

    assert [named(found, Relation.OPEN_CASE) for found in together.values()] == [[case.id], [case.id]]
    assert alone["west"] == together["west"]


def test_of_leads_those_near_are_read_or_all_in_a_box(lake: Database) -> None:
    others = [replace(LEAD, id=id, shape=shape) for id, shape in (("m", MIDDLE), ("e", EAST))]
    with lake.transaction(ANALYST) as transaction:
        LeadStore(transaction).note([(lead, ()) for lead in others], why="test")

        near = LeadThings(transaction).around([WEST, EAST])
        whole = LeadThings(transaction).around([WEST], leads_in=Box(115.55, 37.5, 115.8, 37.7))

    assert [lead.id for lead in near.leads] == ["e"]
    assert [lead.id for lead in whole.leads] == ["m", "e"]


def test_no_lead_at_all_is_held_against_nothing(lake: Database) -> None:
    with lake.transaction(ANALYST, writes=False) as transaction:
        known = LeadThings(transaction).around([], leads_in=Box(115, 37, 116, 38))

    assert [id for some in known.things.values() for things in some for id in things.ids] == []


@pytest.mark.parametrize(
    ("east_m", "north_m", "near"), [(18, 0, True), (22, 0, False), (0, 18, True), (0, 22, False)]
)
def test_twenty_metres_are_as_far_to_the_east_as_to_the_north(
    database: Database, east_m: float, north_m: float, near: bool
) -> None:
    spot = Point(115.6, 37.6)
    aside = Point(115.6 + east_m / 88_286, 37.6 + north_m / 110_990)  # metres a degree there
    with database.transaction(ANALYST) as transaction:
        FeatureStore(transaction).add(
            a_feature("outlet", layer="marks", shape=aside, properties={}), why="test"
        )

    found = matched(database, replace(LEAD, shape=spot, area_m2=0.0))["west"]

    assert named(found, Relation.FEATURE) == (["outlet"] if near else [])
