"""Exports: what leaves the house reads back equal, in programs of others too."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely import Polygon

from layers.errors import AlreadyThere, NoSpace, UnreadableFile
from layers.exchange.export_formats import ExportFormat
from layers.exchange.exporting import WRITERS, Exported, export
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.tables import VERSIONS
from tests.builders import a_feature
from tests.layers.exchange.files import imported, opened
from tests.layers.exchange.outgoings import returned

FULL = {
    "name": "=甲 'quoted', 骨直角",
    "kind": "large",
    "length_m": -5.25,
    "households": 0,
    "scattered": False,
    "built_on": date(2016, 2, 29),
    "owner": None,
}
CLOCKWISE = Polygon([(115.5, 37.6), (115.5, 37.601), (115.501, 37.601), (115.501, 37.6)])
FEATURES = (
    a_feature(
        "full", properties=FULL, shape=CLOCKWISE.reverse(), valid_from=date(2026, 3, 15), unit="office"
    ),
    a_feature("bare", shape=None, state=None),
    a_feature("made up", demonstration=True),
)
SYSTEM_PYTHON = Path("/usr/bin/python3")  # where Debian's python3-gdal is


def exported(database: Database, file: Path, *features: Feature, layer: str = "ponds") -> Exported:
    """A layer of these features, written to the file."""
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).load(layer, features, why="test")
    with database.transaction(PROGRAM, writes=False) as transaction:
        return export(FeatureQuery(layer), transaction, file)


def known(database: Database) -> list[Feature]:
    """The layer's features without what an import cannot know, rings in one order."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        found = FeatureStore(transaction).find(FeatureQuery("ponds")).features
    unknown = {"recorded_at": None, "crs_declared": None, "crs_assumed": None, "crs_evidence": None}
    shapes = shapely.normalize([each.shape for each in found])
    plain = [replace(each, shape=shape, **unknown) for each, shape in zip(found, shapes, strict=True)]
    return sorted(plain, key=lambda each: each.id)


@pytest.mark.parametrize(
    "name", [f"ponds.{end}" for end in ("gpkg", "geojson", "zip", "fgb", "kml", "csv", "xlsx")]
)
def test_a_layer_that_was_exported_and_imported_again_is_equal(
    database: Database, tmp_path: Path, name: str
) -> None:
    exported(database, tmp_path / name, *FEATURES)
    before = known(database)
    with database.transaction(PROGRAM) as transaction:
        transaction.execute(transaction.table("ponds").delete())
        transaction.execute(VERSIONS.delete())  # as if the ids had never been used

    decided = {"accepted": {"degrees-inferred"}} if name.endswith(("csv", "xlsx")) else {}
    imported(database, opened(database, tmp_path / name, tmp_path, **decided))

    assert known(database) == before


@pytest.mark.parametrize("format", sorted({*ExportFormat} - {"pmtiles", "dxf", "land_txt"}))
def test_a_downloaded_zip_can_be_imported_as_it_is(
    gpkg_database: Database, tmp_path: Path, format: str
) -> None:
    with gpkg_database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).load("ponds", FEATURES, why="test")
    with gpkg_database.transaction(PROGRAM, writes=False) as transaction:
        export(FeatureQuery("ponds"), transaction, tmp_path / "鱼塘.zip", format=format, packed=True)

    found = returned(tmp_path / "鱼塘.zip", gpkg_database.catalogue.get("ponds"))

    assert [(each.id, each.properties["name"]) for each in found] == [
        (each.id, each.properties["name"]) for each in known(gpkg_database)
    ]


def test_the_manifest_names_count_and_hash_of_the_written_file(database: Database, tmp_path: Path) -> None:
    written = exported(database, tmp_path / "ponds.gpkg", *FEATURES)

    content = (tmp_path / "ponds.gpkg").read_bytes()
    assert (written.count, written.sha256) == (3, hashlib.sha256(content).hexdigest())


def test_geojson_has_right_hand_rings_and_no_crs_member(gpkg_database: Database, tmp_path: Path) -> None:
    exported(gpkg_database, tmp_path / "ponds.geojson", a_feature(shape=CLOCKWISE))

    found = json.loads((tmp_path / "ponds.geojson").read_text(encoding="utf-8"))

    area = shapely.get_geometry(shapely.from_geojson(json.dumps(found["features"][0]["geometry"])), 0)
    assert shapely.is_ccw(shapely.get_exterior_ring(area))
    assert "crs" not in found


def test_geojson_has_at_most_eight_decimals(gpkg_database: Database, tmp_path: Path) -> None:
    third = shapely.transform(CLOCKWISE, lambda xy: xy + 1 / 3e4)

    exported(gpkg_database, tmp_path / "ponds.geojson", a_feature(shape=third))

    text = (tmp_path / "ponds.geojson").read_text(encoding="utf-8")
    assert "[115.50003333,37.60003333]" in text


@pytest.mark.parametrize("name", ["ponds.gpkg", "ponds.geojson"])
def test_a_file_with_demonstration_features_says_so(
    gpkg_database: Database, tmp_path: Path, name: str
) -> None:
    written = exported(gpkg_database, tmp_path / name, *FEATURES)

    assert written.demonstration
    assert "演示数据".encode() in (tmp_path / name).read_bytes()


def test_a_file_without_demonstration_features_does_not_claim_any(
    gpkg_database: Database, tmp_path: Path
) -> None:
    assert not exported(gpkg_database, tmp_path / "ponds.gpkg", *FEATURES[:2]).demonstration


def test_an_empty_layer_is_a_file_without_features(gpkg_database: Database, tmp_path: Path) -> None:
    assert exported(gpkg_database, tmp_path / "ponds.gpkg").count == 0


def test_an_export_does_not_replace_a_file_unasked(gpkg_database: Database, tmp_path: Path) -> None:
    (tmp_path / "ponds.gpkg").write_text("mine")

    with pytest.raises(AlreadyThere):
        exported(gpkg_database, tmp_path / "ponds.gpkg", *FEATURES)


def test_an_export_knows_only_its_own_formats(gpkg_database: Database, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        exported(gpkg_database, tmp_path / "ponds.shp", *FEATURES)


def test_a_file_that_could_not_be_written_whole_is_not_there(
    gpkg_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, ExportFormat.GEOPACKAGE, full)

    with pytest.raises(NoSpace):
        exported(gpkg_database, tmp_path / "ponds.gpkg", *FEATURES)

    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "ponds"))] == []


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is not installed")
def test_gdal_s_validator_has_nothing_to_say_about_our_geopackage(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "ponds.gpkg", *FEATURES)

    command = [SYSTEM_PYTHON, "-m", "osgeo_utils.samples.validate_gpkg", "-k", tmp_path / "ponds.gpkg"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "", "")


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is not installed")
def test_another_gdal_reads_types_and_times_of_our_geopackage(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "ponds.gpkg", *FEATURES)

    said = subprocess.run(
        ["ogrinfo", "-ro", "-al", str(tmp_path / "ponds.gpkg"), "-where", "id = 'full'"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "built_on (Date) = 2016/02/29" in said.stdout
    assert "recorded_at (DateTime) = 2026/11/23 08:00:00+00" in said.stdout
    assert "scattered (Integer(Boolean)) = 0" in said.stdout
    assert said.stderr == ""


def test_no_driver_that_points_elsewhere_is_registered() -> None:
    code = (
        "from layers.exchange.drivers import ALLOWED, gdal\n"
        "print(*sorted(set(gdal().list_drivers()) - set(ALLOWED.split(','))))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)

    assert (done.stdout.strip(), done.stderr.strip()) == ("", "")
