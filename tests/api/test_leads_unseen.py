"""What somebody learns of leads, reports and cases that are none of theirs: nothing, by no way."""

from __future__ import annotations

from uuid import uuid4

import pytest

from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from tests.api.conftest import Service
from tests.api.leads import PATCH, SIDES, a_lead, noted, sent, standing, stepped, told
from tests.api.test_lead_cases import CASE, confirmed, opened

NOTE = "00000000-0000-4000-8000-00000000000a"


def test_an_event_names_no_case_that_its_reader_may_not_see(gpkg_service: Service) -> None:
    confirmed(gpkg_service)
    assert opened(gpkg_service.signed_in("analyst")).status_code == 201
    noted(gpkg_service, a_lead(2))
    stepped(gpkg_service.signed_in("analyst"), "run1-2", 1, "send", unit="town")

    read = gpkg_service.signed_in("neighbour").get("/api/leads/run1-2")
    desk = gpkg_service.signed_in("analyst").get("/api/leads/run1-2")

    assert read.json()["matches"][0]["id"] is None
    assert read.json()["events"][0]["facts"]["matches"][0]["relation"] == "open_case"
    assert CASE not in read.text
    assert desk.json()["events"][0]["facts"]["matches"][0]["id"] == CASE


def test_an_event_tells_no_words_of_a_report_that_its_reader_may_not_see(gpkg_service: Service) -> None:
    noted(gpkg_service, a_lead())
    sent(gpkg_service)
    told(gpkg_service.signed_in("patrol"), "unclear", note="门卫姓名不便写")
    stepped(gpkg_service.signed_in("analyst"), "run1-1", 3, "recall", why="换人")
    stepped(gpkg_service.signed_in("analyst"), "run1-1", 4, "send", unit="town")

    read = gpkg_service.signed_in("neighbour").get("/api/leads/run1-1")

    assert [event["step"] for event in read.json()["events"]] == ["note", "send", "unclear", "recall", "send"]
    assert "门卫姓名不便写" not in read.text
    assert "门卫姓名不便写" in gpkg_service.signed_in("analyst").get("/api/leads/run1-1").text


@pytest.mark.parametrize("step", ["confirm", "dismiss"])
def test_who_may_not_see_a_lead_learns_nothing_of_it_by_stepping_many(
    gpkg_service: Service, step: str
) -> None:
    noted(gpkg_service, a_lead())
    sent(gpkg_service)
    neighbour = gpkg_service.signed_in("neighbour")

    there = neighbour.post("/api/leads/steps", json={"ids_versions": {"run1-1": 9}, "step": step})
    missing = neighbour.post("/api/leads/steps", json={"ids_versions": {"run1-9": 9}, "step": step})

    assert (there.status_code, there.json()["code"]) == (404, "not-found")
    assert missing.json()["code"] == there.json()["code"]


@pytest.mark.parametrize(("seen", "step"), [("unclear", "confirm"), ("unclear", "refute")])
def test_a_report_confirms_or_refutes_only_what_it_says(gpkg_service: Service, seen: str, step: str) -> None:
    noted(gpkg_service, a_lead())
    sent(gpkg_service)
    report = uuid4()
    told(gpkg_service.signed_in("patrol"), seen, report)

    answer = stepped(gpkg_service.signed_in("officer"), "run1-1", 3, step, why="应该是", report=str(report))

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-lead")
    assert standing(gpkg_service)["state"] == "sent"


def test_who_may_not_merge_learns_not_whether_a_neighbour_is_there(gpkg_service: Service) -> None:
    noted(gpkg_service, a_lead(), a_lead(2))
    sent(gpkg_service)
    patrol, report = gpkg_service.signed_in("patrol"), str(uuid4())

    for step in ("merge", "confirm"):
        answers = [
            stepped(patrol, "run1-1", 2, step, into=into, report=None if step == "merge" else report)
            for into in ("run1-2", "run1-9")
        ]
        assert len({(answer.status_code, answer.json()["code"]) for answer in answers}) == 1, step
        assert len({answer.json()["detail"].replace(report, "") for answer in answers}) == 1, step


def test_a_lead_names_no_report_case_or_run_that_its_reader_may_not_see(gpkg_service: Service) -> None:
    noted(gpkg_service, a_lead(unit="town", evidence={**SIDES, "report": NOTE, "photos": ["ab" * 32]}))
    stepped(gpkg_service.signed_in("analyst"), "run1-1", 1, "send", unit="town")
    finding = uuid4()
    told(gpkg_service.signed_in("supervisor"), "confirmed", finding)
    against = uuid4()
    told(gpkg_service.signed_in("supervisor"), "refuted", against)
    assert opened(gpkg_service.signed_in("analyst")).status_code == 201

    town = gpkg_service.signed_in("neighbour").get("/api/leads/run1-1")
    desk = gpkg_service.signed_in("supervisor").get("/api/leads/run1-1")

    names = [str(finding), str(against), CASE, NOTE, "ab" * 32, '"run1"']
    assert [name for name in names if name in town.text] == []
    assert [name for name in names if name not in desk.text] == []
    assert town.json()["doubt"]["report"] is None
    assert town.json()["state"] == "confirmed"


def test_lists_name_no_report_to_a_role_that_reads_those_of_its_unit_only(gpkg_service: Service) -> None:
    noted(gpkg_service, a_lead())
    stepped(gpkg_service.signed_in("analyst"), "run1-1", 1, "send", unit="town")
    finding = uuid4()
    assert told(gpkg_service.signed_in("neighbour"), "confirmed", finding).status_code == 201

    for who in ("analyst", "planner"):
        listed = gpkg_service.signed_in(who).get("/api/leads")
        assert str(finding) not in listed.text, who
        assert listed.json()["leads"][0]["state"] == "confirmed"
    assert str(finding) in gpkg_service.signed_in("leader").get("/api/leads").text


def test_a_layer_that_does_not_exist_for_the_reader_is_named_by_no_lead(gpkg_service: Service) -> None:
    with gpkg_service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(
            Feature("dwellings", "house-1", shape=PATCH, state=None),
            why="test",
        )
    noted(gpkg_service, a_lead())
    sent(gpkg_service)

    desk = gpkg_service.signed_in("supervisor").get("/api/leads/run1-1")
    patrol = gpkg_service.signed_in("patrol").get("/api/leads/run1-1")

    assert "dwellings" in desk.text
    assert "dwellings" not in patrol.text
