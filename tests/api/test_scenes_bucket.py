"""Scenes of an installation that keeps them in a bucket: the same answers, and none on this disk."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import httpx2
import numpy as np
import pytest
import rasterio

from tests.api.conftest import RealClock, close_worker, serve
from tests.api.scene_steps import ended, examined, keep, kept, lying
from tests.bucket import bucket_server, free_port
from tests.layers.exchange.scenes import covers, write


def test_a_scene_comes_in_is_fetched_in_parts_and_comes_again_from_a_bucket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "s_20240612.tif", covers(260, (np.s_[60:150], np.s_[80:200], "water")))
    with bucket_server(free_port()) as address:
        for name, value in (
            ("AWS_ENDPOINT", address), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "us-east-1"), ("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "false"),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        bucket = f"scenes-{uuid4().hex[:12]}"
        httpx2.put(f"{address}/{bucket}").raise_for_status()
        where = str(tmp_path / "lakewatch.gpkg")
        for service in serve(where, tmp_path, RealClock(), scenes=f"s3://{bucket}/lake"):
            client = service.signed_in("analyst")
            scene = kept(client, file)
            place = f"/api/scenes/{scene['id']}"

            whole = client.get(f"{place}/file")
            part = client.get(f"{place}/file", headers={"Range": "bytes=10-99"})
            assert (whole.status_code, part.content) == (200, whole.content[10:100])
            assert client.get(f"{place}/original").content == file.read_bytes()
            with rasterio.open(BytesIO(whole.content)) as cog:
                assert cog.descriptions[-1] == "hidden"
            assert lying(service.database.files) == []
            looked = examined(client, file)
            again = ended(client, keep(client, looked["id"], acquired_on="2024-06-13"))
            assert again["problem"]["code"] == "scene-known"
            assert client.get(f"{place}/file").content == whole.content
            close_worker(service)
