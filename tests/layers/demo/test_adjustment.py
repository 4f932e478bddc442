"""The demonstration's proposal: complete sets of zones that differ only where they are meant to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.changes import Difference, difference_of
from geo.divisions import OUTSIDE, Division, division_of
from layers.definition import read_catalogue
from layers.demo.boundaries import REVISION_IDS, THREE_ZONES_ID, TWO_ZONES_ID
from layers.demo.lake import demonstration_lake
from layers.rules.boundaries import INTO_TWO, TWO_ZONES
from layers.rules.features import Feature

CORE, CONTROL = TWO_ZONES.kinds


@pytest.fixture(scope="module")
def lake() -> Mapping[str, list[Feature]]:
    return {layer: list(features) for layer, features in demonstration_lake(read_catalogue()).items()}


def zones(lake: Mapping[str, list[Feature]], version: str) -> list[tuple[str, BaseGeometry]]:
    """Kind and shape of each zone of a version."""
    found = [*lake["reserve_zones"], *lake["proposed_zones"]]
    return [
        (str(each.properties["zone"]), each.shape)
        for each in found
        if each.properties["boundary_version"] == version and each.shape is not None
    ]


def division(lake: Mapping[str, list[Feature]], version: str) -> Division:
    """A version in two zones."""
    kinds = ((INTO_TWO.get(kind, kind), shape) for kind, shape in zones(lake, version))
    return division_of(kinds, TWO_ZONES.kinds)


def difference(lake: Mapping[str, list[Feature]], version: str) -> Difference:
    """What a version does to the zones in force."""
    return difference_of(division(lake, TWO_ZONES_ID), division(lake, version))


@pytest.mark.parametrize("version", [THREE_ZONES_ID, TWO_ZONES_ID, *REVISION_IDS])
def test_the_zones_of_a_version_share_their_vertices_and_no_ground(
    lake: Mapping[str, list[Feature]], version: str
) -> None:
    shapes = np.array([shape for _, shape in zones(lake, version)], dtype=object)

    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_three_zones_become_two_without_a_change(lake: Mapping[str, list[Feature]]) -> None:
    found = difference(lake, THREE_ZONES_ID)

    assert (found.changes, found.noise) == ((), ())


@pytest.mark.parametrize("version", REVISION_IDS)
def test_every_core_village_is_taken_out_with_its_own_piece(
    lake: Mapping[str, list[Feature]], version: str
) -> None:
    six = [each for each in lake["villages"] if each.properties["project"] == "core_villages"]
    out = [each.shape for each in difference(lake, version).changes if each.after == OUTSIDE]

    assert [sum(shape.contains(village.shape) for shape in out) for village in six] == [1] * 6


def test_the_second_revision_takes_in_more_than_it_takes_out(lake: Mapping[str, list[Feature]]) -> None:
    kinds = [(each.before, each.after) for each in difference(lake, REVISION_IDS[1]).changes]
    gain = {
        version: division(lake, version).areas_m2(TWO_ZONES.kinds).sum()
        - division(lake, TWO_ZONES_ID).areas_m2(TWO_ZONES.kinds).sum()
        for version in REVISION_IDS
    }

    assert {(CORE, OUTSIDE), (OUTSIDE, CONTROL), (CONTROL, CORE), (CORE, CONTROL)} <= set(kinds)
    assert gain[REVISION_IDS[0]] < 0 < gain[REVISION_IDS[1]]


def test_another_lake_gets_a_proposal_of_its_own() -> None:
    lake = {layer: list(features) for layer, features in demonstration_lake(read_catalogue(), seed=7).items()}

    assert len(lake["proposed_zones"]) == 4
    assert len(difference(lake, REVISION_IDS[1]).changes) > 10
