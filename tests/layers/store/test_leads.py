"""Scenes, comparisons and leads in both databases: kept once, moved step by step, proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from shapely import box

from geo.aligned import Alignment
from geo.grids import Grid
from geo.spectral import Band
from layers.definition import Words
from layers.errors import BadLead, ChainBroken, DifferentContent, LeadMoved, LeadNotDue, NotFound
from layers.rules.lead_matches import Match, Relation
from layers.rules.lead_sightings import WORDS as SIGHTINGS
from layers.rules.lead_words import EVENTS
from layers.rules.leads import Lead, LeadAsked, LeadState, Source
from layers.rules.people import Role, Unit
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.leads import LeadQuery, LeadStore
from layers.store.people import PeopleStore
from layers.store.scene_runs import KeptRun, RunStore
from layers.store.scene_tables import LEAD_EVENTS, LEADS, SCENE_RUNS, SCENES
from layers.store.scenes import KeptScene, SceneStore
from tests.builders import an_actor

SCENE = KeptScene(
    id="a" * 32, name="S2A.tif", acquired_on=date(2026, 11, 2), product="sentinel2_l2a", sha256="a" * 64,
    size_bytes=123, cog_sha256="b" * 64, grid=Grid("EPSG:4548", 362_640, 4_176_790, 10, 2230, 2550),
    bands=(Band.GREEN, Band.NIR), scale=1e-4, offset=0.0, calibrated=True, hidden_by="test", clear=0.98,
    licence="free", credit="Contains modified Copernicus Sentinel data", because=("按名称", "by its name"),
    footprint=box(115.4, 37.5, 115.8, 37.7),
)  # fmt: skip
LATER = replace(SCENE, id="c" * 32, sha256="c" * 64, acquired_on=date(2026, 11, 20))
RUN = KeptRun(
    "run1", SCENE.id, LATER.id, {"water": 0.0, "least_m2": 1000}, Alignment(0.4, 0.0, 0.01, 60, 64),
    {"lakewatch": "0.1.0"}, 0.02, 5, "d" * 64,
)  # fmt: skip
PATCH = box(115.600, 37.600, 115.601, 37.601)
LEAD = Lead(
    "run1-1", Source.CHANGE, "WATER_TO_LAND", PATCH, 9800.5, date(2026, 11, 20), 10.0, "run1",
    {"length_m": 120.5}, 0.8, (Words("大", "large"),), zone="core_protection",
)  # fmt: skip
ANALYST, PATROL = an_actor(Role.ANALYST), replace(an_actor(Role.PATROL), account="wang", name="wang")


def noted(database: Database, *leads: Lead, found: tuple[Match, ...] = ()) -> int:
    with database.transaction(ANALYST) as transaction:
        return LeadStore(transaction).note([(lead, found) for lead in leads], why="compared")


def step(database: Database, asked: LeadAsked, version: int, *, ground: bool = False) -> Lead:
    with database.transaction(PATROL if ground else ANALYST) as transaction:
        return LeadStore(transaction).step(LEAD.id, asked, version=version)


def verify(database: Database) -> list[str]:
    with database.transaction(ANALYST, writes=False) as transaction:
        return [entry.action for entry in AuditStore(transaction).verify()]


def test_a_scene_comes_back_as_it_was_kept_and_is_kept_once(database: Database) -> None:
    with database.transaction(ANALYST) as transaction:
        stored, new = SceneStore(transaction).add(SCENE, why="taken in")
        again, twice = SceneStore(transaction).add(SCENE, why="taken in")
    assert (new, twice, again) == (True, False, stored)
    assert stored.footprint is not None
    same = replace(stored, at=None, account=None, author="", unit=None, footprint=SCENE.footprint)
    assert same == SCENE
    assert stored.footprint.equals(SCENE.footprint)
    assert verify(database) == ["scene.add"]


def test_the_same_scene_with_another_day_is_refused(database: Database) -> None:
    with database.transaction(ANALYST) as transaction:
        SceneStore(transaction).add(SCENE, why="")
        with pytest.raises(DifferentContent):
            SceneStore(transaction).add(replace(SCENE, acquired_on=date(2026, 11, 3)), why="")


def test_a_comparison_keeps_all_it_takes_to_make_it_again(database: Database) -> None:
    with database.transaction(ANALYST) as transaction:
        store = SceneStore(transaction)
        store.add(SCENE, why="")
        store.add(LATER, why="")
        kept = RunStore(transaction).add(replace(RUN, why="weekly"))
        assert RunStore(transaction).all() == [kept]
        assert [scene.id for scene in store.all()] == [LATER.id, SCENE.id]
    assert set(kept.summary) == {"patches_sha256", "leads_sha256"}
    same = replace(kept, at=None, account=None, author="", why="", summary={})
    assert (kept.why, same) == ("weekly", RUN)
    assert verify(database) == ["scene.add", "scene.add", "scene.compare"]


def test_leads_are_noted_once_and_come_back_the_most_urgent_first(database: Database) -> None:
    plain = replace(LEAD, id="run1-2", zone=None, kind="BARE_TO_PLANTS")
    rebound = Match(Relation.REBOUND, "cases", "c1", "2026-0001", 0.5)
    assert noted(database, plain) == 1
    assert noted(database, LEAD, plain, found=(rebound,)) == 1
    with database.transaction(ANALYST, writes=False) as transaction:
        store = LeadStore(transaction)
        found, total, key = store.find(LeadQuery(limit=1))
        assert (found, total) == ([replace(LEAD, version=1, priority=95)], 2)
        rest, _, end = store.find(LeadQuery(limit=1, after=key))
        assert ([lead.id for lead in rest], end) == (["run1-2"], None)
        assert store.find(LeadQuery(zones=("core_protection",), states=(LeadState.NEW,)))[1] == 1
        assert store.events(LEAD.id)[0].facts["matches"][0]["id"] == "c1"


def test_a_lead_goes_to_a_patrol_and_only_the_ground_makes_it_true(database: Database) -> None:
    noted(database, LEAD)
    with database.transaction(ANALYST) as transaction:
        PeopleStore(transaction).add_unit(Unit("binhu", "滨湖", "Binhu"), why="test")
    with pytest.raises(BadLead):
        step(database, LeadAsked("send", unit="nowhere"), 1)
    assert step(database, LeadAsked("send", unit="binhu"), 1).unit == "binhu"
    with pytest.raises(LeadNotDue):
        step(database, LeadAsked("dismiss", reason="season"), 2)
    answered = step(database, LeadAsked("confirm", report="r1"), 2, ground=True)
    assert (answered.state, answered.report, answered.version) == (LeadState.CONFIRMED, "r1", 3)
    with database.transaction(ANALYST, writes=False) as transaction:
        steps = [event.step for event in LeadStore(transaction).events(LEAD.id)]
    assert steps == ["note", "send", "confirm"]
    assert verify(database) == ["lead.note", "unit.add", "lead.send", "lead.confirm"]


def test_of_two_who_act_on_one_lead_the_second_is_told(database: Database) -> None:
    noted(database, LEAD)
    step(database, LeadAsked("wait"), 1)
    with pytest.raises(LeadMoved):
        step(database, LeadAsked("dismiss", reason="season"), 1)


def test_a_lead_is_merged_only_into_one_that_is_there(database: Database) -> None:
    noted(database, LEAD)
    with pytest.raises(NotFound):
        step(database, LeadAsked("merge", into="nobody"), 1)


def test_two_leads_are_not_merged_into_each_other(database: Database) -> None:
    noted(database, LEAD, replace(LEAD, id="run1-2"))
    step(database, LeadAsked("merge", into="run1-2"), 1)
    with database.transaction(ANALYST) as transaction, pytest.raises(BadLead):
        LeadStore(transaction).step("run1-2", LeadAsked("merge", into=LEAD.id), version=2)


@pytest.mark.parametrize(
    "bend",
    [
        sa.update(LEADS).values(state="dismissed"),
        sa.update(LEADS).values(area_m2=1.0),
        sa.update(LEADS).values(priority=0),
        sa.update(LEADS).values(changed_at=datetime(2020, 1, 1, tzinfo=UTC)),
        sa.update(LEADS).values(geom=box(115.7, 37.7, 115.71, 37.71)),
        sa.update(LEAD_EVENTS).values(why="another"),
        sa.delete(LEAD_EVENTS),
        sa.update(SCENES).values(acquired_on=date(2020, 1, 1)),
        sa.update(SCENES).values(geom=box(115.4, 37.5, 115.41, 37.51)),
        sa.update(SCENE_RUNS).values(found=0),
        sa.delete(SCENE_RUNS),
    ],
    ids=str,
)
def test_whatever_is_bent_the_audit_notices(database: Database, bend: sa.Update | sa.Delete) -> None:
    with database.transaction(ANALYST) as transaction:
        store = SceneStore(transaction)
        store.add(SCENE, why="")
        store.add(LATER, why="")
        RunStore(transaction).add(RUN)
    noted(database, LEAD)
    with database.transaction(ANALYST) as transaction:
        transaction.execute(bend)
    with pytest.raises(ChainBroken):
        verify(database)


@pytest.mark.parametrize("event", [step for step in EVENTS if step not in SIGHTINGS])
def test_no_event_of_a_lead_is_taken_away_or_reworded_unseen(database: Database, event: str) -> None:
    noted(database, LEAD)
    with database.transaction(ANALYST) as transaction:
        store = LeadStore(transaction)
        lead = store.get(LEAD.id)
        store.save(lead, lead, event, why="as it was", facts={"report": "r1"})
    assert verify(database)[-1] == f"lead.{event}"
    with database.transaction(ANALYST) as transaction:
        transaction.execute(sa.update(LEAD_EVENTS).where(LEAD_EVENTS.c.number == 2).values(facts="{}"))
    with pytest.raises(ChainBroken):
        verify(database)
