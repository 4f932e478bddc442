"""Scenes in degrees, turned, mirrored or in feet, from their files to the values of a place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from tests.api.conftest import Service
from tests.api.scene_steps import ended, examined, keep, warned
from tests.layers.exchange.scenes import covers, write

GROUND = covers(300, (np.s_[60:150], np.s_[80:200], "water"))
DEGREE_M = 111_000.0
FEET = "+proj=tmerc +lon_0=117 +x_0=500000 +ellps=GRS80 +units=us-ft"
OTHERWISE = {
    "degrees": ("EPSG:4326", (10 / DEGREE_M / 0.79, 0, 115.59, 0, -10 / DEGREE_M, 37.61)),
    "turned": ("EPSG:4548", (8, 6, 375_000, 6, -8, 4_166_000)),
    "mirrored": ("EPSG:4548", (-10, 0, 378_000, 0, 10, 4_163_000)),
    "south up": ("EPSG:4548", (10, 0, 375_000, 0, 10, 4_163_000)),
    "not square": ("EPSG:4548", (10, 0, 375_000, 0, -8, 4_166_000)),
    "feet": (FEET, (30, 0, 1_234_000, 0, -30, 13_667_000)),
}


@pytest.mark.parametrize("way", OTHERWISE)
def test_a_scene_on_another_kind_of_grid_is_brought_onto_ours_by_the_closed_process(
    way: str, office: Service, tmp_path: Path
) -> None:
    """Its GDAL knows only a few drivers: what runs beside the tests' own may not run there."""
    client = office.signed_in("analyst")
    crs, numbers = OTHERWISE[way]
    transform = Affine(*numbers)
    looked = examined(
        client, write(tmp_path / f"{way}_20240612.tif", GROUND, crs=crs, transform=transform), licence="x"
    )
    assert looked["state"] == "examined", looked["problem"]
    assert "regridded" in warned(looked)
    done = ended(client, keep(client, looked["id"]))
    assert done["state"] == "kept", done["problem"]

    assert looked["found"]["grid"]["pixel_m"] == pytest.approx(10, rel=0.15)
    for place, nir in (((140, 105), 0.02), ((20, 20), 0.38)):  # in the water, among plants
        x, y = transform * place
        (longitude,), (latitude,) = rasterio.warp.transform(crs, "EPSG:4490", [x], [y])
        told = client.get("/api/scenes/values", params={"lon": longitude, "lat": latitude}).json()["values"]
        seen = next(each for each in told if each["scene"] == done["scene"])
        assert seen["bands"]["nir"] == pytest.approx(nir, abs=0.06)
