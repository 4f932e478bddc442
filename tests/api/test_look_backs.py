"""Look-backs and rebounds over HTTP: a closed case is looked at again, and what comes back is told."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from layers.errors import ChainBroken
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.case_tables import LOOK_BACKS
from tests.api.conftest import Service, send
from tests.api.test_cases import (
    TASKS,
    UNITS,
    desk,
    done,
    found_by_report,
    looked_at,
    on_file,
    opened,
    step,
)

__all__ = ["desk"]
GONE = {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True}


def closed(desk: Service) -> dict[str, Any]:
    """A dike's case after its whole way, closed on 2026-11-23 and to be looked at on 2027-02-21."""
    supervisor, officer = desk.signed_in("supervisor"), desk.signed_in("town.officer")
    case = opened(supervisor, found_on="2026-11-23", origin="report", origin_id=found_by_report(desk))
    case = done(supervisor, done(supervisor, case, "confirm"), "assign", **UNITS,
                lead_leader="id-leader", deadline="2026-12-18")  # fmt: skip
    case = done(officer, done(officer, case, "plan", tasks=TASKS), "start")
    on_file(desk, case)
    case = done(officer, case, "report_done", remainder=0.0, why="围埝已全部拆除")
    looked_at(desk)
    case = done(supervisor, case, "first_review")
    case = done(desk.signed_in("chair"), done(desk.signed_in("leader"), case, "sign_lead"), "sign_group")
    return done(supervisor, case, "close", closing_reason="rectified")


def look_backs(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    return list(client.get(f"/api/look-backs?{query}").json()["look_backs"])


def gone(desk: Service, **changes: Any) -> str:
    """The bureau's patrol sees that nothing is left."""
    said = {"state_seen": "removed", "remainder": 0.0, "answers": GONE, **changes}
    sent = send(desk.signed_in("patrol"), **said)
    assert sent.status_code == 201, sent.text
    return str(sent.json()["report"]["id"])


def back(desk: Service, **changes: Any) -> str:
    """The bureau's patrol sees a dike again."""
    return str(send(desk.signed_in("patrol"), state_seen="rebuilt", **changes).json()["report"]["id"])


def result(client: TestClient, look_back: dict[str, Any], report: str, said: str = "none") -> Any:
    body = {"report": report, "result": said, "note": "现场复查"}
    return client.post(f"/api/look-backs/{look_back['id']}/result", json=body)


def test_closing_makes_a_look_back_with_its_reason(desk):
    case = closed(desk)

    (look_back,) = look_backs(desk.signed_in("supervisor"))

    assert (look_back["case"], look_back["due_on"], look_back["unit"]) == (case["id"], "2027-02-21", "bureau")
    assert (look_back["round"], look_back["state"], look_back["why"]["zh"]) == (
        1, "due", "第 1 轮，图层间隔 90 天",
    )  # fmt: skip


def test_reporting_done_is_kept_as_a_claim_of_the_unit(desk):
    case = closed(desk)

    (claim,) = desk.signed_in("supervisor").get(f"/api/claims?case={case['id']}").json()["claims"]

    assert (claim["kind"], claim["unit"], claim["text"]) == ("removed", "town", "围埝已全部拆除")
    assert (claim["count"], claim["count_unit"], claim["scope"]["features"]) == (88.0, "m", case["features"])


def test_a_look_back_nobody_made_is_overdue_and_stays(desk):
    closed(desk)
    desk.clock.forward(days=200)
    supervisor = desk.signed_in("supervisor")

    (late,) = look_backs(supervisor, "state=overdue")

    assert (late["state"], late["overdue_days"]) == ("due", 110)
    assert supervisor.get("/api/look-backs").json()["overdue"] == 1
    assert look_backs(supervisor, "due_until=2027-02-20") == []


def test_a_look_back_without_rebound_lets_the_case_be_watched_and_plans_a_wider_round(desk):
    case = closed(desk)
    supervisor = desk.signed_in("supervisor")
    too_early = step(supervisor, case, "watch")
    desk.clock.forward(days=90)
    supervisor = desk.signed_in("supervisor")
    kept = result(supervisor, look_backs(supervisor)[0], gone(desk))

    case = done(supervisor, case, "watch")

    assert (too_early.status_code, too_early.json()["code"]) == (409, "evidence-missing")
    assert (kept.status_code, kept.json()["state"], kept.json()["result"]) == (200, "done", "none")
    (second,) = look_backs(supervisor, "state=due")
    assert (second["round"], second["due_on"], case["look_back_on"]) == (2, "2027-08-20", "2027-08-20")
    assert second["why"]["zh"] == "第 2 轮，图层间隔 90 天，前 1 轮未反弹（×2）"
    assert step(supervisor, case, "watch").json()["code"] == "evidence-missing"


def test_the_rectifying_unit_cannot_look_back_on_its_own_work(desk):
    closed(desk)
    (look_back,) = look_backs(desk.signed_in("supervisor"))
    own = send(desk.signed_in("neighbour"), state_seen="removed", remainder=0.0, answers=GONE)

    by_report = result(desk.signed_in("supervisor"), look_back, own.json()["report"]["id"])
    by_officer = result(desk.signed_in("town.officer"), look_back, own.json()["report"]["id"])

    assert (by_report.status_code, by_report.json()["code"]) == (403, "own-work")
    assert by_officer.status_code == 403


def test_a_report_of_a_standing_dike_is_no_ground_for_no_rebound(desk):
    closed(desk)
    supervisor = desk.signed_in("supervisor")
    (look_back,) = look_backs(supervisor)

    refused = result(supervisor, look_back, back(desk))

    assert (refused.status_code, refused.json()["code"]) == (409, "bad-look-back")
    assert "上报所见未整改到位" in refused.json()["detail"]


@pytest.mark.parametrize("wrong", ["elsewhere", "used", "done", "word"])
def test_a_result_that_cannot_rest_on_its_report_is_refused(desk, wrong):
    case = closed(desk)
    supervisor = desk.signed_in("supervisor")
    (look_back,) = look_backs(supervisor)
    report = gone(desk, feature="dike-3", place=None) if wrong == "elsewhere" else gone(desk)
    if wrong in ("used", "done"):
        result(supervisor, look_back, report)
    if wrong == "used":
        done(supervisor, case, "watch")
        (look_back,) = look_backs(supervisor, "state=due")

    refused = result(supervisor, look_back, report, "perhaps" if wrong == "word" else "none")

    assert (refused.status_code, refused.json()["code"]) == (409, "bad-look-back")


def test_a_rebound_is_told_with_who_accepted_the_case(desk):
    case = closed(desk)
    report = back(desk)

    (like,) = desk.signed_in("supervisor").get(f"/api/reports/{report}/alike").json()["alike"]

    assert (like["case"]["id"], like["same_feature"], like["rebound"]) == (case["id"], True, True)
    assert like["why"]["zh"] == "同类案件，同一要素，已销号，可能是反弹"
    assert [(event["step"], event["name"]) for event in like["acceptance"]] == [
        ("first_review", "Supervisor"), ("sign_lead", "Leader"), ("sign_group", "Chair"),
        ("close", "Supervisor"),
    ]  # fmt: skip


def test_an_unsettled_report_on_a_closed_case_waits_for_a_decision_that_is_kept(desk):
    case = closed(desk)
    report = back(desk)
    supervisor = desk.signed_in("supervisor")
    (notice,) = supervisor.get("/api/rebounds?state=open").json()["rebounds"]

    kept = supervisor.post(f"/api/rebounds/{notice['id']}/dismiss", json={"why": "照片是邻塘的围埝"}).json()
    again = supervisor.post(f"/api/rebounds/{notice['id']}/dismiss", json={"why": "照片是邻塘的围埝"})

    assert (notice["case"], notice["noun"], notice["noun_id"]) == (case["id"], "report", report)
    assert (kept["state"], kept["decided_name"], kept["decided_why"]) == (
        "not_rebound", "Supervisor", "照片是邻塘的围埝",
    )  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "decided")


def test_opening_the_case_again_decides_its_notices_and_calls_its_look_backs_off(desk):
    case = closed(desk)
    supervisor = desk.signed_in("supervisor")
    without = step(supervisor, case, "reopen", why="听说又建了")
    back(desk)

    case = done(supervisor, case, "reopen", why="围埝复建")

    assert (without.status_code, without.json()["code"]) == (409, "evidence-missing")
    assert (case["status"], case["reopened"]) == ("confirmed", 1)
    (notice,) = supervisor.get(f"/api/rebounds?case={case['id']}").json()["rebounds"]
    (look_back,) = look_backs(supervisor, f"case={case['id']}")
    assert (notice["state"], notice["decided_why"]) == ("reopened", "围埝复建")
    assert (look_back["state"], look_back["note"]) == ("dropped", "围埝复建")


def test_a_settled_report_on_a_closed_case_is_no_rebound(desk):
    closed(desk)

    gone(desk)

    assert desk.signed_in("supervisor").get("/api/rebounds").json()["total"] == 0


@pytest.mark.parametrize(("metres_east", "found"), [(40, True), (60, False)])
def test_a_new_case_near_a_closed_one_is_like_it_within_fifty_metres(desk, metres_east, found):
    case = closed(desk)  # its dike ends at 115.603
    east = 115.603 + metres_east / 88_400  # metres to a degree at 37.6°
    supervisor = desk.signed_in("supervisor")
    place = {"type": "Point", "coordinates": [east, 37.6]}

    new = opened(supervisor, features=[], place=place, title="又见围埝")

    likes = supervisor.get(f"/api/cases/{new['id']}/alike").json()
    assert [like["case"]["id"] for like in likes["alike"]] == ([case["id"]] if found else [])
    assert likes["within_m"] == 50.0
    assert supervisor.get("/api/rebounds").json()["total"] == (1 if found else 0)
    if found:
        assert likes["alike"][0]["distance_m"] == pytest.approx(40, abs=0.5)


def test_an_altered_look_back_is_found_by_the_audit(desk):
    closed(desk)
    with desk.database.transaction(PROGRAM) as transaction:
        list(AuditStore(transaction).verify())
        transaction.execute(sa.update(LOOK_BACKS).values(unit="town"))

    with desk.database.transaction(PROGRAM, writes=False) as transaction, pytest.raises(ChainBroken):
        list(AuditStore(transaction).verify())


@pytest.mark.parametrize("report", ["invented", "of another dike"])
def test_a_closed_case_is_opened_again_only_on_a_report_that_is_about_it(desk, report):
    case, supervisor, patrol = closed(desk), desk.signed_in("supervisor"), desk.signed_in("patrol")
    elsewhere = {"type": "Point", "coordinates": [115.64, 37.6]}
    other = send(patrol, feature="dike-3", place=elsewhere).json()["report"]["id"]

    refused = step(
        supervisor,
        case,
        "reopen",
        why="有人反映",
        report=other if report == "of another dike" else str(uuid4()),
    )

    assert refused.json()["code"] == ("bad-case" if report == "of another dike" else "not-found")
    assert supervisor.get(f"/api/cases/{case['id']}").json()["case"]["status"] == "closed"


def test_the_report_a_case_is_opened_again_on_is_kept_with_it(desk):
    case, supervisor = closed(desk), desk.signed_in("supervisor")
    seen = send(desk.signed_in("patrol")).json()["report"]["id"]

    done(supervisor, case, "reopen", why="现场复查反弹", report=seen)

    assert seen in supervisor.get(f"/api/cases/{case['id']}").json()["reports"]


def test_of_two_who_tell_a_look_back_at_once_one_counts(desk):
    case = closed(desk)
    (look_back,) = look_backs(desk.signed_in("supervisor"), f"case={case['id']}")
    desk.clock.forward(days=1)
    reports, clients = [gone(desk), gone(desk)], [desk.signed_in("supervisor") for _ in range(2)]
    barrier, answers = Barrier(2), []

    def tell(client: TestClient, report: str) -> None:
        barrier.wait()
        answers.append(result(client, look_back, report).status_code)

    threads = [Thread(target=tell, args=each) for each in zip(clients, reports, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 409]
