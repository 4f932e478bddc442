"""What each format must be for the programs that open it, and what it says of what it could not hold."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse
from openpyxl import load_workbook

from geo.errors import UnknownCrs
from layers.errors import UnreadableFile
from layers.exchange.export_formats import FORMATS, ExportFormat, format_of, system_of
from layers.exchange.exporting import Exported, export
from layers.exchange.short_names import short_names
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.feature_batches import FeatureBatches
from layers.store.features import FeatureQuery, FeatureStore
from tests.builders import Clock, a_feature

FORMULAS = ("=1+1", "+86", "-x", "@cmd", "\tx", "＝和", "－", "'=x")
LONG = "长" * 100
OGR = pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is not installed")


def exported(database: Database, file: Path, *features: Feature, **options: Any) -> Exported:
    """A layer of these features, written to the file."""
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).load("ponds", features, why="test")
    query = FeatureQuery(
        "ponds", **{name: options.pop(name) for name in ("hidden", "as_of") if name in options}
    )
    with database.transaction(PROGRAM, writes=False) as transaction:
        return export(query, transaction, file, **options)


def named(*names: str) -> list[Feature]:
    """A pond for each name."""
    return [a_feature(f"p{number}", properties={"name": name}) for number, name in enumerate(names)]


def codes(written: Exported) -> set[str]:
    return {cut.code for cut in written.cuts}


# --- tables ------------------------------------------------------------------------------------
def test_a_csv_begins_with_a_bom_and_ends_its_lines_as_rfc_4180_says(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "p.csv", *named("甲,乙", '"丙"'))

    content = (tmp_path / "p.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 3 == content.count(b"\n")


def test_a_csv_protects_texts_that_begin_like_a_formula(gpkg_database: Database, tmp_path: Path) -> None:
    exported(gpkg_database, tmp_path / "p.csv", *named(*FORMULAS))

    rows = csv.DictReader(io.StringIO((tmp_path / "p.csv").read_text("utf-8-sig")))
    assert sorted(row["name"] for row in rows) == sorted(f"'{name}" for name in FORMULAS)


def test_a_negative_number_in_a_csv_stays_a_number(gpkg_database: Database, tmp_path: Path) -> None:
    exported(gpkg_database, tmp_path / "p.csv", a_feature(properties={"length_m": -5.2}))

    (row,) = csv.DictReader(io.StringIO((tmp_path / "p.csv").read_text("utf-8-sig")))
    assert row["length_m"] == "-5.2"


def test_a_csv_has_the_place_of_the_label_in_degrees_whatever_its_system(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "p.csv", a_feature(), crs="EPSG:4527")

    (row,) = csv.DictReader(io.StringIO((tmp_path / "p.csv").read_text("utf-8-sig")))
    assert (float(row["lon"]), float(row["lat"])) == pytest.approx((115.5005, 37.6005), abs=1e-5)
    assert row["wkt"].startswith("MULTIPOLYGON (((393")


def test_every_text_in_a_spreadsheet_is_text_and_stays_so_when_edited(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "p.xlsx", *named(*FORMULAS, "00123", "12345678901234567890"))

    sheet = load_workbook(tmp_path / "p.xlsx").worksheets[0]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == {*FORMULAS, "00123", "12345678901234567890"}
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


def test_days_and_numbers_in_a_spreadsheet_are_days_and_numbers(
    gpkg_database: Database, tmp_path: Path
) -> None:
    properties = {"built_on": date(2016, 2, 29), "length_m": -5.25, "households": 3, "scattered": True}
    exported(gpkg_database, tmp_path / "p.xlsx", a_feature(properties=properties))

    head, row = load_workbook(tmp_path / "p.xlsx").worksheets[0].iter_rows()
    found = {name.value: cell for name, cell in zip(head, row, strict=True)}
    assert found["built_on"].is_date
    assert [found[name].value for name in ("length_m", "households", "scattered")] == [-5.25, 3, True]


def test_a_spreadsheet_has_a_sheet_that_says_what_it_is(gpkg_database: Database, tmp_path: Path) -> None:
    exported(gpkg_database, tmp_path / "p.xlsx", a_feature(demonstration=True))

    sheet = load_workbook(tmp_path / "p.xlsx")["元数据"]
    text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert all(word in text for word in ("演示数据", "EPSG:4490", "made for tests", "households"))


def test_control_characters_that_xml_cannot_hold_are_told(gpkg_database: Database, tmp_path: Path) -> None:
    written = exported(gpkg_database, tmp_path / "p.xlsx", *named("a\x01b"))

    (cut,) = (cut for cut in written.cuts if cut.code == "text-cleaned")
    assert (cut.field, cut.count) == ("name", 1)


# --- shapefile ---------------------------------------------------------------------------------
def shapefile(file: Path, ending: str) -> bytes:
    with zipfile.ZipFile(file) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(ending))
        return archive.read(name)


def test_a_shapefile_comes_with_its_encoding_its_system_and_its_field_table(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "p.zip", a_feature())

    assert shapefile(tmp_path / "p.zip", ".cpg") == b"UTF-8"
    assert b"China_Geodetic_Coordinate_System_2000" in shapefile(tmp_path / "p.zip", ".prj")
    assert "demonstration,demonstrat" in shapefile(tmp_path / "p.zip", ".csv").decode("utf-8-sig")


def test_a_shapefile_tells_what_its_table_could_not_hold(gpkg_database: Database, tmp_path: Path) -> None:
    properties = {"name": LONG, "owner": "", "kind": None, "length_m": 0.1234567890123456789}
    written = exported(gpkg_database, tmp_path / "p.zip", a_feature(properties=properties))

    assert {"name-shortened", "text-cut", "empty-text", "number-rounded"} <= codes(written)
    (cut,) = (cut for cut in written.cuts if cut.code == "text-cut")
    assert (cut.field, cut.count, cut.examples[0][:3]) == ("name", 1, "长长长")
    assert "截断" in shapefile(tmp_path / "p.zip", "元数据.html").decode()


def test_a_text_is_cut_between_characters_not_within_one(gpkg_database: Database, tmp_path: Path) -> None:
    exported(gpkg_database, tmp_path / "p.zip", a_feature(properties={"name": LONG}))

    assert ("长" * 84).encode() in shapefile(tmp_path / "p.zip", ".dbf")
    assert ("长" * 85).encode() not in shapefile(tmp_path / "p.zip", ".dbf")


def test_short_names_are_ten_bytes_at_most_and_all_different() -> None:
    ids = ["declared_area", "declared_area_m2", "declared_a", "declared_area_ha", "name"]

    found = short_names(ids)

    assert len(set(found.values())) == len(ids)
    assert all(len(name) <= 10 for name in found.values())
    assert found["declared_a"] == "declared_a"


# --- KML, drawings -----------------------------------------------------------------------------
def test_a_kml_fetches_nothing_and_says_that_it_is_made_up(gpkg_database: Database, tmp_path: Path) -> None:
    exported(gpkg_database, tmp_path / "p.kml", a_feature(demonstration=True))

    text = (tmp_path / "p.kml").read_text("utf-8")
    assert set(re.findall(r"https?://[^\"<\s]+", text)) == {"http://www.opengis.net/kml/2.2"}
    assert "href" not in text
    assert "演示数据" in text


def test_a_kml_has_the_colours_of_the_catalogue_and_its_types(
    gpkg_database: Database, tmp_path: Path
) -> None:
    exported(gpkg_database, tmp_path / "p.kml", a_feature())

    root, space = parse(tmp_path / "p.kml").getroot(), "{http://www.opengis.net/kml/2.2}"
    colours = [each.text for each in root.iter(f"{space}color")]
    types = {each.get("name"): each.get("type") for each in root.iter(f"{space}SimpleField")}
    assert "ff553311" in colours  # line #113355 as aabbggrr
    assert (types["length_m"], types["scattered"], types["owner"]) == ("double", "bool", "string")


def test_a_drawing_has_chinese_layers_and_closed_outlines(gpkg_database: Database, tmp_path: Path) -> None:
    written = exported(gpkg_database, tmp_path / "p.dxf", *named("段村甲塘"), a_feature("lost", shape=None))

    text = (tmp_path / "p.dxf").read_bytes().decode("gbk")
    assert "ANSI_936" in text
    assert "段村甲塘" in text
    assert "\n  8\r\nponds_注记\r\n" in text.replace("\r\r", "\r")
    assert {"rows-without-place", "attributes-left-out"} <= codes(written)


@OGR
@pytest.mark.parametrize("name", ["p.gpkg", "p.fgb", "p.geojson", "p.kml", "p.dxf", "p.csv", "p.xlsx"])
def test_another_gdal_opens_the_file_without_a_word(
    gpkg_database: Database, tmp_path: Path, name: str
) -> None:
    exported(gpkg_database, tmp_path / name, *named("甲", "乙"))

    said = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(tmp_path / name)], capture_output=True, text=True, check=True
    )

    assert "Feature Count: " in said.stdout
    assert said.stderr == ""


@OGR
@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4526", "EPSG:4527", "EPSG:4547", "EPSG:4548"])
def test_gdal_s_validator_is_silent_about_every_system_of_our_geopackages(
    gpkg_database: Database, tmp_path: Path, crs: str
) -> None:
    exported(gpkg_database, tmp_path / "p.gpkg", a_feature(), crs=crs)

    command = ["/usr/bin/python3", "-m", "osgeo_utils.samples.validate_gpkg", "-k", tmp_path / "p.gpkg"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "", "")


# --- systems, days, fields ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("format", "crs"),
    [("geojson", "EPSG:4490"), ("kml", "EPSG:4490"), ("dxf", "EPSG:4490"), ("land_txt", "OGC:CRS84"),
     ("geopackage", "EPSG:3857"), ("csv", "EPSG:4326")],
)  # fmt: skip
def test_a_system_that_a_format_cannot_have_is_refused_with_those_it_can(format: str, crs: str) -> None:
    with pytest.raises(UnknownCrs) as refused:
        system_of(ExportFormat(format), crs, None)

    assert refused.value.facts["allowed"] == ", ".join(FORMATS[ExportFormat(format)].systems)


def test_the_usual_plane_system_is_that_of_the_zone_in_which_the_layer_lies(
    gpkg_database: Database, tmp_path: Path
) -> None:
    assert exported(gpkg_database, tmp_path / "p.dxf", a_feature()).crs == "EPSG:4527"


def test_a_file_name_must_say_a_format_that_we_write() -> None:
    assert format_of(Path("a.ZIP")) is ExportFormat.SHAPEFILE
    assert format_of(Path("a.zip"), "geojson") is ExportFormat.GEOJSON
    with pytest.raises(UnreadableFile):
        format_of(Path("a.dwg"))


@pytest.mark.parametrize(
    "name", ["p.gpkg", "p.geojson", "p.zip", "p.fgb", "p.kml", "p.csv", "p.xlsx", "p.dxf"]
)
def test_a_hidden_field_is_in_no_file_not_even_by_name(
    gpkg_database: Database, tmp_path: Path, name: str
) -> None:
    hidden = frozenset({"households"})
    written = exported(gpkg_database, tmp_path / name, a_feature(), hidden=hidden)

    columns = {row[0] for row in written.columns}
    assert "households" not in columns
    assert written.hidden == ("households",)


def test_an_export_as_of_a_time_is_what_was_known_then(
    database: Database, tmp_path: Path, clock: Clock
) -> None:
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        first = store.add(a_feature("changed", properties={"built_on": date(2020, 1, 1)}), why="test")
        store.add(a_feature("gone"), why="test")
    then = clock.now
    clock.forward(days=1)
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.replace(a_feature("changed", properties={"name": "new"}, version=first.version), why="test")
        store.retire("ponds", "gone", version=1, why="test")

    written = exported(database, tmp_path / "p.geojson", as_of=then + timedelta(hours=1))

    text = (tmp_path / "p.geojson").read_text("utf-8")
    assert written.count == 2
    assert '"name of changed"' in text
    assert '"2020-01-01"' in text
    assert '"new"' not in text


def test_batches_hold_what_the_store_gives_row_by_row(database: Database) -> None:
    properties = {
        "kind": "large",
        "length_m": 1.5,
        "households": 7,
        "scattered": False,
        "built_on": date(1999, 1, 2),
    }
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.add(
            a_feature("full", properties=properties, valid_from=date(2026, 1, 1), unit="office"), why="test"
        )
        store.add(a_feature("bare", shape=None, state=None, demonstration=True), why="test")
    with database.transaction(PROGRAM, writes=False) as transaction:
        batches = FeatureBatches(transaction, FeatureQuery("ponds"))
        rows = [row for batch in batches.batches() for row in batch.to_pylist()]
        features = FeatureStore(transaction).find(FeatureQuery("ponds")).features
        totals = batches.totals()

    for row, feature in zip(rows, features, strict=True):
        assert {name: row[name] for name in feature.properties} == feature.properties
        assert all(
            row[name] == getattr(feature, name) for name in ("id", "state", "unit", "valid_from", "version")
        )
        assert (row["recorded_at"], row["wkb"] is None) == (feature.recorded_at, feature.shape is None)
    assert (totals.count, totals.demonstration, totals.placeless) == (2, 1, 1)
