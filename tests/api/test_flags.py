"""Flags over HTTP: who sees them, who answers them, and that they refuse nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.api.conftest import DIKE, Service, announced, send
from tests.scenes import a_scene, jpeg

NOWHERE = {"fix": None}


def flagged(client: TestClient, **changes: Any) -> str:
    """The id of a report that this client sent without a position."""
    id = uuid4()
    answer = send(client, id, **{**NOWHERE, **changes})
    assert answer.status_code in (201, 202), answer.text
    return str(id)


def flags_of(client: TestClient, report: str) -> list[dict[str, Any]]:
    """The flags of a report, as this client sees them."""
    answer = client.get(f"/api/reports/{report}/flags")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["flags"])


def said(client: TestClient, flag: str, verdict: str, text: str = "查过了") -> Any:
    """The answer to an answer."""
    return client.post(f"/api/flags/{flag}/answers", json={"verdict": verdict, "text": text})


def test_a_report_with_flags_is_taken_like_any_other_and_its_author_reads_why(service: Service) -> None:
    patrol = service.signed_in("patrol")

    [flag] = flags_of(patrol, flagged(patrol))

    assert (flag["kind"], flag["weight"], flag["open"], flag["may"]) == (
        "fix_missing",
        1,
        True,
        ["explained"],
    )
    assert (flag["zh"], flag["en"]) == ("上报时没有传感器定位。", "The report has no position from a sensor.")
    assert flag["name"] == {"zh": "没有定位", "en": "No position fix"}


def test_the_unit_explains_another_units_supervisor_would_judge_and_all_is_kept(service: Service) -> None:
    neighbour, supervisor = service.signed_in("neighbour"), service.signed_in("supervisor")
    report = flagged(neighbour)
    [flag] = flags_of(supervisor, report)

    explained = said(neighbour, flag["id"], "explained", "手机没有信号")
    confirmed = said(supervisor, flag["id"], "confirmed", "当天信号正常")
    too_late = said(neighbour, flag["id"], "explained", "真的没有")
    reopened = said(supervisor, flag["id"], "reopened", "再核一次")

    assert [answer.status_code for answer in (explained, confirmed, too_late, reopened)] == [
        200,
        200,
        409,
        200,
    ]
    assert too_late.json()["code"] == "answer-not-due"
    told = flags_of(neighbour, report)[0]
    assert [(each["verdict"], each["text"], each["name"]) for each in told["answers"]] == [
        ("explained", "手机没有信号", "Neighbour"),
        ("confirmed", "当天信号正常", "Supervisor"),
        ("reopened", "再核一次", "Supervisor"),
    ]
    assert (told["open"], told["may"]) == (True, ["explained"])


@pytest.mark.parametrize(
    ("who", "verdict", "status", "code"),
    [
        ("supervisor", "confirmed", 403, "own-flag"),
        ("patrol", "confirmed", 403, "not-allowed"),
        ("auditor", "explained", 403, "not-allowed"),
        ("neighbour", "explained", 404, "not-found"),
        ("administrator", "explained", 403, "not-allowed"),
    ],
)
def test_an_answer_of_the_wrong_person_is_refused(
    gpkg_service: Service, who: str, verdict: str, status: int, code: str
) -> None:
    patrol = gpkg_service.signed_in("patrol")
    [flag] = flags_of(patrol, flagged(patrol))

    answer = said(gpkg_service.signed_in(who), flag["id"], verdict)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "forgiven", "text": "没事"}, "bad-body"),
        ({"verdict": "explained", "text": " "}, "value-missing"),
        ({"verdict": "explained", "text": "字" * 2001}, "value-not-allowed"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    gpkg_service: Service, body: dict[str, str], code: str
) -> None:
    patrol = gpkg_service.signed_in("patrol")
    [flag] = flags_of(patrol, flagged(patrol))

    answer = patrol.post(f"/api/flags/{flag['id']}/answers", json=body)

    assert answer.status_code == 400
    assert code in (answer.json()["code"], "bad-body")


def test_the_list_is_for_those_who_judge_and_an_officer_sees_the_own_unit(service: Service) -> None:
    flagged(service.signed_in("patrol"))
    flagged(service.signed_in("neighbour"))

    seen = {
        who: service.signed_in(who).get("/api/flags")
        for who in ("supervisor", "auditor", "leader", "officer", "town.officer", "patrol", "planner")
    }

    assert {who: answer.status_code for who, answer in seen.items()} == {
        "supervisor": 200, "auditor": 200, "leader": 200, "officer": 200, "town.officer": 200,
        "patrol": 403, "planner": 403,
    }  # fmt: skip
    totals = {who: answer.json()["total"] for who, answer in seen.items() if answer.status_code == 200}
    assert totals == {"supervisor": 2, "auditor": 2, "leader": 2, "officer": 1, "town.officer": 1}


def test_the_list_filters_counts_and_pages(gpkg_service: Service) -> None:
    patrol, neighbour = gpkg_service.signed_in("patrol"), gpkg_service.signed_in("neighbour")
    flagged(patrol)
    flagged(neighbour)
    supervisor = gpkg_service.signed_in("supervisor")

    def asked(query: str) -> Any:
        return supervisor.get(f"/api/flags?{query}").json()

    page = asked("limit=1")
    assert (page["total"], len(page["flags"]), page["counts"]["unit"]) == (2, 1, {"bureau": 1, "town": 1})
    assert len(supervisor.get(page["next"]).json()["flags"]) == 1
    assert asked("unit=town")["total"] == 1
    assert asked("kind=speed")["total"] == 0
    assert asked("layer=pond_dikes&open=true")["total"] == 2
    assert asked("open=false")["total"] == 0
    assert asked("since=2026-12-01T00:00:00Z")["total"] == 0
    assert page["kinds"]["speed"]["zh"] == "移动速度不合理"


def test_a_photo_of_another_units_report_is_flagged_and_linked_only_for_those_who_may_read_it(
    service: Service,
) -> None:
    photo = jpeg(a_scene(11))
    patrol, neighbour = service.signed_in("patrol"), service.signed_in("neighbour")
    first = flagged(patrol, photos=announced(photo))
    second = flagged(neighbour, photos=announced(photo))

    own, judged = flags_of(neighbour, second)[0], flags_of(service.signed_in("supervisor"), second)[0]

    assert (own["kind"], judged["kind"]) == ("photo_reused", "photo_reused")
    assert (own["others"], own["others_hidden"]) == ([], 1)
    assert (judged["others"], judged["others_hidden"]) == ([{"noun": "report", "id": first}], 0)
    assert "Patrol" in own["en"]


def test_a_photo_saved_anew_is_flagged_when_its_bytes_have_come(service: Service) -> None:
    picture = a_scene(12)
    small = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    photos = [jpeg(picture), jpeg(small, 60)]
    clients = [service.signed_in("patrol"), service.signed_in("neighbour")]
    features = [DIKE, "dike-2"]
    for client, photo, feature in zip(clients, photos, features, strict=True):
        manifest = announced(photo)
        report = flagged(client, photos=manifest, feature=feature)
        url = f"/api/reports/{report}/photos/{manifest[0]['sha256']}"
        for _ in range(2):
            sent = client.put(url, content=BytesIO(photo).read(), headers={"Content-Type": "image/jpeg"})
            assert sent.status_code in (200, 201), sent.text

    assert [flag["kind"] for flag in flags_of(clients[1], report)] == ["photo_alike", "fix_missing"]


def test_a_case_shows_the_flags_of_its_reports_that_the_asker_may_read(gpkg_service: Service) -> None:
    patrol, supervisor = gpkg_service.signed_in("patrol"), gpkg_service.signed_in("supervisor")
    report, case = flagged(patrol), uuid4()
    body = {
        "layer": "pond_dikes",
        "title": "段村围埝未拆除",
        "found_on": "2026-11-23",
        "features": [DIKE],
        "origin": "report",
        "origin_id": report,
    }
    assert patrol.put(f"/api/cases/{case}", json=body).status_code == 201

    found = supervisor.get(f"/api/cases/{case}/flags").json()["flags"]

    assert [(flag["kind"], flag["noun_id"]) for flag in found] == [("fix_missing", report)]
    assert gpkg_service.signed_in("neighbour").get(f"/api/cases/{case}/flags").status_code == 404


@pytest.mark.parametrize("path", ["/api/reports/{}/flags", "/api/cases/{}/flags"])
def test_flags_of_what_is_not_there_are_not_found(gpkg_service: Service, path: str) -> None:
    answer = gpkg_service.signed_in("supervisor").get(path.format(uuid4()))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_evidence_that_is_an_earlier_photo_saved_anew_is_flagged_on_its_case(gpkg_service: Service) -> None:
    picture, case = a_scene(13), uuid4()
    officer, supervisor = gpkg_service.signed_in("officer"), gpkg_service.signed_in("supervisor")
    body = {
        "layer": "pond_dikes",
        "title": "围埝",
        "found_on": "2026-11-20",
        "features": [DIKE],
        "origin": "hand",
    }
    assert officer.put(f"/api/cases/{case}", json=body).status_code == 201
    for quality in (90, 50):
        photo = jpeg(picture, quality)
        sha256 = announced(photo)[0]["sha256"]
        sent = officer.put(f"/api/evidence/{sha256}", content=photo, headers={"Content-Type": "image/jpeg"})
        assert sent.status_code == 201, sent.text
    used = officer.post(f"/api/cases/{case}/evidence", json={"sha256": sha256, "role": "after"})
    assert used.status_code == 201, used.text

    [flag] = supervisor.get(f"/api/cases/{case}/flags").json()["flags"]

    assert (flag["kind"], flag["noun"], flag["noun_id"]) == ("photo_alike", "evidence", sha256)
