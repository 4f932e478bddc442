"""Small synthetic scenes of the lake, as files that somebody hands in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.transform import from_origin

LAKE = (115.587, 37.613)  # longitude and latitude of its middle
PIXEL_M, SIDE_PX = 10.0, 96


def small_scene(folder: Path, name: str, *, bands: int = 4, middle: tuple[float, float] = LAKE) -> Path:
    """Some water beside some plants: uint16, ten metres a pixel, bands that nobody named.

    Synthetic: the numbers are usual reflectances of blue, green, red and near infrared, times ten thousand.
    """
    east, north = Transformer.from_crs(4490, 4548, always_xy=True).transform(*middle)
    half = PIXEL_M * SIDE_PX / 2
    corner = from_origin(round(east - half, -1), round(north + half, -1), PIXEL_M, PIXEL_M)
    water, plants = (600, 680, 480, 220), (350, 650, 450, 4000)
    chance = np.random.default_rng(7)
    path = folder / name
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE_PX, height=SIDE_PX, count=bands, dtype="uint16", nodata=0,
        crs="EPSG:4548", transform=corner,
    ) as file:  # fmt: skip
        for number in range(bands):
            values = chance.normal(plants[number], 20, (SIDE_PX, SIDE_PX))
            values[:, : SIDE_PX // 2] = chance.normal(water[number], 20, (SIDE_PX, SIDE_PX // 2))
            file.write(values.astype("uint16"), number + 1)
    return path
