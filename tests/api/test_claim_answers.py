"""What is known of claims over HTTP: how each stands, thing by thing, by a day, and as a file."""

from __future__ import annotations

import csv
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from starlette.testclient import TestClient

from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.claim_answers import ClaimAnswerStore
from layers.store.claims import ClaimStore
from layers.store.features import FeatureStore
from tests.api.conftest import DIKE, Service, a_dike, send
from tests.api.test_claims import TEXT, made

GONE = {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True}


def removed(service: Service, feature: str = DIKE) -> None:
    """A patrol's report that a dike is gone."""
    answer = send(
        service.signed_in("patrol"), feature=feature, state_seen="removed", remainder=0.0, answers=GONE
    )
    assert answer.status_code == 201, answer.text


def listing(*features: str) -> dict[str, Any]:
    return {"basis": "list", "features": list(features)}


def answers(client: TestClient, query: str = "") -> dict[str, Any]:
    """The page of all claims as this client sees it."""
    answer = client.get(f"/api/claims/answers{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def things(client: TestClient, claim: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/claims/{claim['id']}/things{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_what_is_contradicted_comes_first_and_what_holds_last(service):
    supervisor = service.signed_in("supervisor")
    holds = made(supervisor, scope=listing("dike-2"))
    nothing = made(supervisor, scope=listing())
    against = made(supervisor, scope=listing(DIKE))
    doubted = made(supervisor, scope=listing("dike-3"))
    removed(service, "dike-2")
    send(service.signed_in("patrol"))

    page = answers(supervisor)

    told = [(each["claim"]["id"], each["sum"]["standing"]) for each in page["claims"]]
    assert told == [
        (against["id"], "against"),
        (doubted["id"], "doubted"),
        (nothing["id"], "no_list"),
        (holds["id"], "holds"),
    ]
    assert page["standings"] == {
        "against": 1, "doubted": 1, "no_list": 1, "unknown": 0, "partly": 0, "holds": 1,
    }  # fmt: skip


def test_a_wide_claim_tells_each_thing_with_its_reason_the_gravest_first(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    send(service.signed_in("patrol"))
    removed(service, "dike-2")

    page = things(supervisor, claim)

    told = [(each["feature"], each["answer"], each["by"], each["why"]["zh"]) for each in page["things"]]
    assert told == [
        (DIKE, "against", "report", "现场：未拆除，余 35 m"),
        ("dike-3", "doubted", "record", "登记为“未拆除”，无人现场核实"),
        ("dike-2", "for", "report", "现场：已拆除"),
    ]
    assert page["things"][0]["report"]["remainder"] == 35.0
    assert page["things"][0]["place"] == [115.602, 37.6]
    assert (page["sum"]["listed"], page["sum"]["against_report"], page["sum"]["for_report"]) == (3, 1, 1)


def test_things_that_nobody_looked_at_are_unknown_not_true(service):
    supervisor = service.signed_in("supervisor")
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        for number in (7, 8):
            dike = a_dike(f"dike-{number}", east=number * 0.002)
            store.add(replace(dike, state="removed"), why="test")
    claim = made(supervisor, scope=listing("dike-7", "dike-8", "of-no-record"), count=4.0, count_unit="处")
    removed(service, "dike-7")

    page = things(supervisor, claim)

    assert page["sum"]["standing"] == "partly"
    assert page["sum"]["answers"] == {"against": 0, "doubted": 0, "unclear": 0, "unknown": 2, "for": 1}
    assert page["sum"]["unlisted"] == 1.0
    assert [each["label"] for each in page["things"]] == ["of-no-record", "段村dike-8", "段村dike-7"]


def test_pages_of_things_and_of_claims_do_not_overlap(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    others = [made(supervisor, scope=listing()) for _ in range(2)]

    seen, address = [], f"/api/claims/{claim['id']}/things?limit=2"
    while address:
        answer = supervisor.get(address).json()
        seen += [each["feature"] for each in answer["things"]]
        address = answer["next"]
    found, address = [], "/api/claims/answers?limit=2"
    while address:
        answer = supervisor.get(address).json()
        found += [each["claim"]["id"] for each in answer["claims"]]
        address = answer["next"]

    assert sorted(seen) == [DIKE, "dike-2", "dike-3"]
    one = things(supervisor, claim, "?feature=dike-3&limit=1")
    assert ([each["feature"] for each in one["things"]], one["sum"]["listed"]) == (["dike-3"], 3)
    assert sorted(found) == sorted([claim["id"], *(each["id"] for each in others)])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?standing=no_list", 1),
        ("?standing=no_list&standing=doubted", 2),
        ("?layer=pond_dikes", 2),
        ("?layer=villages", 0),
        ("?unit=bureau", 0),
        ("?kind=removed", 2),
        ("?text=围埝 第26", 2),
        ("?text=排污口", 0),
        ("?withdrawn=true", 1),
    ],
)
def test_claims_are_filtered(service, query, count):
    supervisor = service.signed_in("supervisor")
    made(supervisor)
    made(supervisor, scope=listing())
    withdrawn = made(supervisor, scope=listing())
    supervisor.post(f"/api/claims/{withdrawn['id']}/withdraw", json={"why": "重复登记"})

    assert answers(supervisor, query)["total"] == count


def test_what_was_known_by_a_day_leaves_out_what_came_later(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE, "dike-2"))
    first = service.clock().date()
    service.clock.forward(days=2)
    send(service.signed_in("patrol"))
    supervisor = service.signed_in("supervisor")

    then = things(supervisor, claim, f"?as_of={first}")

    assert (then["sum"]["standing"], things(supervisor, claim)["sum"]["standing"]) == ("doubted", "against")
    assert answers(supervisor, f"?as_of={first}")["claims"][0]["sum"]["standing"] == "doubted"
    assert answers(supervisor, "?as_of=2026-11-01")["total"] == 0


def test_what_a_record_said_then_is_told_though_the_record_has_changed(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE))
    first = service.clock().date()
    service.clock.forward(days=2)
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        dike = store.get("pond_dikes", DIKE)
        store.replace(replace(dike, state="removed"), why="已拆")
    supervisor = service.signed_in("supervisor")

    assert things(supervisor, claim, f"?as_of={first}")["sum"]["standing"] == "doubted"
    assert things(supervisor, claim)["sum"]["standing"] == "unknown"
    told = supervisor.get(f"/api/claims/{claim['id']}/changes").json()["changes"]
    assert [(each["before"], each["sum"]["standing"]) for each in told] == [
        ("doubted", "unknown"),
        ("unknown", "doubted"),
        (None, "unknown"),
    ]


def test_what_was_on_record_then_is_told_in_the_list_and_in_the_file(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE, "dike-9"))
    first = service.clock().date()
    service.clock.forward(days=2)
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.replace(replace(store.get("pond_dikes", DIKE), state="removed"), why="已拆")
        store.add(a_dike("dike-9", east=0.02), why="test")
    supervisor = service.signed_in("supervisor")

    def told(query: str) -> dict[str, str | None]:
        return {each["feature"]: each["state"] for each in things(supervisor, claim, query)["things"]}

    assert told("") == {DIKE: "removed", "dike-9": "standing"}
    assert told(f"?as_of={first}") == {DIKE: "standing", "dike-9": None}
    body = {"format": "csv", "as_of": str(first)}
    file = supervisor.post(f"/api/claims/{claim['id']}/table", json=body)
    assert f"-as-of-{first}-" in file.headers["Content-Disposition"]
    lines = csv.DictReader(StringIO(file.content.decode("utf-8-sig")))
    rows = {row["标识"]: row["登记状态"] for row in lines}
    assert rows == {DIKE: "未拆除", "dike-9": ""}


def test_every_change_of_a_verdict_stays_told_with_what_brought_it(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE))
    service.clock.forward(minutes=5)
    removed(service)
    service.clock.forward(minutes=5)
    report = send(service.signed_in("patrol")).json()["report"]["id"]

    told = supervisor.get(f"/api/claims/{claim['id']}/changes").json()

    assert [each["sum"]["standing"] for each in told["changes"]][:2] == ["against", "holds"]
    assert (told["changes"][0]["reports"], told["changes"][0]["first"]) == (1, [f"report:{report}"])


def test_shapes_carry_the_answer_that_the_list_tells(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE, "of-no-record"))
    send(service.signed_in("patrol"))

    drawn = supervisor.get(f"/api/claims/{claim['id']}/things.geojson").json()

    assert [each["properties"]["answer"] for each in drawn["features"]] == ["against"]
    assert (drawn["features"][0]["geometry"]["type"], drawn["placeless"]) == ("MultiLineString", 1)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_list_is_taken_out_with_its_hash_on_record(service, format):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, text="=HYPERLINK(1)", scope=listing(DIKE, "=cmd"))
    send(service.signed_in("patrol"))

    answer = supervisor.post(f"/api/claims/{claim['id']}/table", json={"format": format, "why": "核查"})

    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.content).hexdigest()
    if format == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert "'=cmd" in lines[2]
        assert ",不符," in lines[1]
    else:
        sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
        assert sheet.max_row == 3
        assert {cell.data_type for cell in sheet[3]} <= {"s", "n"}
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        (entry,) = [each for each in AuditStore(transaction).verify() if each.action == "claim.export"]
    assert entry.facts["sha256"] == answer.headers["X-Content-SHA256"]


def test_another_units_claim_is_nowhere_for_its_neighbour(service):
    claim = made(service.signed_in("supervisor"), unit="bureau")
    officer = service.signed_in("town.officer")

    assert answers(officer)["total"] == 0
    for end in ("things", "things.geojson", "changes"):
        assert officer.get(f"/api/claims/{claim['id']}/{end}").status_code == 404
    assert officer.post(f"/api/claims/{claim['id']}/table", json={"format": "csv"}).status_code == 404
    assert service.signed_in("administrator").get("/api/claims/answers").status_code == 403


def test_many_claims_with_lists_are_summed_as_each_alone(service):
    supervisor = service.signed_in("supervisor")
    for _ in range(3):
        made(supervisor, scope=listing(DIKE, "dike-2"))
        made(supervisor, kind="none_found", scope=listing("dike-3"))
    send(service.signed_in("patrol"))
    removed(service, "dike-2")

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        store = ClaimAnswerStore(transaction)
        claims = [ClaimStore(transaction).get(each["claim"]["id"]) for each in answers(supervisor)["claims"]]
        together = store.sums(claims)
        alone = {claim.id: store.sums([claim])[claim.id] for claim in claims}

    assert together == alone
    assert sorted(each.listed for each in together.values()) == [1, 1, 1, 2, 2, 2]


def test_the_reports_on_a_claim_are_read_once_for_its_map(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sa.event.listen(service.database.engine, "before_cursor_execute", note)
    try:
        supervisor.get(f"/api/claims/{claim['id']}/things.geojson")
    finally:
        sa.event.remove(service.database.engine, "before_cursor_execute", note)

    ranked = [each for each in asked if "row_number()" in each and "observed_at" in each]
    assert len(ranked) == 1


def test_a_claim_of_nothing_on_a_layer_says_that_it_has_no_list(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, layer=None, text="杂草已清", count=8.0, count_unit="条")

    page = things(supervisor, claim)

    assert (page["sum"]["standing"], page["sum"]["unlisted"], page["things"]) == ("no_list", 8.0, [])
    assert TEXT not in page["claim"]["text"]


def test_an_unknown_claim_is_not_found(service):
    assert service.signed_in("supervisor").get(f"/api/claims/{uuid4()}/things").status_code == 404


def check(client: TestClient, claim: dict[str, Any], **asked: Any) -> Any:
    """Somebody of the patrol's unit is sent to a dike."""
    body = {"id": str(uuid4()), "feature": DIKE, "unit": "bureau", "why": "请看北段", **asked}
    return client.post(f"/api/claims/{claim['id']}/checks", json=body)


@pytest.mark.parametrize(("state", "answer"), [("confirmed", "against"), ("refuted", "for")])
def test_a_thing_sent_out_is_answered_by_what_the_ground_says(service, state, answer):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE))
    lead = check(supervisor, claim).json()
    assert (lead["state"], lead["source"], lead["kind_words"]["zh"]) == ("sent", "claim", "声明不实")
    assert things(supervisor, claim)["things"][0]["checks"][0]["state"] == "sent"
    assert things(supervisor, claim)["things"][0]["answer"] == "doubted"
    service.clock.forward(minutes=5)

    said = send(
        service.signed_in("patrol"), layer="leads", feature=lead["id"], state_seen=state, remainder=None,
        answers={"kind": "pond_dikes"}, note="看过",
    )  # fmt: skip

    assert said.status_code == 201, said.text
    thing = things(supervisor, claim)["things"][0]
    assert (thing["answer"], thing["by"]) == (answer, "report")
    assert thing["why"]["zh"].startswith("现场核查")


def test_a_check_is_told_as_one_and_named_to_those_who_read_leads(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, unit="bureau", scope=listing(DIKE))
    lead = check(supervisor, claim).json()["id"]
    service.clock.forward(minutes=5)
    send(
        service.signed_in("patrol"), layer="leads", feature=lead, state_seen="refuted", remainder=None,
        answers={"kind": "pond_dikes"}, note="看过",
    )  # fmt: skip

    for name, known in (("supervisor", True), ("officer", False)):
        client = service.signed_in(name)
        change = client.get(f"/api/claims/{claim['id']}/changes").json()["changes"][0]
        file = client.post(f"/api/claims/{claim['id']}/table", json={"format": "csv"})
        (row,) = csv.DictReader(StringIO(file.content.decode("utf-8-sig")))

        assert (change["sum"]["standing"], change["first"]) == ("holds", [f"lead:{lead}"] if known else [])
        assert (row["依据"], row["依据编号"]) == ("现场核查", lead if known else "")


def test_the_same_check_sent_twice_sends_nobody_twice(service):
    supervisor, id = service.signed_in("supervisor"), str(uuid4())
    claim = made(supervisor, scope=listing(DIKE))

    answers = [check(supervisor, claim, id=id) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 200]
    assert len(things(supervisor, claim)["things"][0]["checks"]) == 1


def test_nobody_is_sent_to_what_the_claim_does_not_speak_of_nor_by_who_may_not(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, unit="bureau", scope=listing(DIKE, "of-no-record"))

    assert check(supervisor, claim, feature="dike-2").status_code == 404
    assert check(supervisor, claim, feature="of-no-record").status_code == 400
    assert check(service.signed_in("officer"), claim).status_code == 403
    assert supervisor.get("/api/leads?state=sent").json()["total"] == 0


@pytest.mark.parametrize(("day", "status"), [("0001-01-01", 200), ("2026-11-24", 400), ("9999-12-31", 400)])
def test_what_will_be_known_by_a_day_to_come_is_refused_and_the_first_day_is_one(service, day, status):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE))
    asked = [
        supervisor.get("/api/claims/answers", params={"as_of": day}),
        supervisor.get(f"/api/claims/{claim['id']}/things", params={"as_of": day}),
        supervisor.get(f"/api/claims/{claim['id']}/things.geojson", params={"as_of": day}),
        supervisor.post(f"/api/claims/{claim['id']}/table", json={"format": "csv", "as_of": day}),
    ]

    assert [answer.status_code for answer in asked] == [status] * 4
    assert status == 200 or {answer.json()["code"] for answer in asked} == {"day-to-come"}


def test_a_claim_is_not_withdrawn_on_days_before_it_was(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE))
    service.clock.forward(days=3)
    supervisor = service.signed_in("supervisor")
    supervisor.post(f"/api/claims/{claim['id']}/withdraw", json={"why": "登记有误"})

    (then,) = answers(supervisor, "?as_of=2026-11-24")["claims"]
    today = things(supervisor, claim)["claim"]

    assert (then["claim"]["withdrawn_at"], then["claim"]["withdrawn_why"]) == (None, None)
    assert things(supervisor, claim, "?as_of=2026-11-24")["claim"]["withdrawn_at"] is None
    assert today["withdrawn_why"] == "登记有误"


def test_a_second_check_of_one_thing_is_refused_with_the_one_that_waits(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE, "dike-2"))
    first = check(supervisor, claim).json()["id"]

    again = check(supervisor, claim)

    assert (again.status_code, again.json()["code"]) == (409, "check-open")
    assert first in again.json()["detail"]
    assert check(supervisor, claim, feature="dike-2").status_code == 201
    service.clock.forward(minutes=5)
    send(
        service.signed_in("patrol"), layer="leads", feature=first, state_seen="refuted", remainder=None,
        answers={"kind": "pond_dikes"}, note="看过",
    )  # fmt: skip
    assert check(supervisor, claim).status_code == 201


def test_a_check_sent_again_days_later_is_the_same_one_though_another_waits(service):
    supervisor = service.signed_in("supervisor")
    claim, id = made(supervisor, scope=listing(DIKE)), str(uuid4())
    first = check(supervisor, claim, id=id)
    service.clock.forward(days=1)
    send(
        service.signed_in("patrol"), layer="leads", feature=id, state_seen="refuted", remainder=None,
        answers={"kind": "pond_dikes"}, note="看过", observed_at="2026-11-24T06:05:00.000Z",
    )  # fmt: skip
    supervisor = service.signed_in("supervisor")
    second = check(supervisor, claim)

    again = check(supervisor, claim, id=id)

    assert [answer.status_code for answer in (first, second, again)] == [201, 201, 200]
    assert again.json()["id"] == id


def test_of_two_who_send_at_once_one_is_told_of_the_other(service):
    claim = made(service.signed_in("supervisor"), scope=listing(DIKE))
    clients = [service.signed_in("supervisor"), service.signed_in("analyst")]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda client: check(client, claim), clients))

    assert sorted(answer.status_code for answer in found) == [201, 409]


def test_a_check_counts_from_the_day_on_which_it_was_seen(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing(DIKE))
    lead = check(supervisor, claim).json()["id"]
    service.clock.forward(days=4)  # there was no network out there
    send(
        service.signed_in("patrol"), layer="leads", feature=lead, state_seen="refuted", remainder=None,
        answers={"kind": "pond_dikes"}, note="看过", observed_at="2026-11-24T06:05:00.000Z",
    )  # fmt: skip

    thing = things(service.signed_in("supervisor"), claim)["things"][0]

    assert (thing["answer"], thing["seen_on"]) == ("for", "2026-11-24")


def test_a_report_is_named_to_those_alone_who_may_open_it(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, unit="town", scope=listing(DIKE))
    id = uuid4()
    send(service.signed_in("patrol"), id)
    report = str(id)

    for name, known in (("supervisor", report), ("town.officer", None)):
        client = service.signed_in(name)
        thing = things(client, claim)["things"][0]
        whole = client.get(f"/api/claims/{claim['id']}").json()
        change = client.get(f"/api/claims/{claim['id']}/changes")
        file = client.post(f"/api/claims/{claim['id']}/table", json={"format": "csv"})

        assert (thing["report"]["id"], thing["report"]["seen_on"]) == (known, "2026-11-23")
        assert whole["observations"][0]["noun_id"] == known
        assert (report in change.text) == (report in file.text) == (known is not None)


def test_a_check_names_its_claim_to_those_alone_who_may_read_it(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, unit="town", scope=listing(DIKE))
    lead = check(supervisor, claim, unit="bureau").json()["id"]

    patrol = service.signed_in("patrol").get(f"/api/leads/{lead}")
    desk = service.signed_in("analyst").get(f"/api/leads/{lead}")

    assert (patrol.status_code, claim["id"] in patrol.text) == (200, False)
    assert patrol.json()["evidence"] == {}
    assert desk.json()["evidence"]["claim"] == claim["id"]


def test_a_report_that_says_nothing_takes_back_no_earlier_one(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing("dike-2"))
    send(service.signed_in("patrol"), feature="dike-2")
    service.clock.forward(minutes=5)
    said = send(service.signed_in("patrol"), feature="dike-2", state_seen=None, remainder=None)
    assert said.status_code == 201, said.text

    page = things(supervisor, claim)

    assert (page["things"][0]["answer"], page["sum"]["standing"]) == ("against", "against")
    assert supervisor.get(f"/api/claims/{claim['id']}/changes").json()["changes"][0]["sum"] == page["sum"]
