"""The ledger over HTTP: a case's whole way, who may take which step, and what is told when one may not."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from layers.rules.cases import CaseStatus
from layers.rules.people import PROGRAM, Account, Post, Role
from layers.rules.transitions import STEPS, TABLE
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import FolderFiles
from layers.store.people import PeopleStore
from layers.store.tables import REPORTS
from tests.api.conftest import DIKE, HASH, Service, a_jpeg, announced, send
from tests.builders import a_use, an_evidence
from tests.papers import hash_of

UNITS = {"rectifying_unit": "town", "supervising_unit": "bureau", "verifying_unit": "bureau"}
LEADER = "id-leader"


@pytest.fixture
def desk(service: Service) -> Service:
    """The service with two leaders who hold posts, and nobody else who does."""
    return with_leaders(service)


def with_leaders(service: Service) -> Service:
    """The service after two leaders were given posts."""
    with service.database.transaction(PROGRAM) as transaction:
        people = PeopleStore(transaction)
        second = Account("id-chair", "chair", "Chair", "bureau", frozenset({Role.LEADER}))
        people.add_account(second, password_hash=HASH, why="test")
        for id, body, account in (("p1", "lead_leader", LEADER), ("p2", "leading_group", "id-chair")):
            people.add_post(Post(id, body, "领导", "leader", account, date(2021, 11, 1)), why="test")
    return service


def a_case(**changes: Any) -> dict[str, Any]:
    """A dike found standing."""
    return {
        "layer": "pond_dikes",
        "title": "段村围埝未拆除",
        "found_on": "2026-11-20",
        "features": [DIKE],
        "origin": "hand",
        "quantity": 88.0,
        **changes,
    }


def opened(client: TestClient, **changes: Any) -> dict[str, Any]:
    """A case that this client opened."""
    answer = client.put(f"/api/cases/{uuid4()}", json=a_case(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["case"])


def step(client: TestClient, case: dict[str, Any], name: str, **said: Any) -> Any:
    """The answer to a step on the case as it was last seen."""
    body = {"version": case["version"], "why": "按程序办理", **said}
    return client.post(f"/api/cases/{case['id']}/steps/{name}", json=body)


def done(client: TestClient, case: dict[str, Any], name: str, **said: Any) -> dict[str, Any]:
    """The case after a step that is allowed."""
    answer = step(client, case, name, **said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["case"])


TASKS = [
    {
        "id": "t1",
        "text": "拆除围埝并清运土方",
        "unit": "town",
        "person": "演示承办员",
        "post": "镇长",
        "due_on": "2026-12-11",
        "measures": [{"id": "m1", "text": "机械拆除", "issued_on": "2026-11-24"}],
    }
]


def in_progress(desk: Service) -> dict[str, Any]:
    """A case on which the town has begun to work."""
    supervisor, officer = desk.signed_in("supervisor"), desk.signed_in("town.officer")
    case = done(supervisor, opened(supervisor), "confirm")
    case = done(supervisor, case, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18")
    case = done(officer, case, "plan", tasks=TASKS)
    return done(officer, case, "start")


def on_file(desk: Service, case: dict[str, Any]) -> None:
    """A special report and a photo, as evidence of the case."""
    files = FolderFiles(desk.database.files / "photos")
    with desk.database.transaction(PROGRAM) as transaction:
        evidence = EvidenceStore(transaction)
        for role, kind in (("special_report", "document"), ("after", "photo")):
            sha256 = hash_of(role.encode())
            files.put([role.encode()], sha256=sha256, most_bytes=100)
            evidence.add(an_evidence(sha256=sha256, kind=kind), files)
            paper = {"title": role, "issued_on": date(2026, 11, 25)}
            evidence.use(a_use(sha256=sha256, noun_id=case["id"], role=role, **paper))


def looked_at(desk: Service) -> None:
    """The bureau's patrol finds nothing left, with two overview photos from where the finding was made."""
    patrol = desk.signed_in("patrol")
    photos = [a_jpeg(10), a_jpeg(20)]
    answers = {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True}
    sent = send(patrol, state_seen="removed", remainder=0.0, answers=answers, photos=announced(*photos))
    for photo, entry in zip(photos, announced(*photos), strict=True):
        address = f"/api/reports/{sent.json()['report']['id']}/photos/{entry['sha256']}"
        patrol.put(address, content=photo, headers={"Content-Type": "image/jpeg"})


def found_by_report(desk: Service) -> str:
    """The finding itself: a report with a photo, before the case was opened."""
    patrol, photo = desk.signed_in("patrol"), a_jpeg(5)
    sent = send(patrol, photos=announced(photo)).json()["report"]["id"]
    address = f"/api/reports/{sent}/photos/{announced(photo)[0]['sha256']}"
    patrol.put(address, content=photo, headers={"Content-Type": "image/jpeg"})
    return str(sent)


def closed(desk: Service) -> dict[str, Any]:
    """A case that went its whole way, from a report to its closing."""
    finding = found_by_report(desk)
    supervisor, officer = desk.signed_in("supervisor"), desk.signed_in("town.officer")
    case = opened(supervisor, found_on="2026-11-23", origin="report", origin_id=finding)
    case = done(supervisor, case, "confirm")
    case = done(supervisor, case, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18")
    case = done(officer, done(officer, case, "plan", tasks=TASKS), "start")
    on_file(desk, case)
    case = done(officer, case, "report_done", remainder=0.0)
    looked_at(desk)
    case = done(supervisor, case, "first_review")
    case = done(desk.signed_in("leader"), case, "sign_lead")
    case = done(desk.signed_in("chair"), case, "sign_group")
    return done(supervisor, case, "close", closing_reason="rectified")


def test_a_case_goes_from_finding_to_closing_by_five_people(desk):
    case = closed(desk)

    assert case["status"] == "closed"
    assert case["closed_on"] == "2026-11-23"
    assert case["look_back_on"] == "2027-02-21"


def test_a_closing_is_refused_with_each_missing_condition_in_words(desk):
    case = in_progress(desk)
    on_file(desk, case)
    case = done(desk.signed_in("town.officer"), case, "report_done")

    refused = step(desk.signed_in("supervisor"), case, "first_review")

    assert (refused.status_code, refused.json()["code"]) == (409, "conditions-missing")
    assert "nothing_left" in refused.json()["ids"]
    assert "立案后没有检查过" in refused.json()["detail"]


def test_the_second_of_two_who_act_at_once_is_told_what_the_first_did(desk):
    supervisor = desk.signed_in("supervisor")
    case = opened(supervisor)
    done(supervisor, case, "confirm")

    late = step(supervisor, case, "confirm")

    assert (late.status_code, late.json()["code"]) == (409, "case-moved")
    assert (late.json()["mine"], late.json()["theirs"], late.json()["step"]) == (1, 2, "确认问题")


@pytest.mark.parametrize("id", [None, "no-uuid", "00000000-0000-4000-8000-000000000000"])
def test_a_case_is_not_opened_from_a_report_that_is_not_there(desk, id):
    body = a_case(origin="report", origin_id=id)

    answer = desk.signed_in("supervisor").put(f"/api/cases/{uuid4()}", json=body)

    assert answer.status_code in (400, 404)


def test_a_case_is_not_opened_from_a_report_of_another_kind_or_out_of_reach(desk):
    finding = found_by_report(desk)
    pond = a_case(origin="report", origin_id=finding, layer="fish_ponds", features=[], source="来文")
    supervisor, officer = desk.signed_in("supervisor"), desk.signed_in("town.officer")

    other = supervisor.put(f"/api/cases/{uuid4()}", json=pond)
    hidden = officer.put(f"/api/cases/{uuid4()}", json=a_case(origin="report", origin_id=finding))

    assert (other.status_code, other.json()["code"]) == (400, "bad-case")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not-found")


def test_a_case_sent_twice_is_opened_once(desk):
    supervisor, id = desk.signed_in("supervisor"), uuid4()

    first, again = (supervisor.put(f"/api/cases/{id}", json=a_case()) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["case"]["number"] == again.json()["case"]["number"] == "2026-0001"


def test_another_case_under_a_taken_id_is_refused(desk):
    supervisor, id = desk.signed_in("supervisor"), uuid4()
    supervisor.put(f"/api/cases/{id}", json=a_case())

    other = supervisor.put(f"/api/cases/{id}", json=a_case(title="另一件事"))

    assert (other.status_code, other.json()["code"]) == (409, "different-content")


def test_a_measure_older_than_the_finding_is_refused(desk):
    case = done(desk.signed_in("supervisor"), opened(desk.signed_in("supervisor")), "confirm")
    case = done(
        desk.signed_in("supervisor"), case, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18"
    )
    old = [{**TASKS[0], "measures": [{"id": "m1", "text": "旧制度", "issued_on": "2026-11-20"}]}]

    refused = step(desk.signed_in("town.officer"), case, "plan", tasks=old)

    assert (refused.status_code, refused.json()["code"]) == (409, "measure-too-old")


def test_a_case_page_says_why_a_step_is_closed_to_me(desk):
    case = in_progress(desk)

    page = desk.signed_in("supervisor").get(f"/api/cases/{case['id']}").json()

    (report,) = [each for each in page["steps"] if each["id"] == "report_done"]
    assert not report["allowed"]
    assert {each["code"] for each in report["hindrances"]} == {"not-allowed", "not-your-case"}


def test_a_neighbouring_units_officer_does_not_see_a_case_that_is_none_of_theirs(desk):
    case = opened(desk.signed_in("supervisor"))

    assert desk.signed_in("town.officer").get(f"/api/cases/{case['id']}").status_code == 404


def test_the_list_counts_what_fits_on_all_pages(desk):
    supervisor = desk.signed_in("supervisor")
    for number in range(3):
        case = opened(supervisor, title=f"第{number}处围埝")
    done(supervisor, case, "confirm")

    page = supervisor.get("/api/cases?limit=2&layer=pond_dikes").json()

    assert (page["total"], page["returned"]) == (3, 2)
    assert page["counts"]["status"] == {"found": 2, "confirmed": 1}
    assert len(supervisor.get(page["next"]).json()["cases"]) == 1


def test_a_closed_case_that_comes_back_is_opened_again_with_its_history(desk):
    supervisor = desk.signed_in("supervisor")
    case = done(desk.signed_in("leader"), opened(supervisor), "void", why="重复登记")

    case = done(supervisor, case, "reopen", why="现场复查问题仍在")

    page = supervisor.get(f"/api/cases/{case['id']}").json()
    assert (case["status"], case["reopened"]) == ("confirmed", 1)
    assert [event["step"] for event in page["events"]] == ["open", "void", "reopen"]


def test_a_case_opened_again_does_not_close_on_the_papers_of_its_first_end(desk):
    supervisor, officer = desk.signed_in("supervisor"), desk.signed_in("town.officer")
    case = closed(desk)
    desk.clock.forward(minutes=1)
    again = done(supervisor, case, "reopen", why="现场复查反弹", report=found_by_report(desk))
    again = done(supervisor, again, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18")
    again = done(officer, again, "start")

    refused = step(officer, again, "report_done", remainder=0.0)
    page = officer.get(f"/api/cases/{case['id']}").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "evidence-missing")
    assert not {each["id"]: each["met"] for each in page["conditions"]}["nothing_left"]


def test_an_administrator_takes_no_step(desk):
    administrator = desk.signed_in("administrator")
    case = opened(desk.signed_in("supervisor"))

    answers = {step(administrator, case, name).status_code for name in STEPS}

    assert answers == {403}


EVERYBODY = ("patrol", "officer", "supervisor", "leader", "planner", "analyst", "auditor", "administrator")


@pytest.mark.parametrize("name", EVERYBODY)
def test_over_http_every_step_is_refused_with_a_code_or_taken_as_the_table_says(gpkg_service, name):
    case = opened(gpkg_service.signed_in("supervisor"))
    client, role = gpkg_service.signed_in(name), Role(name)

    for row in TABLE:
        answer = step(client, case, row.id, why="")
        if role not in row.roles:
            assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed"), row.id
        elif CaseStatus.FOUND not in row.before:
            assert (answer.status_code, answer.json()["code"]) == (409, "step-not-due"), row.id
        else:
            case = answer.json()["case"] if answer.status_code == 200 else case
            assert answer.status_code == 200 or answer.json()["code"] == "reason-missing", row.id
            break  # the case has moved, or waits for a reason


def test_of_two_who_confirm_at_the_same_time_one_is_told_of_the_other(desk):
    supervisor = desk.signed_in("supervisor")
    case, barrier, answers = opened(supervisor), Barrier(2), []

    def confirm() -> None:
        client = desk.signed_in("supervisor")
        barrier.wait()
        answers.append(step(client, case, "confirm"))

    threads = [Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (told,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert (told["code"], told["step"]) == ("case-moved", "确认问题")


def test_who_must_act_on_a_case_sees_the_finding_it_rests_on(desk):
    finding, supervisor = found_by_report(desk), desk.signed_in("supervisor")
    officer = desk.signed_in("town.officer")
    case = done(
        supervisor, opened(supervisor, found_on="2026-11-23", origin="report", origin_id=finding), "confirm"
    )
    before = officer.get(f"/api/reports/{finding}").status_code

    done(supervisor, case, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18")

    report = officer.get(f"/api/reports/{finding}")
    photo = report.json()["photos"][0]["sha256"]
    assert (before, report.status_code) == (404, 200)
    assert officer.get(f"/api/reports/{finding}/photos/{photo}").status_code == 200
    assert officer.get(f"/api/reports/{finding}/photos/{photo}/original").status_code == 403


def test_nobody_reads_a_strangers_report_by_opening_a_case_from_it(desk):
    finding, officer = found_by_report(desk), desk.signed_in("town.officer")

    officer.put(f"/api/cases/{uuid4()}", json=a_case(origin="report", origin_id=finding))

    assert officer.get(f"/api/reports/{finding}").status_code == 404


def test_a_case_is_not_found_before_the_report_it_comes_from(desk):
    finding, supervisor = found_by_report(desk), desk.signed_in("supervisor")

    early = supervisor.put(f"/api/cases/{uuid4()}", json=a_case(origin="report", origin_id=finding))

    assert (early.status_code, early.json()["code"], early.json()["field"]) == (400, "bad-case", "found_on")


def test_a_case_of_a_mere_place_is_judged_by_what_was_seen_there(desk):
    supervisor, patrol = desk.signed_in("supervisor"), desk.signed_in("patrol")
    place = {"type": "Point", "coordinates": [115.62, 37.61]}
    case = opened(supervisor, features=[], place=place)
    answers = {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True}
    for east, state in ((115.62, "removed"), (115.64, "standing")):  # the second one is 1.8 km away
        there = {"type": "Point", "coordinates": [east, 37.61]}
        send(patrol, feature=None, place=there, state_seen=state, remainder=0.0, answers=answers)

    found = supervisor.get(f"/api/cases/{case['id']}").json()["conditions"]

    met = {each["id"] for each in found if each["met"]}
    assert {"removed", "nothing_left", "soil_cleared", "nothing_against"} <= met


def test_a_report_of_something_new_is_cleared_when_its_case_is_closed(desk: Service) -> None:
    supervisor = desk.signed_in("supervisor")
    said = {
        "kind": "removed",
        "text": "已拆除",
        "source": "通报",
        "said_on": "2026-11-22",
        "layer": "pond_dikes",
    }
    claim = f"/api/claims/{uuid4()}"
    assert supervisor.put(claim, json=said).status_code == 201
    case = closed(desk)
    of_nothing = sa.update(REPORTS).where(REPORTS.c.id == case["origin_id"]).values(feature=None)
    with desk.database.transaction(PROGRAM) as transaction:
        transaction.execute(of_nothing)

    elsewhere = {"type": "Point", "coordinates": [115.62, 37.6]}
    send(desk.signed_in("patrol"), feature=None, place=elsewhere)

    found = desk.signed_in("supervisor").get(f"{claim}/things").json()["sum"]

    assert found["unplaced"] == 1  # the other one
