"""Boundary versions over HTTP: drafted, drawn by two at once, moved step by step, closed for good."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from shapely.geometry import box, mapping

from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from tests.api.conftest import Service, a_jpeg
from tests.boundaries import AREAS, LAW_DAY, a_zone
from tests.boundary_readings import read_as

URL = "/api/boundaries"
LETTER = {"act": "衡政函〔2026〕1号", "act_on": "2026-11-20"}
DRAFT = {"id": "adjust", "name": {"zh": "优化调整方案", "en": "Adjustment"}, "regime": "two_zones"}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done by the test, in this process."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def with_law(service: Service) -> None:
    """Zones of the law, registered by the leader."""
    with service.database.transaction(PROGRAM) as transaction:
        for kind in AREAS:
            FeatureStore(transaction).add(a_zone("law", kind), why="test")
    body = {**DRAFT, "id": "law", "in_force_from": str(LAW_DAY), "why": "现行分区"}
    answer = service.signed_in("leader").post(f"{URL}/register", json=body)
    assert answer.status_code == 201, answer.text


def drafted(service: Service, name: str = "planner", **changes: Any) -> Any:
    """The planner's client after a draft was noted."""
    client = service.signed_in(name)
    answer = client.post(URL, json={**DRAFT, **changes})
    assert answer.status_code == 201, answer.text
    return client


def step(client: Any, step: str, **changes: Any) -> Any:
    """The answer to a step, on the record as it stands."""
    version = client.get(f"{URL}/adjust").json()["boundary"]["version"]
    body = {"step": step, "version": version, "why": "会议决定", **changes}
    return client.post(f"{URL}/adjust/steps", json=body)


def zones(client: Any, id: str = "adjust") -> dict[str, Any]:
    """The zones of a version by feature."""
    return {each["id"]: each for each in client.get(f"{URL}/{id}/zones").json()["features"]}


def changed(zone: dict[str, Any], east: float) -> dict[str, Any]:
    """A zone widened to the east, as the page sends it."""
    shape = mapping(box(115.50, 37.60, east, 37.62))
    told = {"feature": zone["id"], "version": zone["properties"]["version"]}
    return {**told, "zone": zone["properties"]["zone"], "geometry": json.loads(json.dumps(shape))}


def test_a_draft_shows_its_zones_its_steps_and_its_history(service):
    with_law(service)
    client = drafted(service, declared_ha={"core_protection": 390.0})

    found = client.get(f"{URL}/adjust").json()

    assert found["boundary"]["status"] == "draft"
    assert found["boundary"]["author_name"] == "Planner"
    assert [(each["kind"], each["features"]) for each in found["zones"]] == [
        ("core_protection", 1),
        ("general_control", 1),
    ]
    assert found["zones"][0]["declared_m2"] == 3_900_000
    assert found["zones"][0]["area_m2"] == pytest.approx(1766 * 2219, rel=0.01)
    assert [(each["id"], each["wants"]) for each in found["steps"]] == [
        ("submit", ["why"]),
        ("withdraw", ["why"]),
    ]
    assert [each["zh"] for each in found["events"]] == ["起草"]
    assert found["may_edit"] is True


def test_the_list_says_which_version_is_the_law_on_a_day(service):
    with_law(service)
    client = drafted(service)

    assert client.get(URL).json()["in_force"] == "law"
    earlier = client.get(URL, params={"on": "2026-03-14"}).json()
    assert (earlier["in_force"], earlier["on"]) == (None, "2026-03-14")
    assert [each["id"] for each in earlier["boundaries"]] == ["law", "adjust"]


def test_the_same_draft_sent_again_is_kept_once(service):
    with_law(service)
    client = drafted(service)

    assert client.post(URL, json=DRAFT).status_code == 200
    assert client.post(URL, json={**DRAFT, "note": "other"}).json()["code"] == "already-there"


def test_words_of_a_draft_are_changed_on_the_record_that_was_seen(service):
    with_law(service)
    client = drafted(service)

    saved = client.patch(f"{URL}/adjust", json={"version": 1, "note": "第一稿", "act": "草案文本"})
    assert (saved.json()["note"], saved.json()["version"]) == ("第一稿", 2)
    late = client.patch(f"{URL}/adjust", json={"version": 1, "note": "mine"})

    assert (late.status_code, late.json()["code"], late.json()["theirs"]) == (409, "boundary-moved", 2)
    assert client.get(f"{URL}/adjust").json()["events"][1]["facts"]["changed"] == {
        "act": "草案文本",
        "note": "第一稿",
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"regime": "four_zones"}, "regime"),
        ({"declared_ha": {"core": 10.0}}, "declared_ha"),
        ({"documents": ["a" * 64]}, "documents"),
        ({"parent": "adjust"}, "parent"),
    ],
)
def test_a_draft_whose_words_do_not_fit_is_refused_by_the_field(gpkg_service, wrong, field):
    answer = gpkg_service.signed_in("planner").post(URL, json={**DRAFT, "copy_zones": False, **wrong})

    assert answer.status_code in (400, 404)
    assert answer.json().get("field", answer.json().get("noun")) in (field, "boundary")


def test_zones_are_saved_together_and_the_second_of_two_planners_loses_nothing(service):
    with_law(service)
    first, second = drafted(service), service.signed_in("planner")
    seen = zones(second)
    one = changed(zones(first)["adjust-1"], 115.53)
    assert first.put(f"{URL}/adjust/zones", json={"why": "东移", "zones": [one]}).status_code == 200

    mine = [changed(seen["adjust-1"], 115.525), changed(seen["adjust-2"], 115.56)]
    new = {"feature": "new-1", "zone": "general_control", "geometry": one["geometry"]}
    body = {"why": "另一稿", "zones": mine, "added": [new]}
    told = second.put(f"{URL}/adjust/zones", json=body)

    assert (told.status_code, told.json()["code"], len(told.json()["edits"])) == (412, "edit-kept", 3)
    stands = zones(first)
    assert max(x for x, _ in stands["adjust-1"]["geometry"]["coordinates"][0][0]) == 115.53
    assert stands["adjust-2"]["properties"]["version"] == 1
    assert "new-1" not in stands
    kept = {each["feature"]: each for each in first.get("/api/kept-edits").json()["edits"]}
    assert {id: (each["based_on"], each["found"]) for id, each in kept.items()} == {
        "adjust-1": (1, 2),
        "adjust-2": (1, 1),
        "new-1": (0, 0),
    }
    for id, version in (("adjust-1", 2), ("adjust-2", 1), ("new-1", 0)):
        edit = kept[id]["id"]
        assert first.get(f"/api/kept-edits/{edit}").json()["mine"]["geometry"] is not None
        decision = {"decision": "mine", "reason": "第二稿更合适", "version": version}
        assert first.post(f"/api/kept-edits/{edit}/decision", json=decision).status_code == 200
    stands = zones(first)
    assert max(x for x, _ in stands["adjust-1"]["geometry"]["coordinates"][0][0]) == 115.525
    assert set(stands) == {"adjust-1", "adjust-2", "new-1"}


def test_zones_sent_twice_arrive_once(service):
    with_law(service)
    client = drafted(service)
    seen = zones(client)
    body = {
        "why": "分割",
        "zones": [changed(seen["adjust-1"], 115.51)],
        "added": [
            {
                "feature": "new-1",
                "zone": "core_protection",
                "geometry": mapping(box(115.51, 37.6, 115.52, 37.62)),
            }
        ],
        "retired": [{"feature": "adjust-2", "version": 1}],
    }

    answers = [client.put(f"{URL}/adjust/zones", json=json.loads(json.dumps(body))) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {id: each["properties"]["version"] for id, each in zones(client).items()} == {
        "adjust-1": 2,
        "new-1": 1,
    }


def test_a_zone_of_another_version_is_not_found(service):
    with_law(service)
    client = drafted(service)
    drafted(service, id="other")
    alien = changed(zones(client, "other")["other-1"], 115.53)

    answer = client.put(f"{URL}/adjust/zones", json={"why": "–", "zones": [alien]})

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_who_may_not_draft_may_read_and_a_patrol_knows_of_no_proposal(service):
    with_law(service)
    drafted(service)

    assert service.signed_in("officer").get(f"{URL}/adjust").status_code == 200
    refused = service.signed_in("officer").post(URL, json={**DRAFT, "id": "mine"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    patrol = service.signed_in("patrol")
    assert patrol.get(f"{URL}/adjust").status_code == 403
    assert patrol.get("/api/layers/proposed_zones/features").status_code == 404


def test_a_step_names_what_stands_in_its_way(service):
    with_law(service)
    client = drafted(service)

    assert step(client, "approve", **LETTER).json()["code"] == "not-allowed"
    assert step(client, "submit").json()["code"] == "not-read"
    with service.database.transaction(PROGRAM) as transaction:
        read_as(transaction, "adjust")
    assert step(client, "submit", why=" ").json()["code"] == "reason-missing"
    assert step(client, "fly").json()["code"] == "unknown-step"
    steps = service.signed_in("leader").get(f"{URL}/adjust").json()["steps"]
    assert steps[0]["allowed"] is False
    assert "提交审查" in steps[0]["why_not"][0]["zh"]


PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def filed(client: Any, content: bytes = PAPER, kind: str = "application/pdf") -> str:
    """A file that this client sent; its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    answer = client.put(f"/api/evidence/{sha256}", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text
    return sha256


def test_whoever_reads_a_version_reaches_its_documents(service):
    planner = service.signed_in("planner")
    paper = filed(planner)
    officer = service.signed_in("town.officer")
    assert officer.get(f"/api/evidence/{paper}").status_code == 404

    answer = planner.post(URL, json={**DRAFT, "copy_zones": False, "documents": [paper]})

    assert answer.json()["documents"] == [paper]
    assert officer.get(f"/api/evidence/{paper}").status_code == 200
    assert officer.get(f"/api/evidence/{paper}/original").content == PAPER
    assert service.signed_in("patrol").get(f"/api/evidence/{paper}").status_code == 404
    custody = service.signed_in("supervisor").get(f"/api/evidence/{paper}").json()["custody"]
    assert "attached" in [each["action"] for each in custody]


def test_a_file_out_of_reach_is_no_document(gpkg_service):
    photo = filed(gpkg_service.signed_in("patrol"), a_jpeg(), "image/jpeg")
    town = gpkg_service.signed_in("planner")
    hidden = filed(gpkg_service.signed_in("neighbour"), a_jpeg(90), "image/jpeg")

    answer = town.post(URL, json={**DRAFT, "copy_zones": False, "documents": [hidden]})

    assert (answer.status_code, answer.json()["field"]) == (400, "documents")
    assert photo != hidden


def test_no_way_over_http_changes_the_zones_of_a_version_that_is_no_draft(service):
    with_law(service)
    client = drafted(service)
    second = service.signed_in("planner")
    seen = zones(second)
    one = changed(zones(client)["adjust-1"], 115.53)
    client.put(f"{URL}/adjust/zones", json={"why": "东移", "zones": [one]})
    late = second.put(
        f"{URL}/adjust/zones", json={"why": "另一稿", "zones": [changed(seen["adjust-1"], 115.51)]}
    )
    kept = late.json()["edits"][0]
    assert step(client, "withdraw").status_code == 200

    feature = client.get("/api/layers/proposed_zones/features/adjust-1").json()
    body = {key: feature[key] for key in ("geometry", "properties", "state")} | {"why": "改"}
    match = {"If-Match": f'"{feature["version"]}"'}
    address = "/api/layers/proposed_zones/features/adjust-1"
    decision = {"decision": "mine", "reason": "更合适", "version": feature["version"]}
    answers = [
        client.put(f"{URL}/adjust/zones", json={"why": "再改", "zones": [one]}),
        client.put(address, json=body, headers=match),
        client.delete(address, params={"why": "删"}, headers=match),
        client.put("/api/layers/proposed_zones/features/new", json=body, headers={"If-None-Match": "*"}),
        client.post(f"/api/kept-edits/{kept}/decision", json=decision),
        client.put(
            "/api/layers/reserve_zones/features/new",
            json={**body, "state": "in_force"},
            headers={"If-None-Match": "*"},
        ),
    ]

    assert {(each.status_code, each.json()["code"]) for each in answers} == {(409, "boundary-closed")}
    assert zones(client)["adjust-1"]["properties"]["version"] == feature["version"]
