"""Bad vector files: each gets a sentence that a clerk understands, in time and in little memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from layers.exchange import shapefile as module
from tests.layers.exchange.bad_archives import POND
from tests.layers.exchange.bad_files import Bad, damaged
from tests.layers.exchange.bad_texts import bad_json, bad_tables
from tests.layers.exchange.bad_vectors import (
    bad_geopackages,
    bad_others,
    bad_shapefiles,
    dxf,
    shapefile,
    written,
)
from tests.layers.exchange.reads import Read, look, look_at_many, ordered

GIGABYTE = 10**9
MOST_S = 20  # of the processor: what an idle machine takes by the clock
LARGE = 5_000_000  # bytes from which on a file is looked at in a process of its own
CLASSES = {
    "json": bad_json,
    "table": bad_tables,
    "shapefile": bad_shapefiles,
    "geopackage": bad_geopackages,
    "other": bad_others,
}
ALL = {f"{name}-{bad.label}": bad for name, made in CLASSES.items() for bad in made()}
# words of programmers that no sentence for a clerk may hold
JARGON = re.compile(r"Traceback|Error\b|Exception|\bNone\b|\bexpected\b|Expecting")
FATAL = ("reading-crashed", "reading-too-long", "reading-too-big")


def is_large(bad: Bad) -> bool:
    """Whether the content is made while it is written."""
    return not all(isinstance(content, bytes) and len(content) < LARGE for content in bad.files.values())


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Read]:
    """All the small files, looked at one after the other in one process."""
    places = {}
    for name, bad in ALL.items():
        if not is_large(bad):
            folder = tmp_path_factory.mktemp("bad")
            places[name] = ordered(bad.written(folder), folder)
    return dict(zip(places, look_at_many(list(places.values())), strict=True))


def require_clear(found: Read, bad: Bad) -> None:
    """The file was told as what it is: no crash, no endless reading, words for people."""
    assert found.crash == ""
    assert found.codes, "nothing was told"
    assert not set(found.codes) & set(FATAL)
    if bad.code:
        assert bad.code in found.codes
    for chinese in found.told[::2]:
        assert not JARGON.search(chinese.partition("（技术信息")[0]), chinese
        assert len(chinese) < 1_000
    assert found.seconds < MOST_S


@pytest.mark.parametrize("name", [name for name, bad in ALL.items() if not is_large(bad)])
def test_a_bad_file_is_told_as_what_it_is(name: str, looked: Mapping[str, Read]) -> None:
    require_clear(looked[name], ALL[name])


def test_all_of_them_together_need_less_than_a_gigabyte(looked: Mapping[str, Read]) -> None:
    assert 0 < max(found.peak_bytes for found in looked.values()) < GIGABYTE


@pytest.mark.parametrize("name", [name for name, bad in ALL.items() if is_large(bad)])
def test_a_large_bad_file_is_told_in_time_and_in_less_than_a_gigabyte(name: str, tmp_path: Path) -> None:
    found = look(ALL[name].written(tmp_path), tmp_path)

    require_clear(found, ALL[name])
    assert 0 < found.peak_bytes < GIGABYTE


@pytest.mark.parametrize(
    "name",
    [
        "shapefile-a-thousand-million-points",
        "shapefile-unknown-kind-of-shape",
        "geopackage-shape-of-lying-length",
        "geopackage-text-in-a-number",
        "geopackage-nul-in-a-text",
    ],
)
def test_a_row_that_gdal_would_cut_or_empty_in_silence_is_refused_by_number(
    name: str, looked: Mapping[str, Read]
) -> None:
    report = looked[name].report
    assert report is not None

    assert report["rows"] == {"in": 11, "fit": 10, "refused": 1, "left_out": 0}
    (finding,) = (each for each in report["findings"] if each["code"] == ALL[name].code)
    assert finding["rows"] == [2]
    assert ALL[name].code in report["open"]


def test_every_row_of_a_shapefile_whose_index_lies_is_read_by_its_own_shape(tmp_path: Path) -> None:
    for label in ("index-of-zeros", "index-points-elsewhere", "no-index"):
        bad = ALL[f"shapefile-{label}"]
        folder = tmp_path / label
        folder.mkdir()
        report = look(bad.written(folder), folder).report
        assert report is not None
        assert report["rows"]["fit"] == 11
        assert report["open"] == [bad.code]  # offered, and not done in silence
        assert "same-shape-twice" not in [each["code"] for each in report["findings"]]


@pytest.mark.parametrize("at_once", [1, 300, 1 << 20], ids=["none at once", "two at once", "all at once"])
def test_an_index_changes_nothing_in_what_a_walk_from_shape_to_shape_finds(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    good, read = shapefile(), 0
    for seed in range(300):
        shp, shx = tmp_path / f"{seed}.shp", tmp_path / f"{seed}.shx"
        shp.write_bytes(good["ponds.shp"] if seed % 3 == 0 else damaged(good["ponds.shp"], seed, most=3))
        shx.write_bytes(good["ponds.shx"] if seed % 3 == 1 else damaged(good["ponds.shx"], seed, most=3))
        if shp.stat().st_size < module.HEAD:
            continue
        *told, rest = module.records(shp, "a.shp", module.entries(shx))
        *walked, left = module.records(shp, "a.shp")
        assert rest == left
        assert [each.tolist() for each in told] == [each.tolist() for each in walked]
        read += len(told[0])
    assert read > 1_000


def test_a_good_file_of_each_kind_is_looked_through(tmp_path: Path) -> None:
    """The control: what is refused above is refused for what is wrong with it."""
    drawn = "0\nSECTION\n2\nENTITIES\n0\nPOINT\n8\n0\n10\n500000\n20\n4160000\n0\nENDSEC"
    good = {
        **{f"{driver}": {f"a.{ending}": written(driver, ending)[ending]} for driver, ending in GDALS},
        "shapefile": shapefile(),
        "geojson": {"a.geojson": POND},
        "parquet": {"a.parquet": a_parquet()},
        "dxf": {"a.dxf": dxf(drawn).encode()},
    }
    places = []
    for name, files in good.items():
        folder = tmp_path / name
        folder.mkdir()
        places.append(ordered(Bad(name, files, "").written(folder), folder))

    for name, found in zip(good, look_at_many(places), strict=True):
        assert found.report is not None, (name, found.told, found.crash)
        assert found.report["rows"]["in"] == ROWS_OF.get(name, 11), name


ROWS_OF = {"geojson": 1, "dxf": 1, "parquet": 2}
GDALS = (("GPKG", "gpkg"), ("FlatGeobuf", "fgb"))


def variants() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Good files of every kind, each damaged in many ways from a seed."""
    files = {
        "a.geojson": POND,
        "a.gpkg": written("GPKG", "gpkg")["gpkg"],
        "a.fgb": written("FlatGeobuf", "fgb")["fgb"],
        "a.dxf": dxf(
            "0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\n1\n20\n1\n11\n2\n21\n2\n0\nENDSEC"
        ).encode(),
        "a.csv": '名称,x,y\n甲,115.5,37.6\n"乙",115.6,37.7\n'.encode("gb18030"),
        "a.parquet": a_parquet(),
    }
    for seed in range(12):
        for name, content in files.items():
            yield f"{seed}-{name}", {name: damaged(content, seed)}
        for ending in ("shp", "shx", "dbf", "prj", "cpg"):
            found = shapefile()
            yield f"{seed}-{ending}", found | {f"ponds.{ending}": damaged(found[f"ponds.{ending}"], seed)}


def a_parquet() -> bytes:
    """A small good GeoParquet."""
    shapes = [shapely.to_wkb(shapely.box(115.5, 37.6, 115.501, 37.601))] * 2
    geo = {
        "primary_column": "shape",
        "columns": {"shape": {"encoding": "WKB", "geometry_types": ["Polygon"]}},
    }
    table = pa.table({"name": ["甲", "乙"], "shape": shapes})
    buffer = BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), buffer)
    return buffer.getvalue()


def test_no_damage_to_a_file_makes_the_reading_end_in_anything_but_words(tmp_path: Path) -> None:
    names, places = [], []
    for name, files in variants():
        folder = tmp_path / name
        folder.mkdir()
        paths = Bad(name, files, "").written(folder)
        if all(path.stat().st_size for path in paths):
            names.append(name)
            places.append(ordered(paths, folder))

    found = dict(zip(names, look_at_many(places), strict=True))

    assert {name: each.crash[-800:] for name, each in found.items() if each.crash} == {}
    assert [name for name, each in found.items() if not each.refusal and not each.report] == []
    assert sum(each.refusal is not None for each in found.values()) > 20
    assert sum(each.report is not None for each in found.values()) > 20
