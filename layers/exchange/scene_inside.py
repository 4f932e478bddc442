"""The pixels of a kept scene inside one shape: what share of them is water, plants, bare or bright."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.features import geometry_mask
from rasterio.io import DatasetReader
from shapely.geometry.base import BaseGeometry

from geo.changed import Limits, water_index
from geo.crs import STORED, moved, transformer
from geo.spectral import INDICES, Band, index_of
from layers.exchange.scene_look import Kept, Look, look
from layers.rules.claim_images import Inside

VISIBLE = frozenset({Band.BLUE, Band.GREEN, Band.RED})
WANTED = (Band.BLUE, Band.GREEN, Band.RED, Band.NIR, Band.SWIR_1)
MOST_PX = 1_000_000  # of one shape; a larger one is looked at in coarser pixels


def inside_of(source: DatasetReader, scene: Kept, shape: BaseGeometry, width_m: float) -> Inside:
    """What lies inside a shape of longitude, latitude.

    Args:
        width_m: by which a line is drawn. Areas are drawn smaller by half a pixel all around, so that no
            pixel counts that is partly outside.

    Raises:
        KeyError: the scene has neither band pair of an index of water.
    """
    flat = moved(shape, transformer(STORED, scene.grid.crs))
    area = flat.buffer(width_m / 2) if flat.area == 0 else flat.buffer(-scene.grid.pixel / 2)
    if area.is_empty:
        return Inside(0, 0.0, 0.0, None, None, None, {})
    used = [band for band in WANTED if band in scene.bands]
    seen = look(source, scene, area.bounds, used, MOST_PX)
    within: NDArray[np.bool_] = geometry_mask([area], seen.grid.shape, seen.grid.transform, invert=True)
    return counted(seen, within)


def counted(seen: Look, within: NDArray[np.bool_], limits: Limits | None = None) -> Inside:
    """Shares of covers among the pixels that are seen."""
    limits = limits or Limits()
    pixels = int(within.sum())
    if not pixels:
        return Inside(0, 0.0, 0.0, None, None, None, {})
    clear = within & ~seen.hidden
    values = {band: numbers[clear] for band, numbers in seen.bands.items()}
    wet = index_of(INDICES[water_index(values)], values)
    water = wet > limits.water + limits.margin
    indices = {water_index(values): wet}
    plants = bare = bright = None
    if {Band.RED, Band.NIR} <= values.keys():
        indices["ndvi"] = index_of(INDICES["ndvi"], values)
        plants = share((indices["ndvi"] > limits.plants) & ~water)
        dry = (indices["ndvi"] < limits.bare) & ~water
        bare = share(dry)
        if values.keys() >= VISIBLE:
            light = np.mean([values[band] for band in sorted(VISIBLE)], axis=0)
            bright = share(dry & (light > limits.bright))
    hidden = 1 - int(clear.sum()) / pixels
    return Inside(pixels, hidden, share(water), plants, bare, bright, means(indices))


def share(found: NDArray[np.bool_]) -> float:
    """How many are true; 0 of none."""
    return float(found.mean()) if found.size else 0.0


def means(indices: Mapping[str, Any]) -> dict[str, float]:
    """The mean of each index, where anything is known."""
    return {
        name: round(float(np.nanmean(values)), 4)
        for name, values in indices.items()
        if np.isfinite(values).any()
    }
