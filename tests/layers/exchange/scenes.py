"""Scenes written for tests: small pictures of covers, as files of the kinds that offices send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from layers.demo.pictures import COVERS

PLACE = Affine(10, 0, 375_000, 0, -10, 4_166_000)
NAMES = ("blue", "green", "red", "nir", "swir1", "swir2")


def covers(size: int, *rectangles: tuple[slice, slice, str], ground: str = "plants") -> NDArray[np.uint16]:
    """Six bands of one cover with rectangles of others, with a little noise, as Sentinel-2 stores them."""
    chance = np.random.default_rng(11)
    picture = np.empty((6, size, size), dtype=np.float32)
    for at in range(6):
        picture[at] = COVERS[ground][at]
        for rows, columns, cover in rectangles:
            picture[at, rows, columns] = COVERS[cover][at]
    noisy = picture * 10_000 + chance.normal(0, 30, picture.shape)
    return np.clip(np.round(noisy), 1, 60_000).astype(np.uint16)


def write(
    path: Path,
    bands: NDArray[Any],
    *,
    names: tuple[str | None, ...] | None = NAMES,
    crs: str | None = "EPSG:4548",
    transform: Affine = PLACE,
    scale: float | None = 1e-4,
    **profile: Any,
) -> Path:
    """A GeoTIFF."""
    shape = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
    placed = {} if crs is None else {"crs": crs, "transform": transform}
    with rasterio.open(path, "w", driver="GTiff", **shape, **placed, **profile) as file:
        file.write(bands)
        if names is not None:
            file.descriptions = names
        if scale is not None:
            file.scales = (scale,) * len(bands)
    return path
