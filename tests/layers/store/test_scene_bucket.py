"""Scenes in a bucket: kept, read and compared where they lie, as from a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx2
import numpy as np
import pytest
import rasterio
from distributed import LocalCluster

from layers.errors import NotFound, StorageAway
from layers.exchange.scene_change import codes_of, on_cluster, paired
from layers.exchange.scene_cog import Stored
from layers.store.scene_bucket import BucketScenes
from layers.store.scene_storage import options_of
from tests.bucket import bucket_server, free_port
from tests.layers.exchange.scenes import covers
from tests.layers.exchange.test_scene_change import kept

ORIGINAL, KEPT = b"as it came" * 1000, b"as it is kept" * 900
POND = (np.s_[200:230], np.s_[100:140], "water")
ID = hashlib.sha256(ORIGINAL).hexdigest()[:32]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of buckets."""
    with bucket_server(free_port()) as found:
        yield found


@pytest.fixture
def scenes(address: str, monkeypatch: pytest.MonkeyPatch) -> BucketScenes:
    """A new bucket, named as an installation names it: by a setting and the usual variables."""
    for name, value in (
        ("AWS_ENDPOINT", address),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "false"),
    ):
        monkeypatch.setenv(name, value)
    bucket = f"scenes-{uuid4().hex[:12]}"
    httpx2.put(f"{address}/{bucket}").raise_for_status()
    return BucketScenes(f"s3://{bucket}/lakewatch")


def handed_in(folder: Path) -> tuple[Path, Path]:
    """A scene's two files as a job has them."""
    scene, came = folder / "kept", folder / "came"
    scene.write_bytes(KEPT)
    came.write_bytes(ORIGINAL)
    return scene, came


def test_both_files_are_read_back_whole_and_in_parts(scenes: BucketScenes, tmp_path: Path) -> None:
    scenes.keep(ID, *handed_in(tmp_path))
    with scenes.original(ID) as file:
        assert file.read() == ORIGINAL
    with scenes.open(ID) as file:
        assert file.read() == KEPT
    assert scenes.part(ID, 3, 5) == KEPT[3:8]
    assert scenes.part(ID, len(ORIGINAL) - 2, 50, original=True) == ORIGINAL[-2:]
    assert (scenes.size(ID), scenes.sha256(ID)) == (len(KEPT), hashlib.sha256(KEPT).hexdigest())
    assert (list(scenes.ids()), scenes.exists(ID)) == ([ID], True)


def test_what_no_record_names_can_be_taken_away(scenes: BucketScenes, tmp_path: Path) -> None:
    scenes.keep(ID, *handed_in(tmp_path))
    scenes.remove(ID)
    scenes.remove(ID)
    assert (list(scenes.ids()), scenes.exists(ID)) == ([], False)
    with pytest.raises(NotFound):
        scenes.size(ID)


def test_a_bucket_out_of_reach_is_told_as_such(tmp_path: Path) -> None:
    away = BucketScenes(
        "s3://nowhere/lakewatch",
        endpoint=f"http://127.0.0.1:{free_port()}",
        access_key_id="test",
        secret_access_key="test",
        region="us-east-1",
    )
    with pytest.raises(StorageAway):
        away.keep(ID, *handed_in(tmp_path))
    with pytest.raises(StorageAway):
        away.exists(ID)


def test_two_workers_compare_scenes_in_a_bucket_as_in_a_folder_to_the_bit(
    scenes: BucketScenes, tmp_path: Path
) -> None:
    pair = [kept(tmp_path, "a", covers(300)), kept(tmp_path, "b", covers(300, POND))]
    there = [in_bucket(each, scenes) for each in pair]
    with rasterio.Env(**options_of(str(there[0].path))), rasterio.open(there[0].path) as file:
        assert file.width == 300
    quiet = {"silence_logs": 50, "dashboard_address": None, "threads_per_worker": 1}
    with LocalCluster(n_workers=2, processes=True, host="127.0.0.1", **quiet) as cluster:  # noqa: SIM117
        with on_cluster(cluster.scheduler_address) as run:
            found = codes_of(paired(*there), run, size=128)
    assert np.array_equal(found, codes_of(paired(*pair)))
    assert (found > 0).sum() == 30 * 40


def in_bucket(scene: Stored, scenes: BucketScenes) -> Stored:
    """The same scene, put into the bucket and gone from the folder."""
    id = hashlib.sha256(scene.path.read_bytes()).hexdigest()[:32]
    scenes.keep(id, scene.path, scene.path)
    return replace(scene, path=Path(scenes.place(id)))
