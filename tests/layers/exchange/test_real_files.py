"""Every real file of the shared folder goes the whole way: kept, reported on, and stored or refused."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from api.problems import sentence
from geo.crs import OFFERED, to_crs
from geo.measure import areas_m2
from geo.shift import Comparison
from layers.definition import Catalogue, read_catalogue
from layers.errors import FileRefused, NotReady
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.features import FeatureQuery, FeatureStore
from tests.layers.exchange.files import Looked, imported, opened

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared is not here")
VECTOR = {".shp", ".geojson", ".gpx", ".kml", ".gpkg", ".gdb", ".csv", ".txt", ".zip"}
OTHER = {".tif", ".jpg", ".heic", ".md"}
COMPANIONS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
OURS = re.compile("|".join(read_catalogue().layers))  # inner names, which no clerk knows
QUOTED = re.compile("“[^”]*”|（[^）]*）|\\([^)]*\\)|: .*")  # words of the file itself


@dataclass(frozen=True)
class Case:
    """A file, what a person decides about it, and what then is in the layer.

    Args:
        file: below the shared data.
        rows: how many there are in it, of which ``unplaced`` have no shape.
        asks: the errors that wait for a yes, and get it.
        hectares: on the ellipsoid, as the manifest of the files has it.
    """

    file: str
    layer: str
    rows: int
    part: str | None = None
    asks: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unplaced: int = 0
    hectares: float | None = None

    def __str__(self) -> str:
        return f"{Path(self.file).name} {self.part or ''}"


def everywhere(**values: str) -> dict[str, dict[str, str]]:
    """One value for all rows that have none."""
    return {name: {"": value} for name, value in values.items()}


PARCEL = {"地块编号": "case_number"}
ZONES = everywhere(boundary_version="练习", regime="two_zones", zone="proposed")
DWELLINGS: dict[str, Any] = {
    "layer": "dwellings",
    "mapping": {"osm_id": "number"},
    "values": everywhere(settlement="scattered"),
}
CASES = (
    Case("hengshui_admin/hengshui_counties_wgs84.geojson", "administrative_areas", 12, hectares=1_766_880.7),
    Case("hengshui_counties.gdb", "administrative_areas", 12, hectares=1_766_880.7),
    Case(
        "hengshui_admin/amap_shp_2020/衡水市.shp",
        "administrative_areas",
        11,
        asks=("degrees-inferred",),
        values={"level": {"district": "county"}},
    ),
    Case("hengshui_admin/hengshui_counties_amap_gcj02_mislabelled_4326.geojson", "administrative_areas", 12),
    Case(
        "hengshui_admin/villages_131102_131103_131172.csv",
        "villages",
        746,
        mapping={"code12": "village_code", "village_committee": "name"},
        unplaced=746,
    ),
    Case("land_txt/z39_utf8.txt", "illegal_land_use", 1, mapping=PARCEL, hectares=14.3094),
    Case("land_txt/z38_gbk.txt", "illegal_land_use", 1, mapping=PARCEL, hectares=14.3094),
    Case("land_txt/z39_swapped_noJ_utf8bom.txt", "illegal_land_use", 1, mapping=PARCEL, hectares=14.3094),
    Case(
        "land_txt/z38_noheader_nozone_gbk.txt",
        "illegal_land_use",
        1,
        asks=("easting-inferred",),
        mapping=PARCEL,
        hectares=14.3094,
    ),
    Case(
        "fish_ponds/ponds_philippines.geojson",
        "fish_ponds",
        22,
        mapping={"pond_id": "name"},
        hectares=0.79752,
    ),
    Case(
        "sentinel2_barbellino/barbellino.geojson",
        "fish_ponds",
        1,
        values=everywhere(name="库"),
        hectares=8.87,
    ),
    Case("sentinel2_barbellino/dam.geojson", "fish_ponds", 1, values=everywhere(name="坝"), hectares=0.83),
    Case("sentinel2_barbellino/scalve.kml", "fish_ponds", 4),
    Case("qgis_training/protected_areas.shp", "reserve_zones", 2, values=ZONES, hectares=14_734.3),
    Case("qgis_training/water.shp", "fish_ponds", 37, asks=("stale-shx",), mapping={"osm_id": "name"}),
    Case(
        "qgis_training/rivers.shp",
        "rivers",
        20,
        asks=("stale-shx",),
        values=everywhere(name="无名", kind="river"),
    ),
    Case(
        "qgis_training/training_data.gpkg",
        "roads",
        717,
        part="roads",
        values=everywhere(name="无名", **{"class": "village"}),
    ),
    Case("qgis_training/training_data.gpkg", rows=4708, part="buildings", **DWELLINGS),
    Case("qgis_training/training_data.gpkg", rows=4, part="schools", **DWELLINGS),
    Case("qgis_training/training_data.gpkg", rows=11, part="restaurants", **DWELLINGS),
    Case("fiona_samples/coutwildrnp.zip", "reserve_zones", 67, mapping={"STATE": ""}, values=ZONES),
    Case(
        "fiona_samples/rmnp.geojson",
        "reserve_zones",
        1,
        values={**ZONES, **everywhere(name="落基山")},
        hectares=111_743,
    ),
    Case("fiona_samples/test_gpx.gpx", "roads", 1, values=everywhere(**{"class": "village"})),
)


@pytest.fixture
def catalogue() -> Catalogue:
    """The layers of the product."""
    return read_catalogue()


def handed_in(file: str, folder: Path) -> list[Path]:
    """The file as a clerk would hand it in: a shapefile with what belongs to it, a geodatabase zipped."""
    original = DATA / file
    if original.suffix == ".gdb":
        packed = shutil.make_archive(str(folder / original.name), "zip", original.parent, original.name)
        return [Path(packed)]
    if original.suffix == ".shp":
        return sorted(
            each for each in original.parent.glob(f"{original.stem}.*") if each.suffix in COMPANIONS
        )
    return [original]


def looked_at(database: Database, case: Case, folder: Path, *accepted: str) -> Looked:
    """What the doctor says of the file with a person's words, and these yeses."""
    decided: dict[str, Any] = {"part": case.part, "mapping": case.mapping, "values": case.values}
    return opened(database, handed_in(case.file, folder), folder, case.layer, accepted=accepted, **decided)


def features(database: Database, layer: str) -> list[Feature]:
    with database.transaction(PROGRAM, writes=False) as transaction:
        return FeatureStore(transaction).find(FeatureQuery(layer, limit=10_000)).features


def test_no_file_of_the_shared_folder_is_left_out_of_these_tests() -> None:
    found = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.suffix.lower() in VECTOR and ".gdb/" not in path.as_posix()
    }
    endings = {path.suffix.lower() for path in DATA.rglob("*.*") if ".gdb" not in path.as_posix()}

    assert found == {case.file for case in CASES}
    assert endings - VECTOR - OTHER - COMPANIONS == set()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_real_file_is_stored_once_its_questions_are_answered(
    gpkg_database: Database, tmp_path: Path, case: Case
) -> None:
    if case.asks:
        asking = looked_at(gpkg_database, case, tmp_path)
        assert tuple(asking.report["open"]) == case.asks

    answered = looked_at(gpkg_database, case, tmp_path, *case.asks)
    assert imported(gpkg_database, answered) == case.rows

    known = features(gpkg_database, case.layer)
    assert len(known) == case.rows
    assert sum(each.shape is None or each.shape.is_empty for each in known) == case.unplaced
    if case.hectares is not None:
        hectares = float(areas_m2([each.shape for each in known]).sum()) / 1e4
        assert hectares == pytest.approx(case.hectares, rel=1e-3)
        assert answered.report["area"]["ellipsoid_m2"] / 1e4 == pytest.approx(hectares, rel=1e-9)


@pytest.fixture(scope="module")
def first_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Case], dict[str, Any]]]:
    """What the doctor says of a file about which nobody decided anything, in an empty lake."""
    folder = tmp_path_factory.mktemp("first reports")
    database = open_database(str(folder / "lakewatch.gpkg"), read_catalogue(), folder / "files")

    @cache
    def report(file: str, layer: str, part: str | None) -> dict[str, Any]:
        own = folder / f"{Path(file).name} {part}"
        own.mkdir()
        return opened(database, handed_in(file, own), own, layer, part=part).report

    yield lambda case: report(case.file, case.layer, case.part)
    database.close()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_row_of_a_real_file_is_accounted_for_before_anything_is_answered(
    first_reports: Callable[[Case], dict[str, Any]], case: Case
) -> None:
    report = first_reports(case)

    rows = report["rows"]
    assert rows["in"] == case.rows == rows["fit"] + rows["refused"] + rows["left_out"]
    assert rows["left_out"] == 0
    refused = {row for each in report["findings"] if each["severity"] == "error" for row in each["rows"]}
    assert bool(refused) == bool(rows["refused"])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_said_of_a_real_file_is_whole_sentences_in_two_languages(
    first_reports: Callable[[Case], dict[str, Any]], case: Case
) -> None:
    for found in first_reports(case)["findings"]:
        assert found["zh"].endswith("。"), found
        assert found["en"].endswith("."), found
        assert not OURS.search(found["zh"]), found["zh"]
        assert not re.search("[一-鿿]", QUOTED.sub("", found["en"])), found["en"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("landsat7_olinda/L7_ETMs.tif", "TIFF"),
        ("exif/DSCN0010.jpg", "JPEG"),
        ("exif/heic_IMG_5195.HEIC", "heic_IMG_5195.HEIC"),
        ("MANIFEST.md", "MANIFEST.md"),
    ],
)
def test_a_picture_or_a_document_is_refused_with_a_sentence_about_what_to_send(
    gpkg_database: Database, tmp_path: Path, file: str, said: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        opened(gpkg_database, DATA / file, tmp_path, "roads")

    words = sentence(refused.value, english=False)
    assert said in words
    assert ("请" in words, words.endswith("。")) == (True, True)


@pytest.mark.parametrize(("ending", "missing"), [(".shp", ".dbf"), (".dbf", ".shp"), (".shx", ".shp")])
def test_a_lonely_piece_of_a_shapefile_is_refused_with_what_belongs_to_it(
    gpkg_database: Database, tmp_path: Path, ending: str, missing: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        opened(gpkg_database, DATA / f"hengshui_admin/amap_shp_2020/衡水市{ending}", tmp_path, "roads")

    assert missing in sentence(refused.value, english=False)


def test_a_stale_index_is_offered_for_repair_and_the_original_stays_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    case = next(each for each in CASES if each.file.endswith("water.shp"))
    index = (DATA / "qgis_training/water.shx").read_bytes()

    asking = looked_at(database, case, tmp_path)

    found = asking.finding("stale-shx")
    assert (found["severity"], found["repair"]["automatic"], found["accepted"]) == ("error", True, False)
    assert {"索引 38 条", "图形 37 条"} <= set(re.findall("[一-鿿]+ [0-9]+ 条", found["zh"]))
    repaired = looked_at(database, case, tmp_path, "stale-shx")
    assert imported(database, repaired) == 37
    kept = next(each for each in repaired.originals if each.name.endswith(".shx"))
    assert kept.path.read_bytes() == index


def test_rivers_with_a_stale_index_keep_the_line_and_the_places_that_the_index_would_lose(
    gpkg_database: Database, tmp_path: Path
) -> None:
    """By the index GDAL gives 19 lines, seven of them without a place; the file has 20, all whole."""
    case = next(each for each in CASES if each.file.endswith("rivers.shp"))

    imported(gpkg_database, looked_at(gpkg_database, case, tmp_path, *case.asks))

    known = features(gpkg_database, "rivers")
    assert (len(known), [each.id for each in known if each.shape is None]) == (20, [])


def test_the_decisions_and_the_hash_of_every_original_stand_in_the_audit(
    database: Database, tmp_path: Path
) -> None:
    case = next(each for each in CASES if each.file.endswith("water.shp"))
    looked = looked_at(database, case, tmp_path, *case.asks)
    imported(database, looked)

    with database.transaction(PROGRAM, writes=False) as transaction:
        entries = list(AuditStore(transaction).verify())
    entry = entries[-1]
    decisions = entry.facts["decisions"]
    assert isinstance(decisions, dict)
    assert (entry.action, decisions["accepted"], entry.facts["new"]) == ("file.import", ["stale-shx"], 37)
    assert all(each.path.name.startswith(each.sha256) for each in looked.originals)


# --- where files really lie ----------------------------------------------------------------
COUNTIES = next(each for each in CASES if each.file.endswith("counties_wgs84.geojson"))
AMAP = next(each for each in CASES if each.file.endswith("衡水市.shp"))
MISLABELLED = next(each for each in CASES if "mislabelled" in each.file)
ENOUGH_M = 5.0


def with_counties(database: Database, folder: Path) -> dict[str, BaseGeometry]:
    """The trusted counties, stored; their shapes by code."""
    imported(database, looked_at(database, COUNTIES, folder))
    return by_code(database)


def by_code(database: Database) -> dict[str, BaseGeometry]:
    known = features(database, "administrative_areas")
    return {str(each.properties["adcode"]): each.shape for each in known if each.shape is not None}


def in_metres(shape: BaseGeometry) -> BaseGeometry:
    """A shape in the plane of the zone that most of Hengshui lies in, right to a ten-thousandth."""
    return to_crs(shape, OFFERED["EPSG:4548"])


def off_m(shape: BaseGeometry, trusted: BaseGeometry) -> NDArray[np.float64]:
    """The distance of every vertex of a shape from the outline of another one, in metres."""
    vertices = shapely.points(shapely.get_coordinates(in_metres(shape)))
    return np.asarray(shapely.distance(vertices, in_metres(trusted).boundary))


def test_the_amap_shapefile_is_recognised_as_utf_8_and_gcj_02_with_reason_and_shift(
    database: Database, tmp_path: Path
) -> None:
    with_counties(database, tmp_path)

    report = looked_at(database, AMAP, tmp_path).report

    assert (report["encoding"]["used"], report["encoding"]["others"]) == ("utf-8", [])
    assert "武强县" in report["encoding"]["sample"]
    assert report["open"] == ["degrees-inferred", "datum-gcj02"]
    shift = report["placing"]["shift"]
    assert (shift["trusted"], shift["pairs"]) == ("administrative_areas", 11)
    # At the lake's centre it is 511 m and 62 m; over the eleven counties 508 to 539 and 62 to 91.
    found = next(each for each in report["findings"] if each["code"] == "datum-gcj02")
    assert shift["east_m"] == pytest.approx(found["facts"]["expected_east_m"], abs=3)
    assert shift["north_m"] == pytest.approx(found["facts"]["expected_north_m"], abs=3)
    assert (508 < shift["east_m"] < 539, 62 < shift["north_m"] < 91) == (True, True)
    assert "可信图层“行政区划”" in found["zh"]
    assert f"偏东 {found['facts']['east_m']} 米" in found["zh"]


def test_after_the_yes_the_amap_shapefile_lies_on_the_trusted_counties_within_five_metres(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Measured from every stored vertex to the trusted outline of the county of its code, and the other way.

    The file is of 2020 and the trusted layer of a later release, in which some borders run otherwise: those
    vertices, one in 180, lie tens to hundreds of metres off. Between 0.3 and 5 m there is none, so what is
    left of the datum can be told apart from what the two releases say differently.
    """
    trusted = with_counties(database, tmp_path)
    looked = looked_at(database, AMAP, tmp_path, "degrees-inferred", "datum-gcj02")
    assert looked.report["open"] == []

    imported(database, looked)

    known = by_code(database)
    codes = sorted(set(known) - {"131100"})
    off = {code: off_m(known[code], trusted[code]) for code in codes}
    every = np.concatenate(list(off.values()))
    assert min(float((each <= ENOUGH_M).mean()) for each in off.values()) > 0.98
    assert float((every <= ENOUGH_M).mean()) > 0.994
    assert float(np.median(every)) < 0.05
    assert not ((every > 0.3) & (every < ENOUGH_M)).any()
    back = np.concatenate([off_m(trusted[code], known[code]) for code in codes])
    assert float((back <= ENOUGH_M).mean()) > 0.98
    left = Comparison(
        np.array([known[code] for code in codes]), np.array([trusted[code] for code in codes])
    ).beside((0.0, 0.0))
    assert np.hypot(left.east_m, left.north_m) < 0.1
    with capsys.disabled():
        print(
            f"\n衡水市.shp: {len(every)} vertices, median {np.median(every):.3f} m, "
            f"{(every <= ENOUGH_M).mean():.2%} within {ENOUGH_M:g} m, rigid rest "
            f"{left.east_m:.3f} m E, {left.north_m:.3f} m N"
        )


def test_after_the_yes_the_mislabelled_counties_lie_on_the_trusted_ones_everywhere(
    database: Database, tmp_path: Path
) -> None:
    trusted = with_counties(database, tmp_path)
    assert looked_at(database, MISLABELLED, tmp_path).report["open"] == ["datum-gcj02"]

    imported(database, looked_at(database, MISLABELLED, tmp_path, "datum-gcj02"))

    known = by_code(database)
    worst = max(float(off_m(known[code], trusted[code]).max()) for code in trusted)
    assert worst < 0.3  # both have six decimals, of two different numbers
    assert {each.crs_assumed for each in features(database, "administrative_areas")} == {"OGC:CRS84 GCJ-02"}


def test_counties_moved_by_one_vector_are_a_suspected_datum_error_and_not_twelve_changes(
    gpkg_database: Database, tmp_path: Path
) -> None:
    with_counties(gpkg_database, tmp_path)
    collection = json.loads((DATA / COUNTIES.file).read_text(encoding="utf-8"))
    for each in collection["features"]:
        moved = shapely.transform(shape(each["geometry"]), lambda xy: xy + np.array([-0.00118, 0.0009]))
        each["geometry"] = mapping(moved)
    file = tmp_path / "moved.geojson"
    file.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")

    looked = opened(gpkg_database, file, tmp_path, "administrative_areas")

    assert looked.report["open"] == ["datum-shift"]
    found = looked.finding("datum-shift")
    assert found["facts"]["length_m"] == pytest.approx(144, abs=2)
    assert "疑似坐标基准有误" in found["zh"]
    assert looked.report["changes"]["shift"]["pairs"] == 12
    with pytest.raises(NotReady):
        imported(gpkg_database, looked)


def test_ponds_without_numbers_in_common_are_recognised_as_shifted_too(
    gpkg_database: Database, tmp_path: Path
) -> None:
    ponds = next(each for each in CASES if each.layer == "fish_ponds" and each.rows == 22)
    imported(gpkg_database, looked_at(gpkg_database, ponds, tmp_path))
    collection = json.loads((DATA / ponds.file).read_text(encoding="utf-8"))
    for number, each in enumerate(collection["features"]):
        moved = shapely.transform(shape(each["geometry"]), lambda xy: xy + np.array([0.0009, -0.0004]))
        each |= {"geometry": mapping(moved), "properties": {"name": f"塘{number}"}}
    file = tmp_path / "ponds.geojson"
    file.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")

    looked = opened(gpkg_database, file, tmp_path, "fish_ponds")

    assert looked.report["changes"]["new"] == 22
    assert looked.report["open"] == ["datum-shift"]


# --- the four boundary point files ---------------------------------------------------------
def test_the_four_boundary_point_files_store_one_parcel_within_a_centimetre(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = []
    for number, case in enumerate(each for each in CASES if each.layer == "illegal_land_use"):
        own = replace(case, values={"case_number": {"DK001": f"案{number}"}})
        answered = looked_at(database, own, tmp_path, *case.asks)
        reports.append(answered.report)
        assert imported(database, answered) == 1

    parcels = [each.shape for each in features(database, "illegal_land_use")]
    corners = [corners_of(each) for each in parcels]
    assert [len(each) for each in corners] == [8] * 4
    apart = max(float(nearest_m(one, other).max()) for one in corners for other in corners)
    ellipsoid = areas_m2(np.array(parcels))
    assert apart < 0.01
    assert float(np.ptp(ellipsoid)) < 0.2
    assert ellipsoid / 1e4 == pytest.approx(14.3094, abs=5e-5)
    # 143,155.4 m² by the corners of zone 39, 143,155.7 m² by those of zone 38: 14.3156 ha within 1 m²
    assert [each["area"]["plane_m2"] for each in reports] == pytest.approx([143_156] * 4, abs=1)
    assert [each["area"]["declared_m2"] for each in reports] == pytest.approx([143_156] * 4, abs=1)
    with capsys.disabled():
        figures = f"{ellipsoid.mean() / 1e4:.4f} ha, spread {np.ptp(ellipsoid):.3f} m²"
        print(f"\nland_txt: at most {apart * 1000:.2f} mm apart, on the ellipsoid {figures}")


def corners_of(parcel: Any) -> NDArray[np.float64]:
    """The different corners, in metres."""
    return np.unique(shapely.get_coordinates(in_metres(parcel)).round(4), axis=0)


def nearest_m(corners: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """From each corner to the nearest of the others."""
    return np.asarray(shapely.distance(shapely.points(corners), shapely.multipoints(others)))


def test_the_same_parcel_in_another_file_is_told_as_known_by_its_shape(
    gpkg_database: Database, tmp_path: Path
) -> None:
    first, second = (each for each in CASES if each.file.endswith(("z39_utf8.txt", "z38_gbk.txt")))
    imported(gpkg_database, looked_at(gpkg_database, first, tmp_path))
    renamed = replace(second, values={"case_number": {"DK001": "另案"}})

    same = looked_at(gpkg_database, second, tmp_path)
    other = looked_at(gpkg_database, renamed, tmp_path)

    assert same.report["changes"]["new"] == 0
    assert "same-shape-there" in other.codes("warning")
