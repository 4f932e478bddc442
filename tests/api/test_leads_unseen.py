"""What somebody learns of leads, reports and cases that are none of theirs: nothing, by no way."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.api.conftest import Service
from tests.api.leads import a_lead, noted, sent, standing, stepped, told
from tests.api.test_lead_cases import CASE, confirmed, opened


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
