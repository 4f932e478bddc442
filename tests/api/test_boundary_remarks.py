"""A proposal is reviewed over HTTP: said once, decided by others, held up until it is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from starlette.testclient import TestClient

from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from tests.api.conftest import Service, a_jpeg
from tests.api.test_boundaries import LETTER, URL, drafted, step, with_law
from tests.boundary_readings import a_change, a_rule, read_as

POND, VILLAGE, SMALLER_POND = a_change(0, 100), a_change(200, 240), a_change(0, 80)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job is done: registering the law would wake a process."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def an_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def read(service: Service, *changes: Any, boundary: str = "adjust", **more: Any) -> None:
    with service.database.transaction(PROGRAM) as transaction:
        read_as(transaction, boundary, changes or (POND, VILLAGE), **more)


def proposed(service: Service, **more: Any) -> TestClient:
    """The planner's client after a proposal was read and submitted."""
    with_law(service)
    client = drafted(service)
    read(service, **more)
    assert step(client, "submit").status_code == 200
    return client


def body(number: int, kind: str = "remark", **changes: Any) -> dict[str, Any]:
    about = {"decision": "object"}.get(kind, "")
    return {
        "id": an_id(number), "change": POND.id, "kind": kind, "about": about, "text": "看过现场", **changes
    }  # fmt: skip


def say(client: TestClient, number: int, kind: str = "remark", to: str = "adjust", **changes: Any) -> Any:
    return client.post(f"{URL}/{to}/remarks", json=body(number, kind, **changes))


def remarks(client: TestClient, id: str = "adjust", **asked: Any) -> Any:
    return client.get(f"{URL}/{id}/remarks", params=asked).json()


def test_what_is_said_comes_back_with_who_said_it(service):
    proposed(service)
    client = service.signed_in("supervisor")

    answer = say(client, 1, mentions=["id-planner"])

    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["role"], told["mentioned"]) == ("Supervisor", "supervisor", ["Planner"])
    assert (told["boundary"], told["revision"], told["change"], told["altered"]) == (
        "adjust", 1, POND.id, False,
    )  # fmt: skip
    assert remarks(client)["remarks"] == [told]
    assert remarks(client, change=POND.id)["remarks"] == [told]
    assert remarks(client, change=VILLAGE.id)["remarks"] == []
    assert remarks(client)["review"][POND.id]["remarks"] == 1


def test_the_same_remark_sent_twice_arrives_once_and_another_under_its_id_is_refused(service):
    proposed(service)
    client, other = service.signed_in("supervisor"), service.signed_in("leader")

    first, again = say(client, 1), say(client, 1)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert say(client, 1, text="别的").json()["code"] == "remark-taken"
    assert say(other, 1).json()["code"] == "remark-taken"
    assert say(other, 2).status_code == 201
    assert len(remarks(client)["remarks"]) == 2


def at_once(*asks: Callable[[], Any]) -> list[Any]:
    """The answers to requests that begin together."""
    barrier = Barrier(len(asks))

    def begun(ask: Callable[[], Any]) -> Any:
        barrier.wait()
        return ask()

    with ThreadPoolExecutor(len(asks)) as crowd:
        return [each.result() for each in [crowd.submit(begun, ask) for ask in asks]]


def test_of_the_same_remark_sent_at_once_one_is_new(service):
    proposed(service)
    one, other = service.signed_in("supervisor"), service.signed_in("supervisor")

    answers = at_once(lambda: say(one, 1), lambda: say(other, 1))

    assert sorted(each.status_code for each in answers) == [200, 201]
    assert len(remarks(one)["remarks"]) == 1


def test_of_two_who_settle_a_thread_at_once_the_second_is_told(service):
    proposed(service)
    one, other = service.signed_in("supervisor"), service.signed_in("leader")
    say(one, 1)
    settle = {"reply_to": an_id(1), "text": ""}

    answers = at_once(lambda: say(one, 2, "resolve", **settle), lambda: say(other, 3, "resolve", **settle))

    assert sorted(each.status_code for each in answers) == [201, 409]


def test_a_remark_on_a_change_that_is_not_there_is_refused(service):
    proposed(service)

    answer = say(service.signed_in("supervisor"), 1, change="0" * 12)
    assert (answer.status_code, answer.json()["code"]) == (409, "unknown-change")


def test_a_proposal_with_an_open_objection_moves_on_only_when_it_is_answered(service):
    planner = proposed(service)
    supervisor, leader = service.signed_in("supervisor"), service.signed_in("leader")
    objection = say(supervisor, 1, "decision")
    assert objection.json()["open"] is True

    held = step(leader, "approve", **LETTER)
    assert (held.status_code, held.json()["code"], held.json()["changes"]) == (409, "open-objections", "#1")
    why_not = leader.get(f"{URL}/adjust").json()["steps"][0]["why_not"]
    assert [each["code"] for each in why_not] == ["open-objections"]
    assert say(supervisor, 2, "answer", reply_to=an_id(1)).json()["code"] == "own-objection"

    assert say(planner, 3, "answer", reply_to=an_id(1), text="已核实").status_code == 201
    assert step(leader, "approve", **LETTER).json()["status"] == "province_approved"


def test_a_failing_rule_is_waived_by_name_and_never_by_the_author(service):
    planner = proposed(service, rules=[a_rule()])
    leader = service.signed_in("leader")
    waiver = {"change": "", "about": "inside_redline"}

    assert step(leader, "approve", **LETTER).json()["code"] == "rules-broken"
    assert say(planner, 1, "waive", **waiver).json()["code"] == "not-allowed"
    assert say(leader, 2, "waive", change="", about="no_loss_core").json()["code"] == "rule-kept"
    assert say(leader, 3, "waive", **waiver).status_code == 201
    assert step(leader, "approve", **LETTER).status_code == 200


def test_the_author_neither_decides_nor_waives_whatever_their_roles(service):
    planner = proposed(service)

    assert say(planner, 1, "decision", about="accept").json()["code"] == "own-proposal"
    assert "decision" not in remarks(planner)["may"]
    assert "waive" in remarks(service.signed_in("leader"))["may"]


def test_a_new_revision_keeps_comments_at_matched_changes_and_marks_what_changed(service):
    planner = proposed(service)
    supervisor = service.signed_in("supervisor")
    say(supervisor, 1, "decision", about="accept")
    say(supervisor, 2, change=VILLAGE.id)
    drafted(service, id="adjust-2", revises="adjust")
    earlier = {SMALLER_POND.id: [("adjust", POND.id)], VILLAGE.id: [("adjust", VILLAGE.id)]}
    read(service, SMALLER_POND, VILLAGE, boundary="adjust-2", earlier=earlier)

    told = remarks(supervisor, "adjust-2")

    assert [(each["change"], each["said_of"], each["altered"]) for each in told["remarks"]] == [
        (SMALLER_POND.id, POND.id, True), (VILLAGE.id, VILLAGE.id, False),
    ]  # fmt: skip
    assert {each["revision"] for each in told["remarks"]} == {1}
    review = told["review"]
    assert review[SMALLER_POND.id]["changed_since_mine"] is True
    assert (review[SMALLER_POND.id]["accept"], review[VILLAGE.id]["changed_since_mine"]) == (0, False)
    assert remarks(planner, "adjust-2")["review"][SMALLER_POND.id]["mine"] is None


def test_somebody_who_is_mentioned_finds_it_and_what_they_replied_to(service):
    planner = proposed(service)
    supervisor = service.signed_in("supervisor")
    say(supervisor, 1, mentions=["id-planner"])
    say(supervisor, 2, mentions=["id-planner", "id-leader"], change="")
    say(planner, 3, reply_to=an_id(1))

    told = planner.get(f"{URL}/mentions").json()
    assert [(each["id"], each["answered"]) for each in told["mentions"]] == [
        (an_id(2), False), (an_id(1), True),
    ]  # fmt: skip
    assert told["mentions"][0]["boundary_zh"] == "优化调整方案"
    seen = told["mentions"][1]["number"]
    newer = planner.get(f"{URL}/mentions", params={"after": seen}).json()
    assert [each["id"] for each in newer["mentions"]] == [an_id(2)]
    assert planner.get(f"{URL}/mentions", params={"limit": 1}).json()["more"] is True
    assert supervisor.get(f"{URL}/mentions").json()["mentions"] == []


def test_only_readers_are_mentioned_and_only_files_within_reach_attached(service):
    proposed(service)
    client = service.signed_in("supervisor")

    assert say(client, 1, mentions=["id-patrol"]).json()["code"] == "not-a-reader"
    assert say(client, 2, mentions=["id-nobody"]).json()["code"] == "not-a-reader"
    assert say(client, 3, attachments=["ab" * 32]).json()["code"] == "not-found"
    assert {each["account"] for each in remarks(client)["people"]} >= {"id-planner", "id-auditor"}
    assert "id-patrol" not in {each["account"] for each in remarks(client)["people"]}


def test_an_attachment_is_read_by_all_who_read_the_proposal_and_its_custody_says_so(service):
    planner, officer = proposed(service), service.signed_in("town.officer")
    photo = a_jpeg(7)
    sha256 = hashlib.sha256(photo).hexdigest()
    sent = planner.put(f"/api/evidence/{sha256}", content=photo, headers={"Content-Type": "image/jpeg"})
    assert sent.status_code == 201
    assert officer.get(f"/api/evidence/{sha256}").status_code == 404
    assert say(officer, 1, attachments=[sha256]).json()["code"] == "not-found"

    assert say(planner, 2, attachments=[sha256]).status_code == 201

    assert officer.get(f"/api/evidence/{sha256}").status_code == 200
    assert service.signed_in("patrol").get(f"/api/evidence/{sha256}").status_code == 404
    custody = service.signed_in("auditor").get(f"/api/evidence/{sha256}").json()["custody"]
    assert [each["action"] for each in custody] == ["received", "attached"]
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        assert "evidence.attached" in [entry.action for entry in AuditStore(transaction).verify()]


@pytest.mark.parametrize("name", ["patrol", "administrator"])
def test_proposals_are_not_for_everybody(gpkg_service, name):
    proposed(gpkg_service)
    client = gpkg_service.signed_in(name)

    assert client.get(f"{URL}/adjust/remarks").status_code == 403
    assert client.get(f"{URL}/mentions").status_code == 403
    assert say(client, 1).status_code == 403


def test_an_auditor_reads_and_says_nothing(gpkg_service):
    proposed(gpkg_service)
    say(gpkg_service.signed_in("supervisor"), 1)
    auditor = gpkg_service.signed_in("auditor")

    told = remarks(auditor)
    assert (len(told["remarks"]), told["may"], told["people"]) == (1, [], [])
    assert say(auditor, 2).json()["code"] == "not-allowed"


def test_threads_are_settled_and_taken_up_again(gpkg_service):
    proposed(gpkg_service)
    client = gpkg_service.signed_in("supervisor")
    say(client, 1)

    assert say(client, 2, "resolve", reply_to=an_id(1), text="").status_code == 201
    assert remarks(client)["remarks"][0]["settled"] is True
    assert say(client, 3, "resolve", reply_to=an_id(1), text="").json()["code"] == "remark-not-due"
    assert say(client, 4, "reopen", reply_to=an_id(1), text="").status_code == 201
    assert remarks(client)["remarks"][0]["settled"] is False
