"""``lakewatch import``: looked through by the real reading process, stored whole or not, taken back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import box
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.worker import Worker
from geo.crs import OFFERED, to_crs
from geo.datum import Datum, offset_m
from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.features import FeatureQuery, FeatureStore
from tests.api.cli.test_commands import lakewatch, said
from tests.layers.exchange.files import BOW_TIE, a_geojson, a_row
from tests.layers.exchange.land_texts import HEADING, a_head, a_ring

POND = box(115.6, 37.6, 115.601, 37.601)
# what docs/exchange.md says a report has, and of which kind each member is
REPORT: dict[str, Any] = {
    "layer": str, "format": str, "dataset": str, "parts": list, "part": (str, type(None)),
    "encoding": (dict, type(None)), "placing": (dict, type(None)), "columns": list, "words": dict,
    "missing": list, "filled": list, "rows": dict, "area": (dict, type(None)),
    "length_m": (float, type(None)),
    "box": (list, type(None)), "findings": list, "open": list, "ready": bool, "changes": (dict, type(None)),
    "stored": (dict, type(None)), "import": (str, type(None)),
}  # fmt: skip
FINDING = {
    "code",
    "severity",
    "zh",
    "en",
    "facts",
    "rows",
    "count",
    "place",
    "repair",
    "accepted",
    "examples",
}
PLACING = {"declared", "used", "datum", "swapped", "mixed", "evidence", "shift", "offered"}


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with one unit and a sign-in, and nothing else."""
    data = tmp_path / "lake"
    lakewatch("unit", "add", "office", "--zh", "办公室", "--en", "Office", "--data", str(data))
    return data


@pytest.fixture(params=["gpkg", "postgis"])
def at(request: pytest.FixtureRequest, lake: Path) -> Iterator[list[str]]:
    """The options that name the lake, in both stores in turn."""
    if request.param == "gpkg":
        yield ["--data", str(lake)]
        return
    address = str(request.getfixturevalue("postgis_address"))
    options = ["--data", str(lake), "--database", address]
    lakewatch("unit", "add", "office", "--zh", "办公室", "--en", "Office", *options)
    yield options


def database_of(options: list[str]) -> Database:
    """The lake's database."""
    given = dict(zip(options[::2], options[1::2], strict=True))
    data = Path(given["--data"])
    where = given.get("--database", str(data / "lakewatch.gpkg"))
    return open_database(where, read_catalogue(), data / "files")


def imports(file: Path, *options: str, layer: str = "fish_ponds") -> tuple[int, str, str]:
    return said("import", str(file), "--layer", layer, *options)


def reported(file: Path, *options: str, layer: str = "fish_ponds") -> tuple[int, dict[str, Any]]:
    """Status and report, as a program gets them."""
    status, out, _ = imports(file, "--json", *options, layer=layer)
    return status, json.loads(out)


def stored(options: list[str], layer: str = "fish_ponds") -> list[Any]:
    database = database_of(options)
    with database.transaction(PROGRAM, writes=False) as transaction:
        found = FeatureStore(transaction).find(FeatureQuery(layer, limit=100)).features
    database.close()
    return list(found)


def good_and_crossed(folder: Path) -> Path:
    return a_geojson(folder, a_row("甲塘"), a_row("叉塘", BOW_TIE))


def test_a_dry_run_looks_at_everything_and_keeps_nothing(at: list[str], lake: Path, tmp_path: Path) -> None:
    before = entries(at)

    status, report = reported(a_geojson(tmp_path, a_row("甲塘")), "--dry-run", *at)

    assert (status, report["ready"], report["rows"]["fit"], report["stored"]) == (0, True, 1, None)
    assert stored(at) == []
    assert entries(at) == before
    assert not (lake / "files" / "imports").exists()


def entries(options: list[str]) -> list[Any]:
    database = database_of(options)
    with database.transaction(PROGRAM, writes=False) as transaction:
        found = list(AuditStore(transaction).verify())
    database.close()
    return found


def test_a_refusal_lists_what_may_be_accepted_by_the_option_that_does_it(
    at: list[str], tmp_path: Path
) -> None:
    status, out, err = imports(good_and_crossed(tmp_path), *at)

    assert status == 2
    assert "--accept rows-refused:" in out + err
    assert "To be decided: " in err
    assert "Nothing stored" in out
    assert stored(at) == []


def test_with_the_yes_it_is_stored_and_the_decision_stands_in_the_audit(
    at: list[str], lake: Path, tmp_path: Path
) -> None:
    file = good_and_crossed(tmp_path)

    status, report = reported(file, "--accept", "rows-refused", "--why", "县局来文", *at)

    assert (status, report["stored"]["new"], report["stored"]["left_out"]) == (0, 1, 1)
    assert [each.properties["name"] for each in stored(at)] == ["甲塘"]
    entry = entries(at)[-1]
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (entry.action, entry.id, entry.why, entry.facts["new"]) == ("file.import", sha256, "县局来文", 1)
    assert entry.facts["decisions"]["accepted"] == ["rows-refused"]
    assert (lake / "files" / "imports" / f"{sha256}.geojson").read_bytes() == file.read_bytes()


def test_what_a_program_gets_is_what_the_documentation_says(gpkg: list[str], tmp_path: Path) -> None:
    _, report = reported(good_and_crossed(tmp_path), *gpkg)

    assert set(report) == set(REPORT)
    assert {name for name, kind in REPORT.items() if not isinstance(report[name], kind)} == set()
    assert all(set(each) == FINDING for each in report["findings"])
    assert set(report["placing"]) == PLACING
    assert set(report["rows"]) == {"in", "fit", "refused", "left_out"}
    assert set(report["changes"]) == {"new", "changed", "unchanged", "missing", "shift", "examples"}
    waiting = {each["code"] for each in report["findings"] if each["severity"] == "error"}
    assert (set(report["open"]), report["ready"]) == (waiting, False)


@pytest.fixture
def gpkg(lake: Path) -> list[str]:
    """The options that name a lake in a GeoPackage, for what no store decides."""
    return ["--data", str(lake)]


def test_the_system_of_a_table_may_be_named_and_its_encoding(gpkg: list[str], tmp_path: Path) -> None:
    plane = to_crs(shapely.Point(115.6, 37.6), OFFERED["EPSG:4547"])
    file = tmp_path / "设施.csv"
    text = f"编号,类型,横坐标,纵坐标\nF-1,bin,{plane.x:.3f},{plane.y:.3f}\n"
    file.write_bytes(text.encode("gb18030"))

    asked, first = reported(file, *gpkg, layer="facilities")
    status, report = reported(file, "--crs", "EPSG:4547", "--encoding", "gb18030", *gpkg, layer="facilities")

    assert (asked, "easting-inferred" in first["open"]) == (2, True)
    assert (status, report["placing"]["used"], report["stored"]["new"]) == (0, "EPSG:4547", 1)
    (found,) = stored(gpkg, "facilities")
    assert shapely.distance(found.shape, shapely.Point(115.6, 37.6)) < 1e-8


def test_a_datum_named_by_a_person_is_undone(gpkg: list[str], tmp_path: Path) -> None:
    east_m, north_m = offset_m(115.6, 37.6, Datum.GCJ02)
    moved = shapely.transform(POND, lambda xy: xy + np.array([east_m / 88_300, north_m / 110_990]))
    row = {**a_row("甲塘"), "geometry": json.loads(shapely.to_geojson(moved))}

    status, report = reported(a_geojson(tmp_path, row), "--datum", "gcj02", *gpkg)

    assert (status, report["placing"]["datum"]) == (0, "gcj02")
    (found,) = stored(gpkg)
    assert shapely.hausdorff_distance(found.shape, POND) * 100_000 < 2  # metres
    assert "GCJ-02" in str(found.crs_assumed)


def test_words_of_the_file_and_empty_fields_are_given_their_meaning_by_options(
    gpkg: list[str], tmp_path: Path
) -> None:
    rows = [
        a_row("甲县", adcode="131121", level="district"),
        a_row("乙县", json.loads(shapely.to_geojson(POND)), level="district"),
    ]
    file = a_geojson(tmp_path, *rows)

    status, out, _ = imports(file, *gpkg, layer="administrative_areas")
    assert (status, "--value 'level:district=…'" in out) == (2, True)
    given = ("--value", "level:district=county", "--value", "adcode:=131100")
    done, report = reported(file, *given, *gpkg, layer="administrative_areas")

    assert (done, report["stored"]["new"]) == (0, 2)
    found = sorted(
        (each.properties["adcode"], each.properties["level"]) for each in stored(gpkg, "administrative_areas")
    )
    assert found == [("131100", "county"), ("131121", "county")]


def test_a_column_is_sent_to_a_field_and_a_part_is_chosen(gpkg: list[str], tmp_path: Path) -> None:
    row = {**a_row(), "properties": {"塘名": "甲塘"}}

    status, report = reported(a_geojson(tmp_path, row), "--map", "塘名=name", "--part", "ponds", *gpkg)

    assert (status, report["part"]) == (0, "ponds")
    assert [each.properties["name"] for each in stored(gpkg)] == ["甲塘"]


def test_the_same_file_is_refused_by_name_and_time(gpkg: list[str], tmp_path: Path) -> None:
    file = a_geojson(tmp_path, a_row("甲塘"))
    reported(file, *gpkg)

    status, report = reported(file, *gpkg)

    assert (status, report["open"]) == (2, ["already-imported"])
    assert len(stored(gpkg)) == 1


def test_areas_are_told_as_declared_in_the_plane_and_on_the_ellipsoid(
    gpkg: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "宗地.txt"
    text = "\n".join([*HEADING, a_head(), *a_ring()])
    file.write_text(text, encoding="utf-8")

    status, out, err = imports(file, "--map", "地块编号=case_number", *gpkg, layer="illegal_land_use")

    assert (status, err) == (0, "")
    assert "declared 1.0000" in out
    assert "EPSG:4547 1.0000" in out
    assert "ellipsoid 0.999" in out


def test_a_layer_that_misses_features_of_the_lake_says_how_many(gpkg: list[str], tmp_path: Path) -> None:
    other = json.loads(shapely.to_geojson(POND))
    reported(a_geojson(tmp_path, a_row("甲塘") | {"id": "p1"}, a_row("乙塘", other) | {"id": "p2"}), *gpkg)
    second = a_geojson(tmp_path, a_row("甲塘", depth_m=1.0) | {"id": "p1"})

    _, report = reported(second, "--dry-run", *gpkg)
    assert report["changes"]["missing"] == 1
    status, _ = reported(second, "--accept", "missing-in-file", *gpkg)

    assert (status, [each.id for each in stored(gpkg)]) == (0, ["p1"])


def test_an_import_is_taken_back_by_its_number_as_new_versions(at: list[str], tmp_path: Path) -> None:
    _, report = reported(a_geojson(tmp_path, a_row("甲塘") | {"id": "p1"}), *at)

    out = lakewatch("undo-import", report["import"], "--why", "发错了", *at)

    assert "Taken back: ponds.geojson" in out
    assert stored(at) == []
    last = entries(at)[-1]
    assert (last.action, last.why) == ("file.import_undo", "发错了")
    again, second = reported(a_geojson(tmp_path, a_row("甲塘") | {"id": "p1"}), *at)
    assert (again, second["stored"]["restored"], stored(at)[0].version) == (0, 1, 3)


def test_an_import_is_not_taken_back_twice_nor_one_that_is_none(gpkg: list[str], tmp_path: Path) -> None:
    _, report = reported(a_geojson(tmp_path, a_row("甲塘")), *gpkg)
    lakewatch("undo-import", report["import"], "--why", "发错了", *gpkg)

    twice, _, err = said("undo-import", report["import"], "--why", "再来", *gpkg)
    none, _, other = said("undo-import", "00000000-0000-4000-8000-000000000000", "--why", "x", *gpkg)

    assert (twice, "[not-ready]" in err, none, "[not-found]" in other) == (2, True, 2, True)


def test_what_the_command_line_stored_is_shown_and_taken_back_over_http(
    lake: Path, gpkg: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)
    made = lakewatch("user", "add", "li", "--role", "planner", "--unit", "office", *gpkg)
    (password,) = re.findall(r"once: (\S{16})$", made, re.M)
    _, report = reported(a_geojson(tmp_path, a_row("甲塘")), *gpkg)
    database = database_of(gpkg)
    client = TestClient(create_app(Settings(data=lake), database), headers={"X-Lakewatch": "1"})
    client.post("/api/session", json={"name": "li", "password": password})

    shown = client.get(f"/api/imports/{report['import']}").json()
    assert (shown["state"], shown["report"]["rows"]["fit"]) == ("stored", 1)
    assert client.post(f"/api/imports/{report['import']}/undo", json={"why": "发错了"}).status_code == 202
    Worker(database).work()

    assert client.get(f"/api/imports/{report['import']}").json()["state"] == "undone"
    client.close()
    database.close()
    assert stored(gpkg) == []
