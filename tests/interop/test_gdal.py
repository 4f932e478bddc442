"""GDAL, the system's 3.6 and the newer one in the pyogrio wheel: features and tiles over HTTP."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from numpy.typing import NDArray

from tests.interop.conftest import require_program
from tests.seeded import BOX, EXTENT, FIVE, SPAN, SUPERVISOR
from tests.server import Server

IN_SPAN = f"valid_from >= '{SPAN[0]:%Y/%m/%d}' AND valid_from <= '{SPAN[1]:%Y/%m/%d}'"


def ogrinfo(*arguments: str) -> str:
    """What the system's ``ogrinfo`` prints; it must print no error."""
    program = require_program("ogrinfo")
    key = ["--config", "GDAL_HTTP_USERPWD", f"any:{SUPERVISOR}", "--config", "GDAL_HTTP_AUTH", "BASIC"]
    done = subprocess.run([program, "-ro", *key, *arguments], capture_output=True, text=True, check=False)
    assert "ERROR" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert done.returncode == 0
    return done.stdout


def counted(server: Server, *arguments: str) -> int:
    """How many points GDAL 3.6 finds."""
    said = ogrinfo("-so", *arguments, f"OAPIF:{server.address}/ogc", "points")
    found = re.search(r"Feature Count: (\d+)", said)
    assert found, said
    return int(found[1])


def test_ogrinfo_reads_the_five_numbers(server):
    said = ogrinfo("-so", f"OAPIF:{server.address}/ogc", "points")

    assert counted(server) == FIVE.all
    assert counted(server, "-spat", *map(str, BOX)) == FIVE.box
    assert counted(server, "-where", IN_SPAN) == FIVE.span
    assert counted(server, "-where", "severity = 3") == FIVE.condition
    extent = re.findall(r"\(([\d.]+), ([\d.]+)\)", said.partition("Extent: ")[2].splitlines()[0])
    assert tuple(float(number) for corner in extent for number in corner) == EXTENT


def test_ogrinfo_walks_every_page_and_finds_each_feature_once(server):
    said = ogrinfo("-al", f"OAPIF:{server.address}/ogc", "points")

    ids = re.findall(r"id \(String\) = (p\d+)", said)
    assert len(ids) == len(set(ids)) == FIVE.all
    assert "观测点7号" in said


def test_ogrinfo_sees_days_times_and_numbers_of_an_empty_column(server):
    said = ogrinfo("-so", f"OAPIF:{server.address}/ogc", "points")

    for line in (
        "seen_on: Date",
        "recorded_at: DateTime",
        "severity: Integer",
        "empty_m: Real",
        "urgent: Integer(Boolean)",
    ):
        assert line in said, said


def test_ogrinfo_lists_the_layers(server):
    said = ogrinfo(f"OAPIF:{server.address}/ogc")

    assert "points (Point)" in said or "points" in said
    assert "zones" in said


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch, server: Server) -> str:
    """The data source of the newer GDAL, which sends the key."""
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"any:{SUPERVISOR}", "GDAL_HTTP_AUTH": "BASIC"})
    return f"OAPIF:{server.address}/ogc"


def shapes(source: str, **asked: object) -> NDArray[np.object_]:
    """The shapes GDAL reads from the points, by the wheel's plain reader: it needs no data frames."""
    return shapely.from_wkb(pyogrio.raw.read(source, layer="points", **asked)[2])


def test_the_newer_gdal_reads_the_five_numbers(wheel):
    everything = shapes(wheel)

    assert len(everything) == FIVE.all
    assert len(shapes(wheel, bbox=BOX)) == FIVE.box
    assert len(shapes(wheel, where=IN_SPAN)) == FIVE.span
    assert len(shapes(wheel, where="severity = 3")) == FIVE.condition
    assert tuple(shapely.total_bounds(everything)) == EXTENT
    assert pyogrio.read_info(wheel, layer="points")["total_bounds"] == EXTENT


def test_the_newer_gdal_hands_its_filter_to_the_server_and_may_ask_for_the_past(wheel):
    known = shapes(wheel, where="as_of = '2099/01/01'")
    unknown = shapes(wheel, where="as_of = '2001/01/01'")

    assert (len(known), len(unknown)) == (FIVE.all, 0)


def test_gdal_reads_one_tile_with_its_attributes(server):
    said = ogrinfo("-al", f"MVT:{server.address}/tiles/zones/9/420/198.mvt", "zones")

    assert "Feature Count: 3" in said
    assert sorted(re.findall(r"id \(String\) = (z\d)", said)) == ["z0", "z1", "z2"]


def test_gdal_reads_a_whole_zoom_by_its_metadata(server, tmp_path: Path):
    option = f"METADATA_FILE={server.address}/tiles/zones/metadata.json"

    said = ogrinfo("-al", "-oo", option, f"MVT:{server.address}/tiles/zones/9", "zones")

    assert set(re.findall(r"id \(String\) = (z\d)", said)) == {"z0", "z1", "z2"}
    assert "核心保护区" in said


def test_gdal_reads_the_files_of_the_store_itself(seeded_folder):
    said = ogrinfo("-so", str(seeded_folder / "lakewatch.gpkg"), "points")

    assert "Feature Count: 250" in said
    assert "China Geodetic Coordinate System 2000" in said
