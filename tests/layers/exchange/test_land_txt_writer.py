"""Layers as boundary point files: what is read back is what was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.crs import OFFERED, from_crs, to_crs
from geo.errors import UnknownCrs
from layers.definition import GeometryType
from layers.errors import ValueNotAllowed
from layers.exchange.land_txt_writer import write_land_txt
from layers.exchange.source import Dataset, Format
from layers.rules.features import Feature
from tests.builders import a_layer
from tests.layers.exchange.land_texts import Read

MILLIMETRE = 0.001
SYSTEMS = ("EPSG:4526", "EPSG:4527", "EPSG:4547", "EPSG:4548")
LAYER = replace(a_layer(), label="name", code="kind")
POND = shapely.box(115.49, 37.6, 115.51, 37.62)
ABOUT = {"notice": "", "exported_at": "2026-11-23T08:00:00.000Z", "exported_by": "王五"}


def a_feature(shape: BaseGeometry | None = POND, name: str = "一号塘", code: str = "DK001") -> Feature:
    return Feature("ponds", "p1", shape, {"name": name, "kind": code})


def written(folder: Path, *features: Feature, crs: str = "EPSG:4527", **about: Any) -> Path:
    file = folder / "out.txt"
    file.unlink(missing_ok=True)
    assert write_land_txt(file, LAYER, iter(features), ABOUT | about, crs=OFFERED[crs]) == len(features)
    return file


def read_back(file: Path, **decided: Any) -> Read:
    return Read(Dataset(Format.LAND_TXT, file, file.name), **decided)


@pytest.mark.parametrize("crs", SYSTEMS)
def test_a_parcel_comes_back_in_each_of_the_four_systems(tmp_path, crs):
    found = read_back(written(tmp_path, a_feature(), crs=crs))

    assert found.source.declared == crs
    assert set(found.findings) == {"land-txt-read"}
    assert shapely.hausdorff_distance(found.shapes[0], to_crs(POND, OFFERED[crs])) < MILLIMETRE


def test_the_file_is_gbk_with_crlf_as_offices_programs_expect(tmp_path):
    raw = written(tmp_path, a_feature()).read_bytes()

    assert raw.decode("gbk").startswith("[属性描述]\r\n格式版本号=1.01\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_characters_that_gbk_lacks_come_back(tmp_path):
    found = read_back(written(tmp_path, a_feature(name="𠮷家䶮塘")))

    assert found.column("地块名称") == ["𠮷家䶮塘"]


def test_commas_and_at_signs_in_names_do_not_break_a_head(tmp_path):
    found = read_back(written(tmp_path, a_feature(name="甲,乙@丙\r\n丁")))

    assert found.column("地块名称") == ["甲，乙＠丙  丁"]


def test_demonstration_data_say_so_in_a_section_of_their_own(tmp_path):
    found = read_back(written(tmp_path, a_feature(), notice="演示数据"))

    assert found.column("备注") == ["演示数据"]
    assert found.source.declared == "EPSG:4527"


def test_a_feature_without_a_place_comes_back_without_one(tmp_path):
    file = written(tmp_path, a_feature(None))

    found = read_back(file, accepted=frozenset({"land-txt-no-points"}))

    assert found.shapes == [None]
    assert found.column("地块名称") == ["一号塘"]


def test_an_id_stands_for_a_code_that_is_missing(tmp_path):
    found = read_back(written(tmp_path, Feature("ponds", "p1", POND)))

    assert found.column("地块编号") == ["p1"]


def test_only_areas_are_written_so(tmp_path):
    lines = replace(LAYER, geometry=GeometryType.LINE)

    with pytest.raises(ValueNotAllowed):
        write_land_txt(tmp_path / "out.txt", lines, iter(()), ABOUT, crs=OFFERED["EPSG:4527"])


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857", "EPSG:32650"])
def test_only_the_three_degree_zones_are_written(tmp_path, crs):
    with pytest.raises(UnknownCrs):
        write_land_txt(tmp_path / "out.txt", LAYER, iter(()), ABOUT, crs=OFFERED[crs])


# --- properties --------------------------------------------------------------------------------
cells = st.tuples(st.integers(0, 5), st.integers(0, 5))
names = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cf", "Cn")), min_size=1, max_size=20
)


@st.composite
def areas(draw: st.DrawFn) -> BaseGeometry:
    """Valid areas of cells of fifty metres, with parts and holes, in zone 39."""
    chosen = draw(st.sets(cells, min_size=1, max_size=20))
    at = (draw(st.integers(39_366_000, 39_380_000)), draw(st.integers(4_158_000, 4_170_000)))
    boxes = [
        shapely.box(at[0] + 50 * x, at[1] + 50 * y, at[0] + 50 * x + 50, at[1] + 50 * y + 50)
        for x, y in chosen
    ]
    return from_crs(shapely.union_all(boxes), OFFERED["EPSG:4527"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    areas(), names.filter(lambda name: not set(name) & set(",，@＠\ufffd\ufeff")), st.sampled_from(SYSTEMS)
)
def test_any_area_with_any_name_comes_back_equal_within_a_millimetre(tmp_path, area, name, crs):
    found = read_back(written(tmp_path, a_feature(area, name=name), crs=crs))

    plane = to_crs(area, OFFERED[crs])
    assert found.column("地块名称") == [name]
    assert shapely.hausdorff_distance(found.shapes[0], plane) < MILLIMETRE
    assert shapely.get_num_interior_rings(found.shapes[0]) == shapely.get_num_interior_rings(plane)
    assert found.shapes[0].area == pytest.approx(plane.area, rel=1e-4)
    assert found.batch.broken == {}


# --- the same parcel in the writing of other programs ----------------------------------------------
def in_ways(text: str, ways: frozenset[str]) -> str:
    """A file of ours as other programs would have written it."""
    lines = text.split("\r\n")
    start = lines.index("[地块坐标]")
    heading, body = lines[: start + 1], [line for line in lines[start + 1 :] if line]
    written, seen = [], set()
    for line in body:
        if line.endswith("@"):
            seen = set()
            written.append(line.replace(",面,,", ",面,J50,") if "sheet" in ways else line)
            continue
        name, ring, north, east = line.split(",")
        closing = (name, ring) in seen
        seen.add((name, ring))
        if closing and "open" in ways:
            continue
        written.append(point_in_ways(name, ring, north, east, ways))
    if "no heading" in ways:
        heading = heading[-1:]
    if "keys turned round" in ways and len(heading) > 2:
        heading = [heading[0], *reversed(heading[1:-1]), heading[-1]]
    return ("\n" if "LF" in ways else "\r\n").join([*heading, *written, ""])


def point_in_ways(name: str, ring: str, north: str, east: str, ways: frozenset[str]) -> str:
    name = name.removeprefix("J") if "no J" in ways else name
    ring = str(int(ring) + 4) if "other numbers" in ways else ring
    first, second = (east, north) if "swapped" in ways else (north, east)
    line = (" , " if "blanks" in ways else ",").join((name, ring, first, second))
    line = line.replace(",", "，") if "wide commas" in ways else line
    return (
        line.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if "wide digits" in ways else line
    )


WAYS = (
    "sheet", "open", "no heading", "keys turned round", "LF", "no J", "other numbers", "swapped", "blanks",
    "wide commas", "wide digits",
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    areas(), st.frozensets(st.sampled_from(WAYS)), st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030"])
)
def test_a_parcel_is_the_same_in_every_way_of_writing_it(tmp_path, area, ways, encoding):
    file = written(tmp_path, a_feature(area))
    text = file.read_bytes().decode("gb18030")
    file.write_bytes(in_ways(text, ways).encode(encoding))

    found = read_back(file)

    plane = to_crs(area, OFFERED["EPSG:4527"])
    assert shapely.hausdorff_distance(found.shapes[0], plane) < MILLIMETRE
    assert found.shapes[0].area == pytest.approx(plane.area, rel=1e-4)
    assert found.source.declared == "EPSG:4527"
    assert found.batch.broken == {}
    assert found.column("地块名称") == ["一号塘"]
    assert ("land-txt-columns-swapped" in found.findings) == ("swapped" in ways)
    assert "land-txt-point-count" not in found.findings
    assert "land-txt-area-differs" not in found.findings
