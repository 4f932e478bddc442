"""Boundary point files: every way of writing one parcel gives that parcel, and what is odd is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geo.crs import OFFERED, from_crs
from geo.measure import area_m2
from layers.errors import FileRefused
from layers.exchange.kinds import sentence
from layers.exchange.source import Dataset, Format
from tests.layers.exchange.land_texts import EAST, HEADING, NORTH, Read, a_head, a_ring, a_text, read

REAL = Path(__file__).parents[4] / "shared" / "data" / "land_txt"
SQUARE = shapely.box(EAST, NORTH, EAST + 100, NORTH + 100)
QUIET = {"land-txt-read"}
METRES = 0.01
DEGREES = METRES / 88_000  # a centimetre of longitude at the lake

needs_real_files = pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")


@needs_real_files
def test_the_four_real_files_give_one_parcel_within_a_centimetre():
    parcels = {}
    for file in sorted(REAL.glob("*.txt")):
        found = Read(Dataset(Format.LAND_TXT, file, file.name))
        system = found.source.declared or "EPSG:4547"  # one file says nothing: a person chooses zone 38
        parcels[file.name] = from_crs(found.shapes[0], OFFERED[system])
        assert found.shapes[0].area == pytest.approx(143_156, abs=1)

    first = next(iter(parcels.values()))
    assert len(parcels) == 4
    for name, parcel in parcels.items():
        assert shapely.hausdorff_distance(parcel, first) < DEGREES, name
        assert area_m2(parcel) == pytest.approx(area_m2(first), abs=0.2)
        assert area_m2(parcel) == pytest.approx(143_094, abs=1)


@needs_real_files
@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("z38_gbk.txt", "EPSG:4526"),
        ("z38_noheader_nozone_gbk.txt", None),
        ("z39_swapped_noJ_utf8bom.txt", "EPSG:4527"),
        ("z39_utf8.txt", "EPSG:4527"),
    ],
)
def test_each_real_file_declares_its_zone_or_nothing(name, declared):
    found = Read(Dataset(Format.LAND_TXT, REAL / name, name))

    assert found.source.declared == declared
    assert found.column("地块名称") == ["合成地块1"]


def test_a_plain_file_is_read_without_a_word(tmp_path):
    found = read(tmp_path, a_text())

    assert set(found.findings) == QUIET
    assert shapely.equals(found.shapes[0], SQUARE)
    assert found.parts[0].rows == len(found.batch.numbers) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_is_known_by_itself(tmp_path, encoding):
    found = read(tmp_path, a_text(), encoding)

    assert found.column("地块名称") == ["一号塘"]
    assert shapely.equals(found.shapes[0], SQUARE)


def test_the_encoding_that_a_person_chose_is_used(tmp_path):
    found = read(tmp_path, a_text(), encoding="latin-1")

    assert found.column("地块名称") == ["一号塘".encode().decode("latin-1")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(tmp_path, end):
    found = read(tmp_path, a_text().replace("\r\n", end))

    assert shapely.equals(found.shapes[0], SQUARE)


def test_a_file_that_is_no_boundary_point_file_is_refused_in_words(tmp_path):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, "你好\r\n")

    assert refusal.value.facts["finding"] == "land-txt-nothing"


def test_every_finding_has_its_sentence(tmp_path):
    found = read(tmp_path, a_text(a_head(points=9, area="9"), *a_ring(), "看不懂", heading=HEADING[-1:]))

    for finding in found.tally.findings():
        told = sentence(finding)
        assert "{" not in told.zh + told.en
        assert "–" not in told.zh
