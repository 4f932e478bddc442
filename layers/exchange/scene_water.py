"""The water of a kept scene by part of the lake: threshold, area on the ellipsoid, hidden, shoreline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from rasterio.features import geometry_mask
from shapely.geometry.base import BaseGeometry

from geo.changed import water_index
from geo.crs import STORED, moved, transformer
from geo.measure import area_m2
from geo.spectral import INDICES, index_of
from geo.waterline import Water, shoreline_of, water_in, water_of
from layers.errors import BandsMissing
from layers.exchange.scene_look import Kept, Look, look, opened_scene

RIM_M = 500.0  # of land around the lake that the threshold is looked for in, too
PUDDLE_PX = 10  # smaller waters have no shoreline of their own
OTSU, USUAL, GIVEN = "otsu", "usual", "given"


@dataclass(frozen=True, slots=True)
class PartRead:
    """The water of one part.

    Args:
        area_m2: seen as water, on the ellipsoid; whole_m2: of the part. hidden: share of the part.
        shore: longitude, latitude; simplified by less than a pixel. shore_m: its length in the plane.
    """

    area_m2: float
    whole_m2: float
    hidden: float
    shore: BaseGeometry
    shore_m: float


@dataclass(frozen=True, slots=True)
class WaterRead:
    """The water of a scene; method: ``otsu``, ``usual`` where no valley was found, ``given``."""

    index: str
    threshold: float
    method: str
    pixel_m: float
    parts: Mapping[str, PartRead]


def water_read(
    place: str,
    options: Mapping[str, str],
    scene: Kept,
    parts: Mapping[str, BaseGeometry],
    at: float | None = None,
) -> WaterRead:
    """Read the water within parts of the lake.

    Args:
        parts: longitude, latitude. at: a threshold that is given; None looks for one (Otsu) on the lake and
            ``RIM_M`` of land around it, and takes 0 where no valley parts water from land.

    Raises:
        BandsMissing: neither green with near infrared nor with short-wave infrared is there. BrokenScene.
    """
    index = INDICES[water_index(scene.bands)]
    if missing := [band.value for band in index.needs if band not in scene.bands]:
        raise BandsMissing(bands=", ".join(missing))
    there = transformer(STORED, scene.grid.crs)
    flat = {name: moved(part, there) for name, part in parts.items()}
    region = shapely.union_all(list(flat.values())).buffer(RIM_M)
    with opened_scene(place, options, scene.name) as source:
        seen = look(source, scene, region.bounds, index.needs)
    water = water_of(index_of(index, seen.bands), seen.hidden | outside(region, seen), at)
    method = GIVEN if at is not None else OTSU if water.found else USUAL
    shore = shoreline_of(water, seen.grid, PUDDLE_PX * seen.grid.pixel_m2)
    read = {name: part_read(water, seen, shore, flat[name], part) for name, part in parts.items()}
    return WaterRead(index.id, water.at, method, seen.grid.pixel, read)


def outside(region: BaseGeometry, seen: Look) -> Any:
    """True for pixels beyond the lake and its rim."""
    return geometry_mask([region], seen.grid.shape, seen.grid.transform)


def part_read(
    water: Water, seen: Look, shore: BaseGeometry, flat: BaseGeometry, part: BaseGeometry
) -> PartRead:
    """The water of one part, given in the scene's plane and in degrees."""
    counted = water_in(water, flat, seen.grid)
    whole = area_m2(part)
    ratio = whole / flat.area if flat.area else 1.0  # the plane's scale here
    own = shapely.intersection(shore, flat.buffer(2 * seen.grid.pixel))
    line = lines_of(own.simplify(0.75 * seen.grid.pixel))
    back = transformer(seen.grid.crs, STORED)
    return PartRead(
        area_m2=round(counted.water_m2 * ratio, 1),
        whole_m2=round(whole, 1),
        hidden=round(counted.hidden, 6),
        shore=moved(line, back),
        shore_m=round(float(line.length * np.sqrt(ratio)), 1),
    )


def lines_of(shape: BaseGeometry) -> BaseGeometry:
    """The lines of whatever an overlay gave."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    return shapely.multilinestrings(parts) if parts else shapely.MultiLineString()
