"""Imports: every row is looked at before one is stored, and each is accounted for by its number."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from shapely import box

from geo.crs import crs_of, to_crs
from geo.errors import InvalidShape, OutOfRange, UnknownCrs
from layers.errors import (
    AlreadyImported,
    AlreadyThere,
    NoSuchColumn,
    RowsRefused,
    UnknownField,
    UnreadableFile,
    ValueNotAllowed,
)
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from tests.layers.exchange.files import (
    BOW_TIE,
    a_geojson,
    a_gpkg,
    a_row,
    a_text,
    imported,
    looked_at,
    opened,
)

SHAPE = box(115.5, 37.6, 115.501, 37.601)


def stored(database: Database, layer: str = "ponds") -> dict[str, object]:
    """The layer's features by id."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        return {each.id: each for each in FeatureStore(transaction).find(FeatureQuery(layer)).features}


def test_every_row_of_a_file_is_stored_with_its_values(database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row("甲", length_m=12.5, kind="large"), a_row("乙", households=3))

    assert imported(database, opened(database, file, tmp_path)) == 2

    with database.transaction(PROGRAM, writes=False) as transaction:
        found = FeatureStore(transaction).find(FeatureQuery("ponds")).features
    values = {
        key: value for feature in found for key, value in feature.properties.items() if value is not None
    }
    assert values == {"name": values["name"], "length_m": 12.5, "kind": "large", "households": 3}


def test_nothing_is_stored_when_one_row_is_refused(database: Database, tmp_path: Path) -> None:
    job = opened(database, a_geojson(tmp_path, a_row("甲"), a_row("乙", BOW_TIE)), tmp_path)

    with pytest.raises(RowsRefused):
        imported(database, job)

    assert stored(database) == {}


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (a_row(geometry=BOW_TIE), InvalidShape),
        (a_row(geometry={"type": "Point", "coordinates": [115.5, 37.6]}), InvalidShape),
        (a_row(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}), InvalidShape),
        (a_row(geometry={"type": "Polygon", "coordinates": []}), InvalidShape),
        (a_row(geometry={"type": "Polygon", "coordinates": [[[500, 99]] * 4]}), OutOfRange),
        (a_row(geometry={"type": "Polygon", "coordinates": [[["1", 2]] * 4]}), InvalidShape),
        (a_row(length_m="long"), ValueNotAllowed),
        (a_row(households=2.5), ValueNotAllowed),
        (a_row(kind="middle"), ValueNotAllowed),
        (a_row(built_on="31.12.2020"), ValueNotAllowed),
        (a_row(valid_from="2020-13-01"), ValueNotAllowed),
        ({"type": "Pond"}, InvalidShape),
    ],
)
def test_a_row_that_does_not_fit_is_named_by_its_number(
    gpkg_database: Database, tmp_path: Path, row: dict[str, object], refusal: type[Exception]
) -> None:
    findings = looked_at(
        gpkg_database, opened(gpkg_database, a_geojson(tmp_path, a_row(), row, a_row("丙")), tmp_path)
    )

    assert [(each.number, type(each.refusal)) for each in findings.first_refused] == [(2, refusal)]
    assert (findings.rows, findings.fits, findings.refused) == (3, 2, 1)


def test_a_row_without_a_shape_is_stored_as_one_of_unknown_place(database: Database, tmp_path: Path) -> None:
    assert imported(database, opened(database, a_geojson(tmp_path, a_row(geometry=None)), tmp_path)) == 1


def test_columns_that_become_no_field_are_named(gpkg_database: Database, tmp_path: Path) -> None:
    job = opened(gpkg_database, a_geojson(tmp_path, a_row(colour="green")), tmp_path)

    assert job.plan.left == ("colour",)


def test_a_column_goes_where_a_person_sends_it(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, {**a_row(), "properties": {"塘名": "甲"}})

    job = opened(gpkg_database, file, tmp_path, wishes={"塘名": "name"})

    assert job.plan.columns == {"name": "塘名"}


def test_a_wish_for_a_column_that_is_not_there_is_refused(gpkg_database: Database, tmp_path: Path) -> None:
    with pytest.raises(NoSuchColumn):
        opened(gpkg_database, a_geojson(tmp_path, a_row()), tmp_path, wishes={"titel": "name"})


def test_a_wish_for_a_field_that_is_not_there_is_refused(gpkg_database: Database, tmp_path: Path) -> None:
    with pytest.raises(UnknownField):
        opened(gpkg_database, a_geojson(tmp_path, a_row()), tmp_path, wishes={"name": "titel"})


def test_the_same_file_is_imported_only_once(database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row())
    imported(database, opened(database, file, tmp_path))
    renamed = file.rename(tmp_path / "other name.geojson")

    with pytest.raises(AlreadyImported):
        imported(database, opened(database, renamed, tmp_path))


def test_a_row_with_an_id_that_the_layer_has_is_refused(database: Database, tmp_path: Path) -> None:
    imported(database, opened(database, a_geojson(tmp_path, a_row() | {"id": "p1"}), tmp_path))

    findings = looked_at(
        database, opened(database, a_geojson(tmp_path, a_row("乙") | {"id": "p1"}), tmp_path)
    )

    assert [type(each.refusal) for each in findings.first_refused] == [AlreadyThere]


def test_a_row_with_the_id_of_an_earlier_row_is_refused(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row() | {"id": "p1"}, a_row("乙") | {"id": "p1"})

    findings = looked_at(gpkg_database, opened(gpkg_database, file, tmp_path))

    assert [each.number for each in findings.first_refused] == [2]


def test_the_original_is_kept_as_it_was(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row())

    job = opened(gpkg_database, file, tmp_path)

    assert job.original.path.read_bytes() == file.read_bytes()
    assert job.original.path.stem == job.original.sha256


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"type": "FeatureCollection"}',
        '{"type": "Feature", "features": []}',
        '{"type": "FeatureCollection", "features": {}}',
        '{"type": "FeatureCollection", "features": [1 2]}',
        '{"type": "FeatureCollection", "features": []} more',
        '{"type": "FeatureCollection", "type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection", "features": [{"a": 1, "a": 2}]}',
        '{"type": "FeatureCollection", "features": [NaN]}',
        '{"type": "FeatureCollection", "features": [' + "[" * 100_000,
    ],
)
def test_text_that_is_no_feature_collection_is_refused_whole(
    gpkg_database: Database, tmp_path: Path, text: str
) -> None:
    with pytest.raises(UnreadableFile):
        opened(gpkg_database, a_text(tmp_path, text), tmp_path)


def test_text_in_another_encoding_is_refused_whole(gpkg_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "gbk.geojson"
    file.write_bytes('{"type": "FeatureCollection", "features": [], "name": "鱼塘"}'.encode("gb18030"))

    with pytest.raises(UnreadableFile):
        opened(gpkg_database, file, tmp_path)


@pytest.mark.parametrize("name", ["ponds.vrt", "ponds.gpkg", "ponds"])
def test_a_file_whose_content_is_not_what_its_name_says_is_refused(
    gpkg_database: Database, tmp_path: Path, name: str
) -> None:
    with pytest.raises(UnreadableFile):
        opened(gpkg_database, a_text(tmp_path, "<OGRVRTDataSource/>", name), tmp_path)


def test_features_are_read_whole_across_the_reader_s_windows(gpkg_database: Database, tmp_path: Path) -> None:
    rows = [a_row("甲" * 60, note="x" * 3000) for _ in range(900)]  # 2.9 MB: three windows

    assert opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path).source.count == 900


def test_coordinates_without_a_declaration_are_taken_as_crs84(
    gpkg_database: Database, tmp_path: Path
) -> None:
    crs = opened(gpkg_database, a_geojson(tmp_path, a_row()), tmp_path).source.crs

    assert (crs.declared, crs.taken.name) == (None, "OGC:CRS84")


def test_a_plane_system_that_the_file_declares_is_transformed(database: Database, tmp_path: Path) -> None:
    plane = to_crs(SHAPE, crs_of("EPSG:4548"))
    row = {**a_row(), "geometry": json.loads(shapely.to_geojson(plane)), "id": "p1"}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}

    imported(database, opened(database, a_geojson(tmp_path, row, crs=crs), tmp_path))

    with database.transaction(PROGRAM, writes=False) as transaction:
        found = FeatureStore(transaction).get("ponds", "p1")
    assert shapely.hausdorff_distance(found.shape, SHAPE) < 1e-9
    assert (found.crs_declared, found.crs_assumed) == ("urn:ogc:def:crs:EPSG::4548", "EPSG:4548")


def test_a_system_that_is_not_offered_is_refused(gpkg_database: Database, tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:2154"}}

    with pytest.raises(UnknownCrs):
        opened(gpkg_database, a_geojson(tmp_path, a_row(), crs=crs), tmp_path)


def test_coordinates_far_from_the_lake_are_remarked_on(gpkg_database: Database, tmp_path: Path) -> None:
    gulf = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    file = a_geojson(tmp_path, a_row(geometry=gulf))

    assert looked_at(gpkg_database, opened(gpkg_database, file, tmp_path)).warnings == ("far-from-the-lake",)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:4548"])
def test_a_geopackage_written_by_gdal_is_read_in_its_own_system(
    database: Database, tmp_path: Path, crs: str
) -> None:
    job = opened(database, a_gpkg(tmp_path, to_crs(SHAPE, crs_of(crs)), crs), tmp_path)

    imported(database, job)

    with database.transaction(PROGRAM, writes=False) as transaction:
        (found,) = FeatureStore(transaction).find(FeatureQuery("ponds")).features
    assert shapely.hausdorff_distance(found.shape, SHAPE) < 1e-9
    assert (found.properties["name"], found.properties["length_m"], found.crs_declared) == ("甲", 12.5, crs)


def test_a_geopackage_with_several_tables_asks_which_one(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_gpkg(tmp_path, SHAPE)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("DROP TABLE IF EXISTS gpkg_ogr_contents; PRAGMA writable_schema = ON")
        rename_nothing = (
            "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('no', 'features', 0)"
        )
        connection.execute(rename_nothing)
        connection.commit()

    assert opened(gpkg_database, file, tmp_path).table == "ponds of a stranger"
    with pytest.raises(UnreadableFile):
        opened(gpkg_database, file, tmp_path, table="no")


def test_a_view_of_a_stranger_s_geopackage_is_never_run(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_gpkg(tmp_path, SHAPE)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            'ALTER TABLE "ponds of a stranger" RENAME TO hidden;'
            'CREATE VIEW "ponds of a stranger" AS SELECT * FROM hidden;'
        )
        connection.commit()
        connection.execute("UPDATE gpkg_contents SET table_name = 'ponds of a stranger'")
        connection.execute("UPDATE gpkg_geometry_columns SET table_name = 'ponds of a stranger'")
        connection.commit()

    with pytest.raises(UnreadableFile):
        opened(gpkg_database, file, tmp_path)


def test_a_damaged_geopackage_is_refused(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_gpkg(tmp_path, SHAPE)
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    file.write_bytes(content)

    with pytest.raises(UnreadableFile):
        looked_at(gpkg_database, opened(gpkg_database, file, tmp_path))
