"""A report based on an old version is taken as what was seen, and the supervisor is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from tests.api.conftest import DIKE, body, send

URL = f"/api/layers/pond_dikes/features/{DIKE}"
BASED = {"feature_version": 1, "case": None, "case_version": None}


def changed_meanwhile(service: Any, state: str = "removed") -> None:
    """A planner changes the dike while a patrol is on the shore."""
    edit = {
        "geometry": {"type": "LineString", "coordinates": [[115.6, 37.6], [115.601, 37.6]]},
        "properties": {"name": "段村dike-1", "code": "D-1", "length_m": 88.0},
        "state": state,
        "unit": "bureau",
        "valid_from": None,
        "valid_to": None,
        "why": "test",
    }
    answer = service.signed_in("planner").put(URL, json=edit, headers={"If-Match": '"1"'})
    assert answer.status_code == 200


def kinds(client: Any, path: str) -> set[str]:
    return {flag["kind"] for flag in client.get(path).json()["flags"]}


def test_a_report_on_what_has_changed_is_taken_and_listed_for_the_supervisor(service):
    changed_meanwhile(service)
    id = uuid4()

    answer = send(service.signed_in("patrol"), id, based_on=BASED)

    supervisor = service.signed_in("supervisor")
    assert (answer.status_code, answer.json()["report"]["state_seen"]) == (201, "standing")
    assert "feature_changed" in kinds(supervisor, f"/api/reports/{id}/flags")
    assert "feature_changed" in kinds(supervisor, "/api/flags?kind=feature_changed&open=true")


def test_a_report_on_what_stands_is_not_marked(service):
    id = uuid4()

    send(service.signed_in("patrol"), id, based_on=BASED)

    assert "feature_changed" not in kinds(service.signed_in("supervisor"), f"/api/reports/{id}/flags")


def test_what_the_device_says_of_itself_comes_back_and_is_part_of_the_content(gpkg_service):
    client, id = gpkg_service.signed_in("patrol"), uuid4()
    said = {"device": str(UUID(int=9)), "sequence": 41, "clock_offset_s": 31_536_000, "based_on": BASED}

    first = send(client, id, **said).json()["report"]
    other = send(client, id, **{**said, "sequence": 42})

    assert {name: first[name] for name in said} == said
    assert (other.status_code, other.json()["code"]) == (409, "different-content")


def test_a_phone_of_before_that_says_nothing_of_itself_is_served_as_ever(gpkg_service):
    told = send(gpkg_service.signed_in("patrol"))

    assert told.status_code == 201
    names = ("device", "sequence", "clock_offset_s", "based_on")
    assert [told.json()["report"][name] for name in names] == [None] * 4


def test_a_version_that_cannot_be_is_refused(gpkg_service):
    client = gpkg_service.signed_in("patrol")

    wrong = [{**BASED, "feature_version": 0}, {**BASED, "case": "no id"}, {**BASED, "more": 1}]

    told = [client.put(f"/api/reports/{uuid4()}", json=body(based_on=each)).status_code for each in wrong]
    assert told == [400] * 3
