"""The shapes' doctor on real files, read with the readers of the product."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from layers.definition import read_catalogue
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Finding, Tally
from layers.exchange.readers import open_part, parts_of
from layers.exchange.shaping import KINDS, ShapeDoctor
from layers.exchange.source import Dataset, Format

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared is not here")


def findings(file: str, format: Format, layer: str, folder: Path) -> dict[str, Finding]:
    """What the doctor says of the first part, read from a copy: GDAL writes beside what it opens."""
    original, copy = DATA / file, folder / Path(file).name
    if original.is_dir():
        shutil.copytree(original, copy)
    else:
        for companion in original.parent.glob(f"{original.stem}.*"):
            shutil.copyfile(companion, folder / companion.name)
    dataset = Dataset(format, copy, file)
    part = parts_of(dataset, Decisions())[0]
    tally = Tally()
    doctor = ShapeDoctor(read_catalogue().get(layer), frozenset(), tally)
    batches = open_part(dataset, Decisions(part=part.name), tally).batches()
    stored = np.concatenate([doctor.batch(each.numbers, each.shapes, each.broken) for each in batches])
    doctor.across(lambda rows: stored[rows - 1])
    assert doctor.refused == set()
    return {found.code: found for found in tally.findings() if found.code in KINDS}


def test_the_real_ponds_neither_overlap_nor_have_any_fault(tmp_path: Path):
    assert findings("fish_ponds/ponds_philippines.geojson", Format.GEOJSON, "fish_ponds", tmp_path) == {}


def test_the_counties_of_amap_are_valid_and_do_not_overlap(tmp_path: Path):
    shapefile = "hengshui_admin/amap_shp_2020/衡水市.shp"

    assert findings(shapefile, Format.SHAPEFILE, "administrative_areas", tmp_path) == {}


def test_a_city_lies_on_each_of_its_counties(tmp_path: Path):
    found = findings("hengshui_counties.gdb", Format.FILEGDB, "administrative_areas", tmp_path)

    assert {code: each.count for code, each in found.items()} == {"overlap": 11}


@pytest.mark.parametrize(
    "name", ["z39_utf8", "z38_gbk", "z39_swapped_noJ_utf8bom", "z38_noheader_nozone_gbk"]
)
def test_the_parcel_of_the_boundary_point_files_is_sound_but_not_yet_in_degrees(name: str, tmp_path: Path):
    dataset = Dataset(Format.LAND_TXT, DATA / "land_txt" / f"{name}.txt", name)
    (batch,) = open_part(dataset, Decisions(), Tally()).batches()
    tally = Tally()
    doctor = ShapeDoctor(read_catalogue().get("illegal_land_use"), frozenset(), tally)
    doctor.batch(batch.numbers, batch.shapes, batch.broken)

    assert [found.code for found in tally.findings()] == ["outside-degrees"]
