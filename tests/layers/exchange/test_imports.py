"""Imports: every row is looked at before one is stored, each is accounted for, and all can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import box

from geo.crs import crs_of, to_crs
from geo.datum import gcj02_from_wgs84
from layers.errors import Conflict, FileRefused, NotReady
from layers.exchange.importing import part_in, undo
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.imports import ImportStore, sha256_of_all
from tests.layers.exchange.files import BOW_TIE, Looked, a_geojson, a_gpkg, a_row, imported, opened, stored

SHAPE = box(115.5, 37.6, 115.501, 37.601)


def features(database: Database, layer: str = "ponds") -> dict[str, Feature]:
    """The layer's features by id."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        return {each.id: each for each in FeatureStore(transaction).find(FeatureQuery(layer)).features}


def moved(east_deg: float, north_deg: float, **properties: Any) -> dict[str, Any]:
    """A row whose pond lies elsewhere."""
    shape = shapely.transform(SHAPE, lambda xy: xy + np.array([east_deg, north_deg]))
    return a_row(geometry=json.loads(shapely.to_geojson(shape)), **properties)


def taken_back(database: Database, looked: Looked) -> None:
    """Undo an import that was stored last."""
    with database.transaction(PROGRAM) as transaction:
        entries = list(AuditStore(transaction).verify())
        number = next(
            each.facts["audit_number"] for each in reversed(entries) if each.action == "file.import"
        )
        sha256, part = sha256_of_all(looked.originals), part_in(looked.report)
        undo("ponds", sha256, part, int(str(number)), transaction, why="test")


def test_every_row_of_a_file_is_stored_with_its_values(database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row("甲", length_m=12.5, kind="large"), moved(0.01, 0, households=3))

    assert imported(database, opened(database, file, tmp_path)) == 2

    values = sorted(
        tuple(sorted((k, v) for k, v in each.properties.items() if v is not None and k != "name"))
        for each in features(database).values()
    )
    assert values == [(("households", 3),), (("kind", "large"), ("length_m", 12.5))]


def test_nothing_is_stored_while_a_question_is_open(database: Database, tmp_path: Path) -> None:
    looked = opened(database, a_geojson(tmp_path, a_row("甲"), a_row("乙", BOW_TIE)), tmp_path)

    with pytest.raises(NotReady):
        imported(database, looked)

    assert looked.report["rows"] == {"in": 2, "fit": 1, "refused": 1, "left_out": 0}
    assert features(database) == {}


def test_rows_are_left_out_only_after_a_yes(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row("甲"), a_row("乙", BOW_TIE))

    looked = opened(gpkg_database, file, tmp_path, accepted=["rows-refused"])

    assert looked.report["rows"] == {"in": 2, "fit": 1, "refused": 0, "left_out": 1}
    assert stored(gpkg_database, looked)["left_out"] == 1
    assert [each.properties["name"] for each in features(gpkg_database).values()] == ["甲"]


def test_a_row_without_a_shape_is_stored_as_one_of_unknown_place(database: Database, tmp_path: Path) -> None:
    assert imported(database, opened(database, a_geojson(tmp_path, a_row(geometry=None)), tmp_path)) == 1


def test_a_column_goes_where_a_person_sends_it(gpkg_database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, {**a_row(), "properties": {"塘名": "甲", "颜色": "绿"}})

    looked = opened(gpkg_database, file, tmp_path, mapping={"塘名": "name"})

    fields = {column["name"]: column["field"] for column in looked.report["columns"]}
    assert fields == {"塘名": "name", "颜色": None}


def test_a_word_of_the_file_becomes_the_value_that_a_person_says_it_is(
    gpkg_database: Database, tmp_path: Path
) -> None:
    file = a_geojson(tmp_path, a_row(kind="大型"))

    assert "value-not-in-list" in opened(gpkg_database, file, tmp_path).report["open"]
    looked = opened(gpkg_database, file, tmp_path, values={"kind": {"大型": "large"}})

    assert looked.report["open"] == []


def test_the_same_file_is_imported_only_once(database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row())
    imported(database, opened(database, file, tmp_path))
    renamed = file.rename(tmp_path / "other name.geojson")

    again = opened(database, renamed, tmp_path)

    assert again.report["open"] == ["already-imported"]


def test_a_row_of_a_known_id_changes_that_feature_and_nothing_else_of_it(
    database: Database, tmp_path: Path
) -> None:
    imported(database, opened(database, a_geojson(tmp_path, a_row(length_m=5) | {"id": "p1"}), tmp_path))

    looked = opened(database, a_geojson(tmp_path, a_row("乙") | {"id": "p1"}), tmp_path)

    assert looked.report["changes"]["changed"] == 1
    assert looked.report["changes"]["examples"][0]["fields"] == [
        {"field": "name", "before": "甲", "after": "乙"}
    ]
    imported(database, looked)
    (found,) = features(database).values()
    assert (found.version, found.properties["name"], found.properties["length_m"]) == (2, "乙", 5.0)


def test_rows_that_change_nothing_are_not_written(gpkg_database: Database, tmp_path: Path) -> None:
    rows = [a_row() | {"id": "p1"}, moved(0.01, 0) | {"id": "p2"}]
    imported(gpkg_database, opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path))

    looked = opened(gpkg_database, a_geojson(tmp_path, *rows, moved(0.02, 0) | {"id": "p3"}), tmp_path)

    assert {name: looked.report["changes"][name] for name in ("new", "changed", "unchanged", "missing")} == {
        "new": 1, "changed": 0, "unchanged": 2, "missing": 0,
    }  # fmt: skip
    assert imported(gpkg_database, looked) == 1


def test_features_that_the_file_does_not_have_stay_unless_that_is_accepted(
    database: Database, tmp_path: Path
) -> None:
    first = a_geojson(tmp_path, a_row() | {"id": "p1"}, moved(0.01, 0) | {"id": "p2"})
    imported(database, opened(database, first, tmp_path))
    second = a_geojson(tmp_path, a_row("乙") | {"id": "p1"})

    assert opened(database, second, tmp_path).report["changes"]["missing"] == 1
    assert stored(database, opened(database, second, tmp_path, accepted=["missing-in-file"]))["retired"] == 1
    assert list(features(database)) == ["p1"]


def test_a_shift_of_the_whole_file_is_told_as_a_datum_error_and_not_as_changes(
    gpkg_database: Database, tmp_path: Path
) -> None:
    rows = [moved(n / 70, n % 7 / 60, length_m=n) | {"id": f"p{n}"} for n in range(12)]
    imported(gpkg_database, opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path))
    away = 155 / 88_300  # degrees of longitude at the lake
    off = [moved(n / 70 + away, n % 7 / 60, length_m=n) | {"id": f"p{n}"} for n in range(12)]

    looked = opened(gpkg_database, a_geojson(tmp_path, *off), tmp_path)

    assert looked.report["open"] == ["datum-shift"]
    assert looked.report["changes"]["shift"]["distance_m"] == pytest.approx(155, abs=2)
    with pytest.raises(NotReady):
        imported(gpkg_database, looked)
    known = opened(gpkg_database, a_geojson(tmp_path, *off), tmp_path, accepted=["datum-shift"])
    assert known.report["open"] == ["constant-shift"]


def shifted_to_gcj02(database: Database, *, demonstration: bool) -> list[dict[str, Any]]:
    """Rows of ponds that the layer has already, as a map service shifts them."""
    places = [
        shapely.transform(SHAPE, lambda xy, n=n: xy + np.array([n / 70, n % 7 / 60])) for n in range(12)
    ]
    ponds = [
        Feature("ponds", f"p{n}", place, {"name": f"塘{n}"}, demonstration=demonstration)
        for n, place in enumerate(places)
    ]
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).load("ponds", ponds, why="test")
    shifted = [shapely.transform(place, gcj02_from_wgs84) for place in places]
    return [
        a_row(f"塘{n}", json.loads(shapely.to_geojson(shape))) | {"id": f"p{n}"}
        for n, shape in enumerate(shifted)
    ]


@pytest.mark.parametrize("demonstration", [False, True], ids=["real lake", "demonstration lake"])
def test_a_shifted_file_is_measured_against_the_layer_itself_and_asked_about_once(
    gpkg_database: Database, tmp_path: Path, demonstration: bool
) -> None:
    rows = shifted_to_gcj02(gpkg_database, demonstration=demonstration)

    looked = opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path)

    assert "datum-gcj02" in looked.report["open"]
    assert "constant-shift" not in looked.codes()
    restored = opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path, accepted=["datum-gcj02"])
    assert (restored.report["open"], restored.report["changes"]["unchanged"]) == ([], 12)


def test_demonstration_data_prove_nothing_where_something_real_is_known(
    gpkg_database: Database, tmp_path: Path
) -> None:
    rows = shifted_to_gcj02(gpkg_database, demonstration=True)
    imported(gpkg_database, opened(gpkg_database, a_geojson(tmp_path, moved(1.0, 0.0)), tmp_path))

    looked = opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path)

    assert "datum-gcj02" not in looked.codes()


def test_a_sentence_calls_the_trusted_layer_by_its_name(gpkg_database: Database, tmp_path: Path) -> None:
    rows = shifted_to_gcj02(gpkg_database, demonstration=False)

    told = opened(gpkg_database, a_geojson(tmp_path, *rows), tmp_path).finding("datum-gcj02")

    words = gpkg_database.catalogue.get("ponds").words
    assert f"“{words.zh}”" in told["zh"]
    assert f"“{words.en}”" in told["en"]
    assert told["facts"]["trusted"] == "ponds"


def test_an_import_can_be_taken_back_and_made_again(database: Database, tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row() | {"id": "p1"}, moved(0.01, 0) | {"id": "p2"})
    looked = opened(database, file, tmp_path)
    imported(database, looked)

    taken_back(database, looked)
    assert features(database) == {}
    again = opened(database, file, tmp_path)

    assert again.report["open"] == []
    assert imported(database, again) == 2
    assert sorted(each.version for each in features(database).values()) == [3, 3]
    with database.transaction(PROGRAM, writes=False) as transaction:
        assert len(list(AuditStore(transaction).verify())) == 6


def test_an_import_is_not_taken_back_over_a_later_change(database: Database, tmp_path: Path) -> None:
    looked = opened(database, a_geojson(tmp_path, a_row() | {"id": "p1"}), tmp_path)
    imported(database, looked)
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.replace(store.get("ponds", "p1"), why="somebody looked")

    with pytest.raises(Conflict):
        taken_back(database, looked)

    assert features(database)["p1"].version == 2


def test_an_import_is_refused_when_the_layer_changed_meanwhile(
    gpkg_database: Database, tmp_path: Path
) -> None:
    imported(gpkg_database, opened(gpkg_database, a_geojson(tmp_path, a_row() | {"id": "p1"}), tmp_path))
    looked = opened(gpkg_database, a_geojson(tmp_path, a_row("乙") | {"id": "p1"}), tmp_path)
    with gpkg_database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.retire("ponds", "p1", version=1, why="gone")

    with pytest.raises(NotReady):
        imported(gpkg_database, looked)


def test_the_original_is_kept_and_the_decision_stands_in_the_audit(
    gpkg_database: Database, tmp_path: Path
) -> None:
    file = a_geojson(tmp_path, a_row("甲"), a_row("乙", BOW_TIE))
    looked = opened(gpkg_database, file, tmp_path, accepted=["rows-refused"])
    imported(gpkg_database, looked)

    with gpkg_database.transaction(PROGRAM, writes=False) as transaction:
        entry = next(each for each in AuditStore(transaction).entries() if each.action == "file.import")
        assert ImportStore(transaction).earlier(entry.id, "ponds", None) is not None
    original = looked.originals[0]
    assert original.path.read_bytes() == file.read_bytes()
    assert (entry.id, entry.facts["decisions"]["accepted"]) == (original.sha256, ["rows-refused"])  # type: ignore[index]


def test_a_plane_system_that_the_file_declares_is_transformed(database: Database, tmp_path: Path) -> None:
    plane = to_crs(SHAPE, crs_of("EPSG:4548"))
    row = {**a_row(), "geometry": json.loads(shapely.to_geojson(plane)), "id": "p1"}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}

    imported(database, opened(database, a_geojson(tmp_path, row, crs=crs), tmp_path))

    found = features(database)["p1"]
    assert shapely.hausdorff_distance(found.shape, SHAPE) < 1e-9
    assert (found.crs_declared, found.crs_assumed) == ("urn:ogc:def:crs:EPSG::4548", "EPSG:4548")


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:4548"])
def test_a_geopackage_written_by_gdal_is_read_in_its_own_system(
    gpkg_database: Database, tmp_path: Path, crs: str
) -> None:
    looked = opened(gpkg_database, a_gpkg(tmp_path, to_crs(SHAPE, crs_of(crs)), crs), tmp_path)

    imported(gpkg_database, looked)

    (found,) = features(gpkg_database).values()
    assert shapely.hausdorff_distance(found.shape, SHAPE) < 1e-9
    assert (found.properties["name"], found.properties["length_m"], found.crs_declared) == ("甲", 12.5, crs)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"type": "FeatureCollection", "features": [NaN]}'])
def test_text_that_is_no_feature_collection_is_refused_whole(
    gpkg_database: Database, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "ponds.geojson"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(FileRefused):
        opened(gpkg_database, file, tmp_path)
