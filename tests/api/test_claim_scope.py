"""What a claim speaks of: its area, what was there on its day, and what nobody has on record."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import box

from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from tests.api.conftest import Service, a_dike, send
from tests.api.test_claim_answers import GONE, answers, listing, removed, things
from tests.api.test_claims import made

AWAY = {"farming_seen": False, "mouth": "none"}


def a_pond(id: str, **changes: Any) -> Feature:
    """A pond of four hectares on record that was given back to the lake."""
    return Feature(
        layer="fish_ponds",
        id=id,
        shape=box(115.6, 37.6, 115.602, 37.602),
        properties={"name": f"塘{id}", "declared_area_m2": 40_000.0},
        state="returned",
        unit="bureau",
        **changes,
    )


def kept(service: Service, *features: Feature) -> None:
    with service.database.transaction(PROGRAM) as transaction:
        for feature in features:
            FeatureStore(transaction).add(feature, why="test")


def given_back(service: Service, pond: str) -> None:
    answer = send(
        service.signed_in("patrol"), layer="fish_ponds", feature=pond, state_seen="returned", remainder=None,
        answers=AWAY,
    )  # fmt: skip
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("scope", [listing("p-1", "p-2"), None], ids=["list", "layer"])
def test_ten_hectares_more_than_are_listed_are_told_and_never_hold(service, scope):
    supervisor = service.signed_in("supervisor")
    kept(service, a_pond("p-1"), a_pond("p-2"))
    about = {"layer": "fish_ponds", "scope": scope, "kind": "done", "text": "退塘还湖"}
    more = made(supervisor, **about, area_m2=125_000.0, area_text="12.5公顷")
    same = made(supervisor, **about, area_m2=80_400.0, area_text="8.04公顷", qualifier=None)
    rounded = made(supervisor, **about, area_m2=80_000.0, area_text="120亩")
    for pond in ("p-1", "p-2"):
        given_back(service, pond)

    sums = {each["claim"]["id"]: each["sum"] for each in answers(supervisor)["claims"]}

    assert {sums[each["id"]]["area_m2"] for each in (more, same, rounded)} == {80_000.0}
    assert [sums[each["id"]]["standing"] for each in (more, same, rounded)] == ["partly", "partly", "holds"]
    assert [sums[each["id"]]["short_m2"] for each in (more, same, rounded)] == [45_000.0, 400.0, 0.0]
    assert "少 4.5 公顷" in sums[more["id"]]["short"]["zh"]
    assert sums[rounded["id"]]["short"] is None
    assert things(supervisor, more)["sum"] == sums[more["id"]]


def test_what_had_ended_before_the_claims_day_is_in_no_wide_claim(service):
    supervisor = service.signed_in("supervisor")
    gone = replace(a_dike("dike-8", east=0.02), valid_to=date(2026, 11, 22))
    later = replace(a_dike("dike-9", east=0.03), valid_to=date(2026, 11, 23))
    kept(service, gone, later)
    claim = made(supervisor)  # of 22 November

    page = things(supervisor, claim)

    assert {each["feature"] for each in page["things"]} == {"dike-1", "dike-2", "dike-3", "dike-9"}
    assert page["sum"]["listed"] == 4
    assert claim["behind"]["listed"] == 4


def test_a_record_that_is_corrected_to_end_before_the_claim_says_nothing_of_it_any_more(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope=listing("dike-8"))
    service.clock.forward(days=1)
    kept(service, a_dike("dike-8", east=0.02))
    service.clock.forward(days=1)
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        ended = replace(store.get("pond_dikes", "dike-8"), valid_to=date(2026, 11, 1))
        store.replace(ended, why="拆除日期更正")
    service.clock.forward(days=1)

    supervisor = service.signed_in("supervisor")
    then, now = (things(supervisor, claim, query)["sum"] for query in ("?as_of=2026-11-25", ""))
    went = supervisor.get(f"/api/claims/{claim['id']}/changes").json()["changes"]

    assert then["standing"] == now["standing"] == "unknown"
    assert [each["sum"]["standing"] for each in went] == ["unknown", "doubted", "unknown"]
    assert things(supervisor, claim, "?as_of=2026-11-24")["sum"]["standing"] == "doubted"


WIDE = [
    None,
    {"basis": "layer", "units": ["bureau"]},
    {"basis": "layer", "box": [115.6, 37.5, 115.6025, 37.7]},
]


@pytest.mark.parametrize("query", ["", "?as_of=2026-11-24"])
def test_many_wide_claims_are_summed_as_each_alone(service, query):
    supervisor = service.signed_in("supervisor")
    kinds = ("removed", "none_found")
    days = ("2026-11-20", "2026-11-22")
    claims = [
        made(supervisor, scope=scope, kind=kind, said_on=day)
        for scope in WIDE
        for kind in kinds
        for day in days
    ]
    send(service.signed_in("patrol"))
    removed(service, "dike-2")
    kept(service, replace(a_dike("dike-8", east=0.02), valid_to=date(2026, 11, 21)))
    service.clock.forward(days=2)
    kept(service, replace(a_dike("dike-9", east=0.03), state="removed", valid_from=date(2026, 11, 24)))
    service.clock.forward(days=1)
    supervisor = service.signed_in("supervisor")

    sums = {each["claim"]["id"]: each["sum"] for each in answers(supervisor, query)["claims"]}

    for claim in claims:
        alone = things(supervisor, claim, query)
        assert alone["sum"] == sums[claim["id"]]
        told = Counter(each["answer"] for each in alone["things"])
        assert {name: count for name, count in alone["sum"]["answers"].items() if count} == told
    assert len({str(each) for each in sums.values()}) > 2


def test_the_things_of_a_layer_are_read_once_for_all_claims_about_it(service):
    supervisor = service.signed_in("supervisor")
    for day in range(1, 13):
        made(supervisor, said_on=f"2026-11-{day:02}")
    read: list[str] = []

    def listen(*call: Any) -> None:
        read.append(call[2])

    sa.event.listen(service.database.engine, "before_cursor_execute", listen)
    answers(supervisor)

    assert sum("FROM reports" in each for each in read) <= 2
    assert sum("FROM pond_dikes" in each for each in read) <= 3


def test_more_things_than_are_read_at_once_are_refused_with_what_to_do(service, monkeypatch):
    monkeypatch.setattr("layers.store.claim_wide.MOST_ROWS", 5)
    supervisor = service.signed_in("supervisor")
    made(supervisor)
    assert answers(supervisor)["total"] == 1
    made(supervisor, scope=WIDE[1])

    refused = supervisor.get("/api/claims/answers")

    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    assert "筛选" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({"units": ["bureau"]}, 1),
        ({"units": ["town"]}, 0),
        ({"fields": {"code": ["D-1"]}}, 1),
        ({"fields": {"code": ["D-3"]}}, 0),
        ({"units": ["bureau"], "box": [115.7, 37.5, 115.8, 37.7]}, 0),
    ],
)
def test_a_report_of_something_new_belongs_to_the_unit_of_what_lies_nearest(service, scope, count):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor, scope={"basis": "layer", **scope})

    send(service.signed_in("patrol"), feature=None)

    assert things(supervisor, claim)["sum"]["unplaced"] == count
    seen = supervisor.get(f"/api/claims/{claim['id']}").json()["observations"]
    assert len([each for each in seen if each["noun"] == "report"]) == count


def test_a_report_of_something_new_is_cleared_by_a_later_one_that_it_is_gone(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    send(service.signed_in("patrol"), feature=None)
    assert things(supervisor, claim)["sum"]["standing"] == "against"
    service.clock.forward(minutes=5)

    gone = send(
        service.signed_in("patrol"), feature=None, state_seen="removed", remainder=0.0, answers=GONE,
        observed_at="2026-11-23T06:09:00.000Z",
    )  # fmt: skip

    assert gone.status_code == 201, gone.text
    assert things(supervisor, claim)["sum"]["unplaced"] == 0
    went = supervisor.get(f"/api/claims/{claim['id']}/changes").json()["changes"]
    assert [each["sum"]["unplaced"] for each in went] == [0, 1, 0]
    assert supervisor.get(f"/api/claims/{claim['id']}").json()["observations"][0]["noun"] != "report"


def test_what_is_put_on_record_where_it_was_reported_is_against_the_claim_itself(service):
    supervisor = service.signed_in("supervisor")
    claim = made(supervisor)
    place = {"type": "Point", "coordinates": [115.62, 37.6]}
    send(service.signed_in("patrol"), feature=None, place=place)
    service.clock.forward(minutes=5)

    kept(service, a_dike("dike-9", east=0.02))

    page = things(supervisor, claim)
    assert (page["sum"]["unplaced"], page["sum"]["listed"]) == (0, 4)
    assert (page["things"][0]["feature"], page["things"][0]["answer"]) == ("dike-9", "against")
    assert page["things"][0]["by"] == "report"
