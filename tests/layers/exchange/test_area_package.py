"""Area packages: the tiles of the service in one file, with what a stranger must know of them."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles
from shapely import Point, box

from geo.boxes import Box
from layers.errors import TooLarge, ValueNotAllowed
from layers.exchange.area_package import Area, export_area, tile_of
from layers.exchange.drivers import gdal
from layers.exchange.exporting import Exported
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.tile_layers import encoded_tile
from tests.builders import a_feature

TODAY = date(2026, 11, 23)
FEATURES = (
    a_feature("one", properties={"owner": "张三"}),
    a_feature("two", shape=box(115.51, 37.61, 115.52, 37.62), demonstration=True),
    a_feature("mark", "marks", shape=Point(115.505, 37.605)),
)


def package(database: Database, file: Path, *features: Feature, **options: object) -> Exported:
    """Ponds and marks as an area package."""
    with database.transaction(PROGRAM) as transaction:
        for feature in features:
            FeatureStore(transaction).add(feature, why="test")
    hidden = frozenset({"owner"})
    layers = [(database.catalogue.get(layer), hidden) for layer in ("ponds", "marks")]
    with database.transaction(PROGRAM, writes=False) as transaction:
        return export_area(layers, transaction, file, **options)


def tiles(file: Path) -> dict[tuple[int, int, int], bytes]:
    """Every tile of an archive, unpacked."""
    with file.open("rb") as opened:
        return {address: gzip.decompress(data) for address, data in all_tiles(MmapSource(opened))}


def metadata(file: Path) -> dict[str, object]:
    with file.open("rb") as opened:
        found: dict[str, object] = Reader(MmapSource(opened)).metadata()
    return found


def test_every_tile_is_the_one_that_the_service_gives(database: Database, tmp_path: Path) -> None:
    package(database, tmp_path / "a.pmtiles", *FEATURES, zooms=(10, 15))

    found = tiles(tmp_path / "a.pmtiles")

    layers = [(database.catalogue.get(layer), frozenset({"owner"})) for layer in ("ponds", "marks")]
    with database.transaction(PROGRAM, writes=False) as transaction:
        served = {each: encoded_tile(FeatureStore(transaction), layers, each, TODAY)[0] for each in found}
    assert found == served
    assert {address[0] for address in found} == set(range(10, 16))


def test_another_decoder_reads_the_features_of_a_tile(gpkg_database: Database, tmp_path: Path) -> None:
    package(gpkg_database, tmp_path / "a.pmtiles", *FEATURES, zooms=(14, 14))

    found = [mapbox_vector_tile.decode(tile) for tile in tiles(tmp_path / "a.pmtiles").values()]

    ids = {
        feature["properties"]["id"]
        for tile in found
        for layer in ("ponds", "marks")
        for feature in tile.get(layer, {"features": []})["features"]
    }
    assert ids == {"one", "two", "mark"}


def test_no_hidden_field_is_in_the_tiles(gpkg_database: Database, tmp_path: Path) -> None:
    package(gpkg_database, tmp_path / "a.pmtiles", *FEATURES, zooms=(10, 15))

    assert "张三".encode() not in b"".join(tiles(tmp_path / "a.pmtiles").values())


def test_a_package_says_that_it_is_made_up_and_how_many_tiles_it_has(
    gpkg_database: Database, tmp_path: Path
) -> None:
    written = package(gpkg_database, tmp_path / "a.pmtiles", *FEATURES, zooms=(10, 12))

    found = metadata(tmp_path / "a.pmtiles")
    count = len(tiles(tmp_path / "a.pmtiles"))
    assert "演示数据" in str(found["attribution"])
    assert (written.about["tiles"], written.count) == (f"z10–12: {count}", 3)
    assert {layer["id"] for layer in found["vector_layers"]} >= {"ponds", "marks"}  # type: ignore[attr-defined]


def test_gdal_opens_a_package_and_knows_its_layers(gpkg_database: Database, tmp_path: Path) -> None:
    package(gpkg_database, tmp_path / "a.pmtiles", *FEATURES, zooms=(14, 14))

    assert {"ponds", "marks"} <= {name for name, _ in gdal().list_layers(str(tmp_path / "a.pmtiles"))}


def test_more_tiles_than_can_be_made_are_refused_with_their_number(
    gpkg_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(TooLarge) as refused:
        package(gpkg_database, tmp_path / "a.pmtiles", *FEATURES, zooms=(0, 22))

    assert refused.value.facts["size"] > 50_000
    assert list(tmp_path.glob("*.pmtiles")) == []


def test_an_area_without_features_is_no_package(gpkg_database: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueNotAllowed):
        package(gpkg_database, tmp_path / "a.pmtiles")


def test_zooms_that_do_not_exist_are_refused(gpkg_database: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueNotAllowed):
        package(gpkg_database, tmp_path / "a.pmtiles", *FEATURES, zooms=(12, 40))


def test_a_zip_holds_the_package_and_its_manifest(gpkg_database: Database, tmp_path: Path) -> None:
    written = package(gpkg_database, tmp_path / "a.zip", *FEATURES, zooms=(12, 12), packed=True)

    assert json.loads(written.manifest())["tiles"].startswith("z12–12")


@pytest.mark.parametrize(
    ("place", "tile"), [((0.0, 0.0), (1, 1)), ((-180.0, 85.0), (0, 0)), ((180.0, -85.0), (1, 1))]
)
def test_a_place_lies_in_the_tile_around_it(place: tuple[float, float], tile: tuple[int, int]) -> None:
    assert tile_of(*place, 1) == tile


def test_an_area_counts_its_tiles_before_one_is_made() -> None:
    area = Area(Box(115.46, 37.52, 115.72, 37.7), (0, 12), TODAY)

    assert area.count == len(area.ids())
