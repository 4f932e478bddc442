"""The seed's six core villages come out of both replies as the seed says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from geo.divisions import Division, division_of
from layers.definition import read_catalogue
from layers.demo.boundaries import REVISION_IDS, TWO_ZONES_ID
from layers.demo.lake import demonstration_lake
from layers.rules.boundaries import TWO_ZONES
from layers.rules.features import Feature
from layers.rules.obligations import Obligation, Reply, Village
from layers.rules.scenarios import Lines, Scenario, differing, scenario

SIX = {"131102100259", "131102100260", "131102100261", "131102100262", "131102100264", "131103100275"}


@pytest.fixture(scope="module")
def lake() -> Mapping[str, list[Feature]]:
    return {layer: list(features) for layer, features in demonstration_lake(read_catalogue()).items()}


def division(lake: Mapping[str, list[Feature]], version: str) -> Division:
    zones = [*lake["reserve_zones"], *lake["proposed_zones"]]
    own = [zone for zone in zones if zone.properties["boundary_version"] == version]
    return division_of(((str(zone.properties["zone"]), zone.shape) for zone in own), TWO_ZONES.kinds)  # type: ignore[misc]


def village(feature: Feature) -> Village:
    told = feature.properties
    return Village(
        feature.id,
        str(told["village_code"]),
        str(told["name"]),
        settlement=str(told["settlement"]),
        planned=str(told["obligation"]),
        households=int(str(told["households"])),
        unit=feature.unit,
        shape=feature.shape,
    )


def by_reply(lake: Mapping[str, list[Feature]], version: str) -> tuple[Scenario, Scenario]:
    lines = Lines(division(lake, TWO_ZONES_ID), division(lake, version), TWO_ZONES)
    villages = [village(each) for each in lake["villages"]]
    return scenario(Reply.APPROVED, villages, (), lines), scenario(Reply.REFUSED, villages, (), lines)


@pytest.mark.parametrize("version", REVISION_IDS)
def test_the_six_core_villages_stay_when_approved_and_move_when_refused(
    lake: Mapping[str, list[Feature]], version: str
) -> None:
    approved, refused = by_reply(lake, version)

    stay = {each.village.code for each in approved.villages if each.village.code in SIX}
    move = {each.village.code for each in refused.villages if each.obligation is Obligation.RELOCATE_NOW}
    kept = {each.obligation for each in approved.villages if each.village.code in SIX}
    assert (stay, kept, move) == (SIX, {Obligation.NOT_NEEDED}, SIX)
    assert set(differing(approved, refused)) == SIX


def test_five_of_the_six_are_taochengs_and_one_is_jizhous(lake: Mapping[str, list[Feature]]) -> None:
    _, refused = by_reply(lake, REVISION_IDS[1])

    units = sorted(str(task.unit) for task in refused.tasks)
    assert units == ["demo-jizhou-town", *["demo-zhengjiaheyan"] * 5]


def test_what_is_not_among_the_six_is_never_said_to_move(lake: Mapping[str, list[Feature]]) -> None:
    for each in by_reply(lake, REVISION_IDS[1]):
        others = [one.obligation for one in each.villages if one.village.code not in SIX]
        assert len(others) > 10
        assert set(others) <= {Obligation.NOT_NEEDED, Obligation.UNKNOWN}
