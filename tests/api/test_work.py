"""My work, saved views and tables of cases over HTTP."""

from __future__ import annotations

import csv
import hashlib
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

from openpyxl import load_workbook

from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from tests.api.conftest import Service
from tests.api.test_cases import LEADER, UNITS, desk, done, in_progress, opened, step

__all__ = ["desk"]  # a fixture
VIEW = {"name": "逾期的围埝", "query": "layer=pond_dikes&overdue=true"}


def heaps(desk: Service, name: str) -> dict[str, dict[str, Any]]:
    """What waits for somebody, by id."""
    return {heap["id"]: heap for heap in desk.signed_in(name).get("/api/work").json()["heaps"]}


def test_a_found_case_waits_for_the_supervisor_and_for_nobody_else(desk):
    case = opened(desk.signed_in("supervisor"))

    assert [each["id"] for each in heaps(desk, "supervisor")["confirm"]["cases"]] == [case["id"]]
    assert heaps(desk, "leader") == heaps(desk, "town.officer") == {}


def test_a_case_in_work_waits_for_its_rectifying_unit_alone(desk):
    case = in_progress(desk)

    (waiting,) = heaps(desk, "town.officer")["rectify"]["cases"]
    assert waiting["id"] == case["id"]
    assert heaps(desk, "officer") == heaps(desk, "supervisor") == {}


def test_a_request_for_more_time_waits_for_those_who_may_grant_it(desk):
    case = in_progress(desk)
    done(desk.signed_in("town.officer"), case, "ask_extension", deadline="2027-01-31", why="土方未干")

    assert heaps(desk, "supervisor")["extension"]["total"] == 1
    assert heaps(desk, "leader")["extension"]["total"] == 1
    assert "extension" not in heaps(desk, "town.officer")


def test_the_list_of_a_heap_shows_what_the_heap_counted(desk):
    supervisor = desk.signed_in("supervisor")
    for number in range(7):
        opened(supervisor, title=f"第{number}处")
    heap = heaps(desk, "supervisor")["confirm"]

    listed = supervisor.get(f"/api/cases?{heap['query']}").json()

    assert (heap["total"], len(heap["cases"]), listed["total"]) == (7, 5, 7)


def test_overdue_work_comes_first(desk):
    case = in_progress(desk)
    desk.clock.forward(days=40)

    first = desk.signed_in("town.officer").get("/api/work").json()["heaps"][0]

    assert (first["id"], first["total"], first["cases"][0]["overdue_days"]) == ("overdue", 1, 15)
    assert first["cases"][0]["id"] == case["id"]


def test_overdue_is_judged_by_the_services_own_day(desk):
    in_progress(desk)
    supervisor = desk.signed_in("supervisor")
    before = supervisor.get("/api/cases?overdue=true").json()["total"]
    desk.clock.forward(days=40)

    after = desk.signed_in("supervisor").get("/api/cases?overdue=true").json()["total"]

    assert (before, after) == (0, 1)


def test_a_count_tells_what_choosing_another_status_would_show(desk):
    supervisor = desk.signed_in("supervisor")
    done(supervisor, opened(supervisor), "confirm")
    opened(supervisor, title="另一处")

    page = supervisor.get("/api/cases?status=found").json()

    assert (page["total"], page["counts"]["status"]) == (1, {"found": 1, "confirmed": 1})


def test_a_view_is_kept_for_its_owner_alone(desk):
    supervisor, id = desk.signed_in("supervisor"), uuid4()
    kept = supervisor.put(f"/api/views/{id}", json=VIEW)

    other = desk.signed_in("leader").put(f"/api/views/{id}", json={**VIEW, "name": "别人的"})

    assert (kept.status_code, other.status_code) == (200, 404)
    assert [view["name"] for view in supervisor.get("/api/views").json()["views"]] == ["逾期的围埝"]
    assert desk.signed_in("leader").get("/api/views").json()["views"] == []


def test_a_view_is_renamed_and_removed(desk):
    supervisor, id = desk.signed_in("supervisor"), uuid4()
    for name in ("甲", "乙"):
        supervisor.put(f"/api/views/{id}", json={**VIEW, "name": name})
    (view,) = supervisor.get("/api/views").json()["views"]

    gone = [supervisor.delete(f"/api/views/{id}").status_code for _ in range(2)]

    assert view["name"] == "乙"
    assert gone == [204, 404]


def test_one_account_keeps_fifty_views_at_most(desk):
    supervisor = desk.signed_in("supervisor")
    for _ in range(50):
        supervisor.put(f"/api/views/{uuid4()}", json=VIEW)

    refused = supervisor.put(f"/api/views/{uuid4()}", json=VIEW)

    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")


def test_a_table_holds_the_cases_of_the_list_and_its_taking_is_on_record(desk):
    supervisor = desk.signed_in("supervisor")
    opened(supervisor, title='=HYPERLINK("http://x")')
    opened(supervisor, title='段村, "北"段')
    done(supervisor, opened(supervisor, title="已确认的"), "confirm")

    file = supervisor.post("/api/cases/table?status=found", json={"format": "csv", "why": "周调度"})

    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))
    assert [row["问题"] for row in rows] == ['段村, "北"段', '\'=HYPERLINK("http://x")']
    assert {row["状态"] for row in rows} == {"已发现"}
    with desk.database.transaction(PROGRAM, writes=False) as transaction:
        (entry,) = [each for each in AuditStore(transaction).entries() if each.action == "case.export"]
    assert entry.facts["sha256"] == hashlib.sha256(file.content).hexdigest()
    assert (entry.facts["rows"], entry.facts["filter"], entry.why) == (2, "status=found", "周调度")


def test_a_sheet_keeps_texts_as_texts_and_days_as_days(desk):
    supervisor = desk.signed_in("supervisor")
    case = done(supervisor, opened(supervisor, title="=1+1"), "confirm")
    done(supervisor, case, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18")

    file = supervisor.post("/api/cases/table", json={"format": "xlsx"}, headers={"Accept-Language": "en"})

    sheet = load_workbook(BytesIO(file.content))["Cases"]
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    told = dict(zip(head, row, strict=True))
    assert (told["Problem"], told["Rectifying unit"], told["Status"]) == ("=1+1", "Township", "assigned")
    assert str(told["Deadline"])[:10] == "2026-12-18"
    assert sheet["B2"].data_type == "s"


def test_a_table_of_another_unit_does_not_hold_what_one_may_not_read(desk):
    opened(desk.signed_in("supervisor"))

    file = desk.signed_in("town.officer").post("/api/cases/table", json={"format": "csv"})

    assert len(file.content.decode("utf-8-sig").splitlines()) == 1


def test_an_administrator_takes_no_table(desk):
    refused = desk.signed_in("administrator").post("/api/cases/table", json={"format": "csv"})

    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")


def test_a_refusal_calls_a_unit_by_its_name(desk):
    case = in_progress(desk)

    page = desk.signed_in("supervisor").get(f"/api/cases/{case['id']}").json()

    (report,) = [each for each in page["steps"] if each["id"] == "report_done"]
    assert any("镇政府" in each["zh"] and "Township" in each["en"] for each in report["hindrances"])
    assert step(desk.signed_in("supervisor"), case, "report_done").status_code == 403
