"""Land cover of changes from an office's raster: each cell counts by the part of it that lies in the change.

The raster is a GeoTIFF with one band of whole numbers, north up, in any system that it names itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from exactextract import exact_extract
from rasterio.errors import RasterioError
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_area_m2
from geo.crs import STORED, transformer
from layers.errors import BadLandCover
from layers.rules.land_cover import Cover, cover_of

MOST_CELLS = 30_000_000  # of one change in memory at a time; larger ones are read in parts


def covers_of(
    raster: Path, shapes: Sequence[BaseGeometry], told: Callable[[int], None] = lambda _: None
) -> list[Cover]:
    """The cover of each shape.

    Args:
        shapes: areas in longitude and latitude of CGCS2000.
        told: is told how many are done.

    Raises:
        BadLandCover: there is no such raster, or it is none of classes.
    """
    found = []
    with opened(raster) as dataset:
        way = transformer(STORED, dataset.crs.to_wkt())
        for done, shape in enumerate(shapes):
            told(done)
            found.append(one_cover(dataset, way, shape))
    return found


def one_cover(dataset: Any, way: Any, shape: BaseGeometry) -> Cover:
    """The cover of one shape: shares of the raster's cells, times the shape's area on the ellipsoid."""
    plane = shapely.transform(shape, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))
    feature = {"type": "Feature", "properties": {}, "geometry": plane.__geo_interface__}
    (found,) = exact_extract(dataset, [feature], ["count", "unique", "frac"], max_cells_in_memory=MOST_CELLS)
    told = found["properties"]
    cell = abs(dataset.transform.a * dataset.transform.e)
    whole = float(plane.area) / cell
    shares = dict(zip(told["unique"].tolist(), told["frac"].tolist(), strict=True))
    return cover_of(
        chart_area_m2(shape),
        float(told["count"]) / whole if whole > 0 else 0.0,
        {int(value): float(share) for value, share in shares.items()},
    )


def opened(raster: Path) -> Any:
    """The raster, when it is one of classes.

    Raises:
        BadLandCover: it is not there, not readable, names no system, is not of whole numbers, or turned.
    """
    try:
        dataset = rasterio.open(raster)
    except RasterioError as error:
        raise BadLandCover(file=raster.name, reason=f"打不开 (cannot be opened): {error}") from error
    for wrong, reason in told_wrong(dataset):
        if wrong:
            dataset.close()
            raise BadLandCover(file=raster.name, reason=reason)
    return dataset


def told_wrong(dataset: Any) -> Iterator[tuple[bool, str]]:
    """What keeps a raster from being one of classes, in sentences."""
    yield dataset.crs is None, "没有坐标系 (it names no coordinate system)"
    yield dataset.count != 1, f"{dataset.count} 个波段，应为1个 (one band is needed)"
    yield np.dtype(dataset.dtypes[0]).kind not in "iu", f"{dataset.dtypes[0]}: 应为整数类别 (whole numbers)"
    turned = dataset.transform.b != 0 or dataset.transform.d != 0 or dataset.transform.e >= 0
    yield turned, "须北向朝上、不旋转 (north must be up)"
