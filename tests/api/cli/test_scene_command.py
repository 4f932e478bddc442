"""``lakewatch scene add`` and ``list`` as an operator runs them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rasterio import Affine

from tests.api.cli.test_commands import lakewatch, said
from tests.layers.exchange.scenes import covers, write
from tests.layers.exchange.test_scene_sets import SAFE, a_safe

GROUND = covers(200, (np.s_[60:150], np.s_[80:190], "water"))


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
    assert json.loads(lakewatch("scene", "list", "--json", "--data", lake))["total"] == 0
    answers = ("--bands", "blue,green,red,nir", "--on", "2024-06-12", "--licence", "x", "--json")
    done = json.loads(lakewatch("scene", "add", str(file), *answers, "--data", lake))
    assert done["scene"]["bands"] == ["blue", "green", "red", "nir"]


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
    assert json.loads(lakewatch("scene", "list", "--json", "--data", lake))["total"] == 0


def test_a_scene_elsewhere_needs_a_reason(lake: str, tmp_path: Path) -> None:
    place = Affine(10, 0, 5e5, 0, -10, 5e6)
    file = write(tmp_path / "alps_20240612.tif", GROUND, crs="EPSG:32632", transform=place)
    plain = ("scene", "add", str(file), "--licence", "x", "--data", lake)

    assert "scene-elsewhere" in said(*plain)[2]
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
