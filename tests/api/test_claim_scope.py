"""What a claim speaks of: its area, what was there on its day, and what nobody has on record."""

from __future__ import annotations

from typing import Any

import pytest
from shapely import box

from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from tests.api.conftest import Service, send
from tests.api.test_claim_answers import answers, listing, things
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
