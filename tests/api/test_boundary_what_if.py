"""What would remain of a proposal over HTTP: exact areas, rules and consequences of what remains."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Service
from tests.api.test_boundaries import URL, changed, zones
from tests.api.test_boundary_readings import no_worker, proposed, read

__all__ = ["no_worker"]  # the fixture holds here too


def two_changes(service: Service) -> tuple[Any, dict[str, Any]]:
    """The planner's client and the reading of a draft that takes a strip out, and ground into the core."""
    client = proposed(service)
    kinds = {each["properties"]["zone"]: each for each in zones(client).values()}
    core = changed(kinds["core_protection"], 115.521)
    rest = {**changed(kinds["general_control"], 115.545)}
    rest["geometry"]["coordinates"][0] = [
        [115.521 if x == 115.50 else x, y] for x, y in rest["geometry"]["coordinates"][0]
    ]
    answer = client.put(f"{URL}/adjust/zones", json={"why": "调整", "zones": [core, rest]})
    assert answer.status_code == 200, answer.text
    return client, read(service, client)


def what_if(client: Any, *without: str) -> Any:
    return client.get(f"{URL}/adjust/what-if", params={"without": ",".join(without)})


def named(client: Any) -> dict[str, str]:
    """The changes by their transition."""
    return {each["transition"]: each["id"] for each in client.get(f"{URL}/adjust/changes").json()["changes"]}


def verdicts(told: dict[str, Any]) -> dict[str, str]:
    return {rule["id"]: rule["verdict"] for rule in told["rules"]}


def test_without_nothing_the_answer_is_the_reading(service):
    client, head = two_changes(service)
    told = what_if(client).json()

    assert (told["reading"], told["changes"], told["bounded"]) == (head["id"], 2, None)
    assert told["matrix"] == head["matrix"]
    assert verdicts(told) == verdicts(head)
    assert told["effects"] == head["effects"]
    for side in ("before", "after"):
        assert told["totals"][side]["whole_m2"] == pytest.approx(head["totals"][side]["whole_m2"], rel=1e-12)


def test_without_what_is_taken_out_the_rules_that_it_broke_hold(service):
    client, head = two_changes(service)
    changes = named(client)

    told = what_if(client, changes["out"]).json()

    assert told["without"] == [changes["out"]]
    assert told["totals"]["after"]["whole_m2"] == pytest.approx(
        head["totals"]["before"]["whole_m2"], rel=1e-12
    )
    assert verdicts(head)["no_scattered_dwelling_out"] == "fail"
    assert verdicts(told)["no_scattered_dwelling_out"] == "pass"
    assert [each["noun"] for each in head["effects"] if each["noun"] == "cases"] == ["cases"]
    assert [each for each in told["effects"] if each["noun"] == "cases"] == []


def test_without_any_change_the_version_before_is_left(service):
    client, head = two_changes(service)
    told = what_if(client, *named(client).values()).json()

    assert told["changes"] == 0
    assert told["totals"]["after"]["kinds"] == pytest.approx(head["totals"]["before"]["kinds"], rel=1e-12)


def test_names_of_cases_are_kept_from_who_may_not_read_them_all(gpkg_service):
    client, _ = two_changes(gpkg_service)
    officer = gpkg_service.signed_in("town.officer")

    seen = [
        each["named"] for each in what_if(client).json()["effects"] if each["noun"] == "cases"
    ]  # fmt: skip
    hidden = [each["named"] for each in what_if(officer).json()["effects"] if each["noun"] == "cases"]
    assert (len(seen[0]), hidden) == (1, [[]])


def test_a_change_that_is_not_there_and_zones_drawn_anew_are_told(gpkg_service):
    client, _ = two_changes(gpkg_service)
    change = named(client)["out"]
    assert what_if(client, "0" * 12).json()["code"] == "unknown-change"
    assert what_if(client, "not a change").json()["code"] == "bad-request"

    zone = next(iter(zones(client).values()))
    moved = changed(zone, 115.522)
    assert client.put(f"{URL}/adjust/zones", json={"why": "再改", "zones": [moved]}).status_code == 200
    assert what_if(client, change).json()["code"] == "reading-stale"


def test_a_version_that_was_never_read_has_nothing_to_take_away(gpkg_service):
    client = proposed(gpkg_service)
    assert what_if(client).status_code == 404


@pytest.mark.parametrize("most", ["MOST_CORNERS", "MOST_THINGS"])
def test_what_is_too_much_is_told_and_its_areas_are_exact_all_the_same(gpkg_service, monkeypatch, most):
    client, _ = two_changes(gpkg_service)
    change = named(client)["out"]
    exact = what_if(client, change).json()
    monkeypatch.setattr(f"api.boundary_what_if.{most}", 1)

    told = what_if(client, change).json()

    assert (told["matrix"], told["totals"]) == (exact["matrix"], exact["totals"])
    assert set(verdicts(told).values()) == {"unknown"}
    assert "areas above are exact" in told["bounded"]["en"]
    assert told["effects"] == []
