"""``lakewatch export`` as people use it: the file, what lies beside it, what it says, what the log keeps."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from layers.definition import read_catalogue
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import open_database
from layers.store.exports import ExportState, ExportStore
from layers.store.features import FeatureStore
from tests.api.cli.test_commands import lakewatch, said
from tests.builders import SHAPES


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A data folder with two fish ponds, one of them synthetic."""
    database = open_database(str(tmp_path / "lakewatch.gpkg"), read_catalogue(), tmp_path / "files")
    with database.transaction(PROGRAM) as transaction:
        for id, made_up in (("a", False), ("b", True)):
            pond = Feature("fish_ponds", id, SHAPES["ponds"], {"name": f"塘{id}"}, demonstration=made_up)
            FeatureStore(transaction).add(pond, why="test")
    database.close()
    return tmp_path


def test_a_bare_file_has_its_manifest_beside_it(lake: Path) -> None:
    lakewatch("export", "fish_ponds", str(lake / "鱼塘.csv"), "--data", str(lake))

    manifest = json.loads((lake / "鱼塘.csv.metadata.json").read_text("utf-8"))
    assert manifest["sha256"] == hashlib.sha256((lake / "鱼塘.csv").read_bytes()).hexdigest()
    assert (manifest["count"], manifest["title_zh"]) == (2, "鱼塘")


def test_a_zip_is_asked_for_by_an_option(lake: Path) -> None:
    lakewatch("export", "fish_ponds", str(lake / "p.zip"), "--format", "kml", "--zip", "--data", str(lake))

    with zipfile.ZipFile(lake / "p.zip") as archive:
        assert set(archive.namelist()) == {"鱼塘.kml", "元数据.html", "manifest.json"}


def test_the_command_says_what_was_cut_and_that_data_are_synthetic(lake: Path) -> None:
    status, out, _ = said("export", "fish_ponds", str(lake / "p.zip"), "--data", str(lake), language="zh_CN")

    assert status == 0
    assert "缩短为“declared_2”" in out
    assert "演示数据" in out


def test_the_system_may_be_chosen_and_a_wrong_one_is_refused(lake: Path) -> None:
    at = ("--data", str(lake), "--json")
    written = json.loads(lakewatch("export", "fish_ponds", str(lake / "p.gpkg"), "--crs", "EPSG:4527", *at))
    status, _, err = said("export", "fish_ponds", str(lake / "p.dxf"), "--crs", "EPSG:4490", *at)

    assert written["crs"] == "EPSG:4527"
    assert (status, "[unknown-crs]" in err) == (2, True)


def test_several_layers_go_into_one_area_package(lake: Path) -> None:
    at = ("--zooms", "12-13", "--data", str(lake), "--json")
    written = json.loads(lakewatch("export", "fish_ponds,rivers", str(lake / "a.pmtiles"), *at))

    assert written["layer"] == "fish_ponds,rivers"
    assert written["tiles"].startswith("z12–13")


@pytest.mark.parametrize("zooms", ["x", "12-", "-3", "14-12", "1-99"])
def test_zooms_that_are_none_are_refused(lake: Path, zooms: str) -> None:
    status, _, err = said(
        "export", "fish_ponds", str(lake / "a.pmtiles"), f"--zooms={zooms}", "--data", str(lake)
    )

    assert (status, "Traceback" in err) == (2, False)


def test_the_log_keeps_what_was_written_at_the_command_line_and_why(lake: Path) -> None:
    lakewatch("export", "fish_ponds", str(lake / "p.kml"), "--why", "给县里", "--data", str(lake))

    database = open_database(str(lake / "lakewatch.gpkg"), read_catalogue(), lake / "files")
    with database.transaction(PROGRAM, writes=False) as transaction:
        (kept,) = ExportStore(transaction).latest()
    database.close()
    assert (kept.why, kept.format, kept.count, kept.state) == ("给县里", "kml", 2, ExportState.EXPIRED)


def test_a_layer_that_is_not_there_is_refused_before_anything_is_written(lake: Path) -> None:
    status, _, err = said("export", "clouds", str(lake / "p.gpkg"), "--data", str(lake))

    assert (status, "clouds" in err, (lake / "p.gpkg").exists()) == (2, True, False)
