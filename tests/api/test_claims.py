"""Claims over HTTP: what is said, what stands behind it, and what was seen later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from shapely import box
from starlette.testclient import TestClient

from layers.errors import ChainBroken
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.case_tables import CLAIMS
from layers.store.features import FeatureStore
from tests.api.conftest import DIKE, a_dike, a_jpeg, announced, send
from tests.api.test_cases import opened

TEXT = "养鱼塘围埝已全部拆除"


def a_claim(**changes: Any) -> dict[str, Any]:
    """All dikes of the layer, said to be removed a day before the tests' clock."""
    return {
        "kind": "removed",
        "text": TEXT,
        "source": "通报第26项",
        "said_on": "2026-11-22",
        "layer": "pond_dikes",
        "unit": "town",
        **changes,
    }


def made(client: TestClient, **changes: Any) -> dict[str, Any]:
    """A claim that this client made."""
    answer = client.put(f"/api/claims/{uuid4()}", json=a_claim(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def page(client: TestClient, claim: dict[str, Any], query: str = "") -> dict[str, Any]:
    """The claim's page as this client sees it."""
    answer = client.get(f"/api/claims/{claim['id']}{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def reports(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in page["observations"] if each["noun"] == "report"]


def test_all_removed_is_told_beside_how_many_were_ever_looked_at(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    send(service.signed_in("patrol"))
    settled = {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True}
    send(service.signed_in("patrol"), feature="dike-2", state_seen="removed", remainder=0.0, answers=settled)

    behind = page(supervisor, claim)["claim"]["behind"]

    assert (behind["listed"], behind["inspected"], behind["unsettled"]) == (3, 2, 1)
    assert behind["zh"] == f"“{TEXT}”：登记 3 处，此后现场查过 2 处，其中 1 处未整改到位"


def test_a_later_report_of_a_standing_dike_contradicts_with_place_date_and_who(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    send(service.signed_in("patrol"))

    (seen,) = reports(page(supervisor, claim))

    assert (seen["state"], seen["remainder"], seen["remainder_unit"]) == ("standing", 35.0, "m")
    assert (seen["unit"], seen["name"], seen["place"]) == ("bureau", "Patrol", [115.6, 37.6])
    assert (seen["strength"], seen["why"]["zh"]) == ("medium", "现场上报，没有照片")


def test_a_photo_that_is_here_makes_an_observation_strong(service):
    supervisor, patrol, photo = service.signed_in("supervisor"), service.signed_in("patrol"), a_jpeg()
    claim = made(supervisor)
    id = send(patrol, photos=announced(photo)).json()["report"]["id"]
    sha256 = announced(photo)[0]["sha256"]
    patrol.put(f"/api/reports/{id}/photos/{sha256}", content=photo, headers={"Content-Type": "image/jpeg"})

    (seen,) = reports(page(supervisor, claim))

    assert (seen["photos"], seen["strength"]) == (1, "strong")


def test_what_came_before_the_claims_day_was_over_does_not_contradict(service):
    send(service.signed_in("patrol"))

    claim = made(service.signed_in("supervisor"), said_on="2026-11-23")

    assert reports(page(service.signed_in("supervisor"), claim)) == []


def test_a_record_that_was_never_checked_on_site_weighs_little(service):
    supervisor = service.signed_in("supervisor")

    found = page(supervisor, made(supervisor))["observations"]

    assert {each["noun"] for each in found} == {"feature"}
    assert {each["strength"] for each in found} == {"weak"}
    assert {each["feature"] for each in found} == {"dike-1", "dike-2", "dike-3"}


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({"basis": "list", "features": ["dike-2"]}, 0),
        ({"basis": "list", "features": [DIKE]}, 1),
        ({"units": ["bureau"]}, 1),
        ({"units": ["town"]}, 0),
        ({"box": [115.5999, 37.5, 115.6001, 37.7]}, 0),
        ({"box": [115.6015, 37.5, 115.6035, 37.7]}, 1),
        ({"fields": {"code": ["D-1"]}}, 1),
        ({"fields": {"code": ["D-2"]}}, 0),
    ],
)
def test_only_what_was_seen_within_the_scope_contradicts(service, scope, count):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=scope)

    send(service.signed_in("patrol"))

    assert len(reports(page(supervisor, claim))) == count


@pytest.mark.parametrize(
    ("scope", "dikes"),
    [
        ({"villages": ["段村"]}, {"dike-7"}),
        ({"zones": ["core"]}, {"dike-2"}),
        ({"zones": ["buffer"]}, set()),
        ({"zones": ["core"], "villages": ["段村"]}, set()),
    ],
)
def test_a_scope_may_be_a_village_or_a_zone_as_it_was_on_the_day(service, scope, dikes):
    here = a_dike("dike-7", east=0.05)
    zone = {"zone": "core", "name": "核心区", "regime": "three_zones"}
    core = Feature("reserve_zones", "z", box(115.6035, 37.5, 115.6055, 37.7), zone, state="in_force")
    later = replace(core, id="later", shape=box(115.5, 37.5, 115.7, 37.7), valid_from=date(2026, 11, 23))
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.add(replace(here, properties={**here.properties, "village": "段村"}), why="test")
        for each in (core, later):
            store.add(each, why="test")
    supervisor = service.signed_in("supervisor")

    found = page(supervisor, made(supervisor, scope=scope))["observations"]

    assert {each["feature"] for each in found} == dikes


@pytest.mark.parametrize(("zone", "count"), [("core", 1), ("buffer", 0)])
def test_a_report_at_a_new_place_contradicts_a_claim_about_its_zone_alone(service, zone, count):
    said = {"zone": "core", "name": "核心区", "regime": "three_zones"}
    with service.database.transaction(PROGRAM) as transaction:
        core = Feature("reserve_zones", "z", box(115.59, 37.59, 115.61, 37.61), said, state="in_force")
        FeatureStore(transaction).add(core, why="test")
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, kind="none_found", scope={"zones": [zone]})

    send(service.signed_in("patrol"), feature=None)

    assert len(reports(page(supervisor, claim))) == count
    known = supervisor.get(f"/api/claims/{claim['id']}/things").json()["sum"]
    assert known["unplaced"] == count


def test_what_comes_after_a_claim_on_its_own_day_contradicts_it(service):
    supervisor = service.signed_in("supervisor")
    send(service.signed_in("patrol"))
    claim = made(supervisor, said_on="2026-11-23")
    service.clock.forward(minutes=5)

    send(service.signed_in("patrol"), feature="dike-2")

    assert [each["feature"] for each in reports(page(supervisor, claim))] == ["dike-2"]


def test_a_new_thing_of_the_kind_speaks_against_none_found(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, kind="none_found", text="未发现新问题")
    new_dike = replace(a_dike("dike-9", east=0.02), state="removed", valid_from=date(2026, 11, 23))
    with service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(new_dike, why="巡查发现")

    new = [each for each in page(supervisor, claim)["observations"] if each["new"]]

    assert [each["feature"] for each in new] == ["dike-9"]


def test_observations_come_in_pages_that_do_not_overlap(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    for _ in range(3):
        send(service.signed_in("patrol"))

    seen, address = [], f"/api/claims/{claim['id']}?limit=2"
    while address:
        answer = supervisor.get(address).json()
        seen += [(each["noun"], each["noun_id"]) for each in answer["observations"]]
        address = answer["next"]

    assert (len(seen), len(set(seen)), answer["total"]) == (6, 6, 6)


def test_parts_that_do_not_add_up_show_the_gap_in_count_and_area(service):
    supervisor = service.signed_in("supervisor")
    total = made(
        supervisor,
        kind="done",
        text="整改违法占地457宗，涉及面积1167.92亩",
        layer="illegal_land_use",
        unit=None,
        count=457.0,
        count_unit="宗",
        area_m2=778613.33,
        area_text="1167.92亩",
        scope={"basis": "list"},
    )
    part = {"layer": "illegal_land_use", "unit": None, "count_unit": "宗", "scope": {"basis": "list"}}
    made(supervisor, **part, total_of=total["id"], count=400.0, area_m2=700000.0)
    made(supervisor, **part | {"count_unit": "户"}, total_of=total["id"], count=9.0)

    found = page(supervisor, total)

    assert (found["tally"]["count_gap"], found["tally"]["area_gap_m2"]) == (57.0, 78613.33)
    assert (found["tally"]["parts"], found["tally"]["other_units"]) == (1, 1)
    assert not found["tally"]["adds_up"]
    assert (found["claim"]["behind"]["unlisted"], found["claim"]["area_text"]) == (457.0, "1167.92亩")


def test_a_claim_sent_twice_is_kept_once_and_another_under_its_id_is_refused(service):
    supervisor, address = service.signed_in("supervisor"), f"/api/claims/{uuid4()}"

    answers = [supervisor.put(address, json=a_claim()) for _ in range(2)]
    other = supervisor.put(address, json=a_claim(text="另一句话"))

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["number"] == answers[1].json()["number"] == "C2026-0001"
    assert (other.status_code, other.json()["code"]) == (409, "different-content")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"source": ""}, "source"),
        ({"said_on": "2026-11-30"}, "said_on"),
        ({"count": 3.0}, "count_unit"),
        ({"count": 3.0, "count_unit": "处", "qualifier": "约"}, "qualifier"),
        ({"scope": {"features": [DIKE]}}, "scope.features"),
        ({"scope": {"fields": {"colour": ["red"]}}}, "scope.fields"),
        ({"layer": None, "scope": {"units": ["town"]}}, "layer"),
        ({"unit": "nobody"}, "unit"),
    ],
)
def test_a_claim_that_cannot_be_looked_up_is_refused(service, changes, field):
    refused = service.signed_in("supervisor").put(f"/api/claims/{uuid4()}", json=a_claim(**changes))

    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        400, "bad-claim", field,
    )  # fmt: skip


def test_an_officer_speaks_for_the_own_unit_alone(service):
    officer = service.signed_in("town.officer")

    own = officer.put(f"/api/claims/{uuid4()}", json=a_claim())
    other = officer.put(f"/api/claims/{uuid4()}", json=a_claim(unit="bureau"))

    assert (own.status_code, other.status_code) == (201, 400)


def test_a_claim_of_another_unit_does_not_exist_for_an_officer(service):
    claim = made(service.signed_in("supervisor"), unit="bureau")
    officer = service.signed_in("town.officer")

    assert officer.get(f"/api/claims/{claim['id']}").status_code == 404
    assert officer.get("/api/claims").json()["total"] == 0


def test_a_withdrawn_claim_stays_with_its_reason_and_no_longer_counts(service):
    supervisor = service.signed_in("supervisor")
    total = made(supervisor, count=2.0, count_unit="处")
    part = made(supervisor, count=2.0, count_unit="处", total_of=total["id"])

    taken = supervisor.post(f"/api/claims/{part['id']}/withdraw", json={"why": "口径有误"})
    again = supervisor.post(f"/api/claims/{part['id']}/withdraw", json={"why": "口径有误"})

    assert (taken.json()["withdrawn_why"], page(supervisor, total)["tally"]["count_gap"]) == ("口径有误", 2.0)
    assert (again.status_code, again.json()["code"]) == (409, "withdrawn")


def test_the_list_tells_contradicted_claims_from_the_others(service):
    supervisor = service.signed_in("supervisor")
    wide = made(supervisor)
    listed = made(supervisor, scope={"basis": "list", "features": [DIKE]})
    empty = made(supervisor, scope={"basis": "list"})
    send(service.signed_in("patrol"))

    def ids(query: str) -> set[str]:
        return {each["id"] for each in supervisor.get(f"/api/claims?{query}").json()["claims"]}

    assert ids("contradicted=true") == {wide["id"], listed["id"]}
    assert ids("contradicted=false") == {empty["id"]}
    assert ids("kind=removed&layer=pond_dikes&unit=town") == {wide["id"], listed["id"], empty["id"]}
    assert ids("layer=villages") == set()


def test_an_altered_claim_is_found_by_the_audit(service):
    claim = made(service.signed_in("supervisor"), count=412.0, count_unit="条")
    with service.database.transaction(PROGRAM) as transaction:
        changed = sa.update(CLAIMS).where(CLAIMS.c.id == claim["id"]).values(count=37.0)
        transaction.execute(changed)

    with (
        service.database.transaction(PROGRAM, writes=False) as transaction,
        pytest.raises(ChainBroken, match=r"C2026-0001 was changed") as broken,
    ):
        list(AuditStore(transaction).verify())

    assert "C2026-0001" in str(broken.value.facts["reason"])


def test_a_total_shows_each_reader_the_parts_that_are_theirs_and_the_sum_of_all(service):
    supervisor = service.signed_in("supervisor")
    total = made(supervisor, unit="town", count=5.0, count_unit="处")
    parts = [
        made(supervisor, unit=unit, total_of=total["id"], count=count, count_unit="处")
        for unit, count in (("town", 2.0), ("bureau", 3.0))
    ]

    theirs, whole = page(service.signed_in("town.officer"), total), page(supervisor, total)

    assert [part["id"] for part in theirs["parts"]] == [parts[0]["id"]]
    assert parts[1]["number"] not in json.dumps(theirs)
    assert theirs["tally"] == whole["tally"] == {**whole["tally"], "parts": 2, "count": 5.0}
    assert [part["id"] for part in whole["parts"]] == [part["id"] for part in parts]


def test_a_claim_names_no_case_and_no_total_that_do_not_exist_for_its_reader(service):
    supervisor = service.signed_in("supervisor")
    case = opened(supervisor)["id"]
    total = made(supervisor, unit="bureau")
    claim = made(supervisor, unit="town", case=case, total_of=total["id"])
    officer = service.signed_in("town.officer")

    told = page(officer, claim)["claim"]
    listed = officer.get("/api/claims").json()["claims"]
    answered = officer.get("/api/claims/answers").json()["claims"]

    assert (told["case"], told["total_of"]) == (None, None)
    assert [(each["case"], each["total_of"]) for each in listed] == [(None, None)]
    assert [each["claim"]["case"] for each in answered] == [None]
    mine = page(supervisor, claim)["claim"]
    assert (mine["case"], mine["total_of"]) == (case, total["id"])


@pytest.mark.parametrize("name", ["supervisor", "officer", "town.officer", "leader", "planner", "auditor"])
def test_the_list_has_exactly_the_claims_that_open_one_by_one(service, name):
    supervisor = service.signed_in("supervisor")
    cases = [opened(each) for each in (supervisor, service.signed_in("town.officer"))]
    claims = [made(supervisor, case=case["id"], unit=unit) for case in cases for unit in (None, "bureau")]
    claims += [made(supervisor, unit=unit) for unit in (None, "bureau", "town")]
    claims.append(made(service.signed_in("town.officer")))
    asker = service.signed_in(name)

    listed = {each["id"] for each in asker.get("/api/claims").json()["claims"]}
    one_by_one = {each["id"] for each in claims if asker.get(f"/api/claims/{each['id']}").status_code == 200}

    assert listed == one_by_one
    assert listed
