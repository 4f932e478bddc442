"""Scenes in packages: which are taken, how deep, and that the same scene is the same file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shapely import box

from geo.grids import Grid
from geo.spectral import Band
from layers.exchange.area_imagery import MOST_TILES, bounded_zoom, chosen, estimated, numbered, write_scene
from layers.exchange.scene_reading import Shown
from tests.layers.exchange.kept_scenes import DAY, footprint, kept
from tests.layers.exchange.scenes import covers

AREA = box(115.595, 37.595, 115.615, 37.605)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return kept(tmp_path_factory.mktemp("imagery"), covers(400))


def test_scenes_are_taken_until_the_area_is_shown_the_latest_first(scene: Shown) -> None:
    west, east = box(115.5, 37.5, 115.6, 37.7), box(115.6, 37.5, 115.7, 37.7)
    one, other, older = (
        replace(scene.scene, id=id, footprint=shape)
        for id, shape in (("east", east), ("west", west), ("older", west.union(east)))
    )

    assert [each.id for each in chosen([one, other, older], AREA)] == ["east", "west"]
    assert [each.id for each in chosen([one, older, other], AREA)] == ["east", "older"]


def test_a_scene_that_is_cloudy_elsewhere_or_without_colours_is_not_taken(scene: Shown) -> None:
    whole = box(115, 37, 116, 38)
    cloudy = replace(scene.scene, footprint=whole, clear=0.5)
    elsewhere = replace(scene.scene, footprint=box(10, 45, 11, 46))
    two_bands = replace(scene.scene, footprint=whole, bands=(Band.GREEN, Band.NIR))

    assert chosen([cloudy, elsewhere, two_bands], AREA) == []


def test_the_tiles_of_a_fine_scene_are_bounded(scene: Shown) -> None:
    grid = Grid("EPSG:4548", 375_000, 4_166_000, 0.05, 80_000, 80_000)
    drone = replace(scene.scene, grid=grid, footprint=footprint(grid))

    deepest = bounded_zoom(drone, footprint(grid))

    assert estimated(footprint(grid), deepest) <= MOST_TILES < estimated(footprint(grid), deepest + 1)
    assert deepest == 17
    assert bounded_zoom(scene.scene, AREA) == 14


def test_the_same_scene_over_the_same_ground_is_the_same_file(scene: Shown, tmp_path: Path) -> None:
    told: list[int] = []

    found = [
        write_scene(tmp_path / name, scene, AREA, lambda: told.append(1))
        for name in ("a.pmtiles", "b.pmtiles")
    ]

    assert found[0] == found[1]
    assert found[0] is not None
    assert found[0].zooms == (8, 14)
    assert found[0].tiles == len(list(numbered(AREA, 14))) == len(told) / 2
    assert (tmp_path / "a.pmtiles").read_bytes() == (tmp_path / "b.pmtiles").read_bytes()


def test_beyond_the_scene_there_is_no_file(scene: Shown, tmp_path: Path) -> None:
    wrong = replace(scene, scene=replace(scene.scene, footprint=box(10, 45, 10.01, 45.01)))

    assert write_scene(tmp_path / "none.pmtiles", wrong, box(10, 45, 10.01, 45.01), lambda: None) is None
    assert list(tmp_path.iterdir()) == []
    assert scene.scene.acquired_on == DAY
