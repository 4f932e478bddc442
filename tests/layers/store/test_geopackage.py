"""The file itself: what GDAL, QGIS and their validators find in it, and what they write into it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely import Point, Polygon, box

from geo.boxes import Box
from layers.definition import Catalogue
from layers.rules.features import Feature
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.words import teach
from tests.builders import a_feature, an_actor

ROOT = Path(__file__).parents[3]
SYSTEM_PYTHON = "/usr/bin/python3"  # has GDAL's own scripts


def needs(program: str) -> str:
    """The program's path; the test is skipped where it is not installed."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


@pytest.fixture
def file(catalogue: Catalogue, tmp_path: Path) -> Path:
    """A closed file that has been lived in: loaded, added, changed and retired."""
    path = tmp_path / "lake.gpkg"
    database = open_database(str(path), catalogue, tmp_path / "files")
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.load("ponds", squares(30), why="import")
        one = store.add(
            a_feature("one", properties={"built_on": date(1998, 5, 1), "length_m": 2.5}), why="seen"
        )
        store.replace(replace(one, shape=box(115.9, 37.9, 115.95, 37.95)), why="measured")
        store.retire("ponds", "p0", version=1, why="filled in")
        store.add(a_feature("lost", shape=None), why="seen")
        store.add(a_feature("one", "marks"), why="seen")
        store.add(a_feature("one", "dikes"), why="seen")
    database.close()
    return path


def squares(count: int) -> Iterator[Feature]:
    for number in range(count):
        yield a_feature(f"p{number}", shape=box(115 + number / 100, 37, 115.004 + number / 100, 37.004))


@pytest.mark.parametrize("loads", [(3, 0, 0), (3000, 0, 0), (3000, 3000, 3), (20, 3000, 0), (0, 0, 40)])
def test_an_r_tree_written_as_a_whole_is_one_to_sqlite(
    catalogue: Catalogue, tmp_path: Path, loads: tuple[int, ...]
) -> None:
    database = open_database(str(tmp_path / "lake.gpkg"), catalogue, tmp_path / "files")
    for turn, count in enumerate(loads):
        with database.transaction(an_actor()) as transaction:
            store = FeatureStore(transaction)
            store.load("ponds", (replace(pond, id=f"{turn}-{pond.id}") for pond in squares(count)), why="x")
            store.add(a_feature(f"by trigger {turn}", shape=box(115, 37, 116, 38)), why="seen")
    database.close()

    with closing(sqlite3.connect(tmp_path / "lake.gpkg")) as connection:
        said = connection.execute("SELECT rtreecheck('rtree_ponds_geom')").fetchone()[0]
        listed = connection.execute("SELECT count(*) FROM rtree_ponds_geom").fetchone()[0]
        around = "SELECT count(*) FROM rtree_ponds_geom WHERE minx <= 115.00401 AND maxx >= 115.0039"
        met = connection.execute(around).fetchone()[0]

    assert (said, listed) == ("ok", sum(loads) + 3)
    assert met == sum(count > 0 for count in loads) + 3


def journal(database: Database) -> tuple[str, str]:
    """How the file is kept while much is written, and afterwards."""
    with database.transaction(an_actor(), bulk=True) as transaction:
        FeatureStore(transaction).load("ponds", squares(30), why="import")
        within = transaction.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    with database.transaction(an_actor()) as transaction:
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 30
        return within, transaction.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()


def test_much_is_written_once_into_a_file_that_nobody_else_has_open(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with closing(open_database(str(tmp_path / "lake.gpkg"), catalogue, tmp_path / "files")) as database:
        assert journal(database) == ("delete", "wal")


def test_a_reader_goes_on_while_much_is_written(catalogue: Catalogue, tmp_path: Path) -> None:
    with (
        closing(open_database(str(tmp_path / "lake.gpkg"), catalogue, tmp_path / "files")) as database,
        closing(sqlite3.connect(tmp_path / "lake.gpkg")) as reader,
    ):
        assert reader.execute("SELECT count(*) FROM ponds").fetchone() == (0,)

        assert journal(database) == ("wal", "wal")
        assert reader.execute("SELECT count(*) FROM ponds").fetchone() == (30,)


KILLED = """
import os, sys
from pathlib import Path
from layers.store import gpkg
from layers.store.database import open_database
from layers.store.features import FeatureStore
from tests.builders import a_catalogue, a_feature, an_actor

gpkg.LOAD_CACHE_KB = 40  # so that new pages are in the file before the end
database = open_database(sys.argv[1], a_catalogue(), Path(sys.argv[1]).parent / "files")
with database.transaction(an_actor(), bulk=True) as transaction:
    FeatureStore(transaction).load("ponds", (a_feature(f"new {n}") for n in range(3000)), why="import")
    os._exit(9)
"""


def test_a_file_is_as_it_was_when_the_writer_of_much_was_killed(file: Path, catalogue: Catalogue) -> None:
    before = file.stat().st_size

    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], cwd=ROOT, check=False)

    assert done.returncode == 9
    assert file.stat().st_size > before  # the journal has something to bring back
    assert file.with_name(f"{file.name}-journal").exists()
    with (
        closing(open_database(str(file), catalogue, file.parent / "files")) as database,
        database.transaction(an_actor()) as transaction,
    ):
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 31
        assert len(list(AuditStore(transaction).verify())) == 7
    assert file.stat().st_size == before


def test_gdals_validator_has_nothing_to_say(file: Path) -> None:
    needs("ogrinfo")
    script = [SYSTEM_PYTHON, "-m", "osgeo_utils.samples.validate_gpkg", "-k", str(file)]

    done = subprocess.run(script, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_gdal_lists_the_columns_with_their_types(file: Path) -> None:
    command = [needs("ogrinfo"), "-ro", "-so", str(file), "ponds"]

    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert {
        "Geometry: Multi Polygon",
        "Feature Count: 31",
        "FID Column = fid",
        "name: String (0.0)",
        "length_m: Real (0.0)",
        "households: Integer64 (0.0)",
        "scattered: Integer(Boolean) (0.0)",
        "built_on: Date (0.0)",
        "recorded_at: DateTime (0.0) NOT NULL",
    } <= set(lines)
    assert any('GEOGCRS["China Geodetic Coordinate System 2000"' in line for line in lines)


def test_nobody_sees_sessions_and_passwords_in_a_gis(file: Path) -> None:
    names = {name for name, _ in pyogrio.list_layers(file)}

    assert names == {"ponds", "dikes", "marks", "reports", "cases", "scenes", "lead_records", "audit_entries"}


def test_a_gis_reads_days_moments_and_shapes(file: Path) -> None:
    meta, _, shapes, values = pyogrio.raw.read(file, layer="ponds", where="id = 'one'")
    row = dict(zip(meta["fields"], (column[0] for column in values), strict=True))

    assert meta["crs"] == "EPSG:4490"
    assert row["built_on"] == np.datetime64("1998-05-01")
    assert shapely.from_wkb(shapes[0]).bounds == (115.9, 37.9, 115.95, 37.95)


def test_the_spatial_index_is_whole_after_every_kind_of_change(file: Path) -> None:
    connection = sqlite3.connect(file)
    teach(connection)
    fits = """SELECT count(*) FROM ponds JOIN rtree_ponds_geom r ON r.id = fid
        WHERE r.minx <= ST_MinX(geom) AND r.maxx >= ST_MaxX(geom) AND ST_MaxX(geom) - r.minx < 0.06"""
    shapes = "SELECT count(*) FROM ponds WHERE geom NOT NULL"

    counts = [
        connection.execute(query).fetchone()[0]
        for query in (shapes, "SELECT count(*) FROM rtree_ponds_geom", fits)
    ]
    check = connection.execute("SELECT rtreecheck('rtree_ponds_geom')").fetchone()[0]
    connection.close()

    assert counts == [30, 30, 30]
    assert check == "ok"


def test_settings_that_make_a_commit_last_are_in_force(gpkg_database: Database) -> None:
    with gpkg_database.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_settings_that_a_gis_took_back_are_set_again(file: Path, catalogue: Catalogue) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = delete")  # what QGIS does when it closes the file
    connection.close()

    database = open_database(str(file), catalogue, file.parent)
    with database.engine.connect() as opened:
        assert opened.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_shapes_that_gdal_wrote_are_read_and_found(file: Path, catalogue: Catalogue) -> None:
    polygon = {
        "type": "Polygon",
        "coordinates": [[[116, 38], [116.2, 38], [116.2, 38.2], [116, 38.2], [116, 38]]],
    }
    stamp = {
        "version": 1,
        "demonstration": False,
        "recorded_at": "2026-11-23T08:00:00Z",
        "recorded_by": "qgis",
    }
    drawn = file.with_suffix(".geojson")
    feature = {
        "type": "Feature",
        "geometry": polygon,
        "properties": {"id": "drawn", "name": "by GDAL", **stamp},
    }
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    command = [needs("ogr2ogr"), "-append", "-nlt", "MULTIPOLYGON", "-nln", "ponds", "-a_srs", "EPSG:4490"]
    subprocess.run([*command, str(file), str(drawn)], check=True, capture_output=True)

    database = open_database(str(file), catalogue, file.parent)
    with database.transaction(an_actor(), writes=False) as transaction:
        store = FeatureStore(transaction)
        found = store.find(FeatureQuery("ponds", box=Box(116.1, 38.1, 116.3, 38.3))).features
        tile = store.tile_rows("ponds", Box(116.1, 38.1, 116.3, 38.3), ["id"], valid_on=None)
    database.close()

    assert [item.id for item in found] == ["drawn"]
    assert found[0].shape is not None
    assert found[0].shape.equals(Polygon(polygon["coordinates"][0]))
    assert shapely.from_wkb(tile.wkb)[0].equals(found[0].shape)


def test_a_row_changed_past_the_product_is_named_by_the_audit(file: Path, catalogue: Catalogue) -> None:
    command = [
        needs("ogrinfo"),
        str(file),
        "-dialect",
        "sqlite",
        "-sql",
        "UPDATE ponds SET state = 'removed' WHERE id = 'p7'",
    ]
    subprocess.run(command, check=True, capture_output=True)

    database = open_database(str(file), catalogue, file.parent)
    with database.transaction(an_actor(), writes=False) as transaction:
        reasons = [str(error) for error in broken(AuditStore(transaction))]
    database.close()

    assert len(reasons) == 1
    assert "p7" in reasons[0]


def broken(store: AuditStore) -> Iterator[Exception]:
    """What the chain's verification says."""
    try:
        list(store.verify())
    except Exception as error:
        yield error


def test_points_carry_no_envelope_and_areas_do(file: Path) -> None:
    connection = sqlite3.connect(file)
    point = connection.execute("SELECT geom FROM marks").fetchone()[0]
    area = connection.execute("SELECT geom FROM ponds WHERE geom NOT NULL").fetchone()[0]
    connection.close()

    assert (point[:4], len(point)) == (b"GP\0\1", 8 + 21)
    assert area[:4] == b"GP\0\3"
    assert shapely.from_wkb(point[8:]) == Point(115.5, 37.6)
