"""Pictures of scenes out of a bucket: the same bytes as out of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from layers.errors import SceneUnreadable
from layers.exchange.scene_pictures import tile, value_at
from layers.exchange.scene_reading import Shown, shown
from layers.rules.scene_views import TRUE, VIEWS
from layers.store.scene_bucket import BucketScenes
from tests.bucket import bucket_server, free_port
from tests.layers.exchange.kept_scenes import kept
from tests.layers.exchange.scenes import covers

Z14 = (14, 13453, 6342)


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Shown, Shown]]:
    """A scene in a folder, and the same in a bucket."""
    folder = kept(tmp_path, covers(400, (slice(0, 400), slice(200, 400), "water")))
    with bucket_server(free_port()) as address:
        for name, value in (
            ("AWS_ENDPOINT", address),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "false"),
        ):
            monkeypatch.setenv(name, value)
        httpx2.put(f"{address}/pictures").raise_for_status()
        bucket = BucketScenes("s3://pictures/lakewatch")
        copy = tmp_path / "copy.tif"
        copy.write_bytes(Path(folder.place).read_bytes())
        bucket.keep(folder.scene.id, copy, copy)
        yield folder, shown(bucket, folder.scene)


def test_a_tile_and_a_value_out_of_a_bucket_are_those_out_of_a_folder(both: tuple[Shown, Shown]) -> None:
    folder, bucket = both

    assert bucket.place.startswith("/vsis3/")
    assert tile(bucket, VIEWS[TRUE], *Z14) == tile(folder, VIEWS[TRUE], *Z14)
    assert value_at(bucket, 115.61, 37.6) == value_at(folder, 115.61, 37.6)


def test_a_scene_that_is_not_in_the_bucket_is_said(both: tuple[Shown, Shown]) -> None:
    lost = replace(both[1], place=both[1].place.replace(".tif", "0.tif"))

    with pytest.raises(SceneUnreadable):
        tile(lost, VIEWS[TRUE], *Z14)
