"""``lakewatch scene add`` and ``list`` as an operator runs them."""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from rasterio import Affine

from tests.api.cli.test_commands import lakewatch, said
from tests.layers.exchange.scenes import covers, write
from tests.layers.exchange.test_scene_sets import SAFE, a_safe

GROUND = covers(200, (np.s_[60:150], np.s_[80:190], "water"))
POND = covers(200, (np.s_[60:150], np.s_[80:190], "water"), (np.s_[10:30], np.s_[10:40], "water"))


@pytest.fixture
def lake(tmp_path: Path) -> str:
    """A real lake with one unit, and nothing else."""
    folder = str(tmp_path / "lake")
    lakewatch("unit", "add", "office", "--zh", "办公室", "--en", "Office", "--data", folder)
    return folder


def test_a_scene_is_taken_in_and_listed(lake: str, tmp_path: Path) -> None:
    file = write(tmp_path / "湖区_20240612.tif", GROUND)
    told = lakewatch("scene", "add", str(file), "--licence", "内部", "--why", "例行", "--data", lake)
    listed = json.loads(lakewatch("scene", "list", "--json", "--data", lake))

    assert "已入库 · Kept" in told
    assert "简单检验" in told
    assert [(each["name"], each["acquired_on"], each["licence"]) for each in listed["scenes"]] == [
        ("湖区_20240612", "2024-06-12", "内部")
    ]
    assert "2024-06-12" in lakewatch("scene", "list", "--data", lake)


def test_what_is_open_is_said_with_the_option_that_answers_it_and_nothing_is_kept(
    lake: str, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.tif", GROUND[:4], names=None)
    status, _, error = said("scene", "add", str(file), "--data", lake)

    assert status == 2
    assert "--bands" in error
    assert "--on" in error
    assert "swir_1" in error  # what may be answered
    assert json.loads(lakewatch("scene", "list", "--json", "--data", lake))["total"] == 0
    assert lying(Path(lake)) == []
    answers = ("--bands", "blue,green,red,nir", "--on", "2024-06-12", "--licence", "x", "--json")
    done = json.loads(lakewatch("scene", "add", str(file), *answers, "--data", lake))
    assert done["scene"]["bands"] == ["blue", "green", "red", "nir"]


def lying(lake: Path) -> list[Path]:
    """Files of uploads and their rows that a command left behind."""
    with sqlite3.connect(lake / "lakewatch.gpkg") as database:
        rows = database.execute("SELECT id FROM scene_uploads WHERE state <> 'kept'").fetchall()
    assert rows == []
    return [path for path in (lake / "files" / "scenes" / "uploads").rglob("*") if path.is_file()]


def test_everything_that_is_open_is_asked_at_once(lake: str, tmp_path: Path) -> None:
    place = Affine(10, 0, 5e5, 0, -10, 5e6)
    file = write(tmp_path / "alps.tif", GROUND[:4], names=None, crs="EPSG:32632", transform=place)
    _, _, error = said("scene", "add", str(file), "--data", lake)

    for option in ("--bands", "--on YYYY-MM-DD", "--licence", "--elsewhere --why"):
        assert option in error


def test_a_file_that_another_upload_needs_is_left_to_it(lake: str, tmp_path: Path) -> None:
    file = write(tmp_path / "a.tif", GROUND[:4], names=None)
    original = Path(lake) / "files" / "scenes" / "uploads" / f"{sha256(file.read_bytes()).hexdigest()}.tif"
    original.parent.mkdir(parents=True)
    original.write_bytes(file.read_bytes())  # as somebody in the office handed it in before
    os.utime(original, (1e9, 1e9))

    assert said("scene", "add", str(file), "--data", lake)[0] == 2

    assert original.exists()


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh", ["拍摄日期", "2031-01-01", "今天"]), ("en", ["scene's day", "2031-01-01", "today"])],
)
def test_a_day_to_come_is_refused_in_one_language(
    language: str, expected: list[str], lake: str, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.tif", GROUND)
    plain = ("scene", "add", str(file), "--licence", "x", "--on", "2031-01-01", "--data", lake)
    error = said(*plain, language=language)[2]

    assert all(words in error for words in expected), error
    assert ("does" in error, "影像" in error) == (language == "en", language == "zh")


def test_two_scenes_are_compared_by_day_and_what_is_said_fits_the_language(lake: str, tmp_path: Path) -> None:
    for day, pond in (("20240612", GROUND), ("20240912", POND)):
        file = write(tmp_path / f"湖区_{day}.tif", pond)
        lakewatch("scene", "add", str(file), "--licence", "x", "--data", lake)
    order = ("scene", "compare", "--as-it-lies", "--preview", "--data", lake)

    english = lakewatch(*order, "20240612", "2024-09-12")
    chinese = said(*order, "20240612", "20240912", "--set", "limits.margin=0.06", language="zh")[1]

    assert "Land became water" in english
    assert "陆地变水面" not in english
    assert "陆地变水面" in chinese
    assert "not after" in said(*order, "20240912", "20240612")[2]
    assert "There is no scene 2024-06-13" in said(*order, "2024-06-13", "20240912")[2]
    again = write(tmp_path / "另一景_20240612.tif", GROUND + 1)
    lakewatch("scene", "add", str(again), "--licence", "x", "--data", lake)
    assert "scenes-many" in said(*order, "20240612", "20240912")[2]


def test_a_products_folder_is_one_scene(lake: str, tmp_path: Path) -> None:
    a_safe(tmp_path)
    done = json.loads(lakewatch("scene", "add", str(tmp_path / SAFE), "--json", "--data", lake))

    assert done["scene"]["product"] == "sentinel2_l2a"
    assert done["scene"]["hidden_by"] == "classes"
    assert done["scene"]["name"] == SAFE.removesuffix(".SAFE")


def test_a_refusal_is_a_sentence_and_leaves_nothing(lake: str, tmp_path: Path) -> None:
    file = tmp_path / "s.tif"
    file.write_text("<VRTDataset/>")
    status, _, error = said("scene", "add", str(file), "--data", lake)

    assert (status, "not-a-scene" in error) == (2, True)
    assert lying(Path(lake)) == []
    assert json.loads(lakewatch("scene", "list", "--json", "--data", lake))["total"] == 0


def test_a_scene_elsewhere_needs_a_reason(lake: str, tmp_path: Path) -> None:
    place = Affine(10, 0, 5e5, 0, -10, 5e6)
    file = write(tmp_path / "alps_20240612.tif", GROUND, crs="EPSG:32632", transform=place)
    plain = ("scene", "add", str(file), "--licence", "x", "--data", lake)

    assert "--elsewhere --why" in said(*plain)[2]
    assert "bad-scene" in said(*plain, "--elsewhere")[2]
    assert said(*plain, "--elsewhere", "--why", "方法检验")[0] == 0


def test_files_of_scenes_are_checked_and_what_is_left_over_is_swept(lake: str, tmp_path: Path) -> None:
    file = write(tmp_path / "s_20240612.tif", GROUND)
    done = json.loads(lakewatch("scene", "add", str(file), "--licence", "x", "--json", "--data", lake))
    scenes, id = Path(lake) / "files" / "scenes", done["scene"]["id"]
    assert "unaltered" in lakewatch("scene", "check", "--data", lake)

    stranger = "ab" * 16
    (scenes / "ab").mkdir()
    for ending in ("tif", "original"):
        (scenes / "ab" / f"{stranger}.{ending}").write_bytes(b"left")
    (scenes / "ab" / ".coming-half").write_bytes(b"half")
    assert stranger in lakewatch("scene", "check", "--data", lake)
    assert "Removed 2" in lakewatch("scene", "check", "--sweep", "--data", lake)
    assert list((scenes / "ab").iterdir()) == []

    kept = scenes / id[:2] / f"{id}.tif"
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    status, told, _ = said("scene", "check", "--data", lake)
    assert (status, f"altered: {id} (kept)" in told) == (1, True)
    kept.unlink()
    status, told, _ = said("scene", "check", "--data", lake)
    assert (status, f"missing: {id} (kept)" in told) == (1, True)
