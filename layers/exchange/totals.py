"""Sums over a file: areas and lengths in earnest beside those that the file declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.boxes import Box
from geo.crs import OFFERED, STORED, ZONE_BORDER_DEG, transformer
from geo.measure import area_scale, areas_m2, lengths_m, small_areas_m2
from layers.definition import GeometryType, LayerDefinition
from layers.exchange.findings import Tally
from layers.exchange.source import Batch

DECLARED = "declared_area_m2"  # by this name readers and layers give what the file itself says
TOLERANCE = 0.01  # a share; plane and ellipsoid differ by 0.05 % at the lake
MANY = 100_000  # rows; of more, areas are right to some millionths only, but quick
MERIDIANS = {"EPSG:4547": 114.0, "EPSG:4548": 117.0}
ZONE_REACH_DEG = 3.0  # off its meridian; a zone has 1.5 degrees, a county on its border some more
LEAST_M2 = 10.0  # smaller differences are rounding


class Totals:
    """Box, areas and lengths, summed while batches pass."""

    def __init__(self, definition: LayerDefinition, rows: int, tally: Tally) -> None:
        self.definition, self.many, self.tally = definition, rows > MANY, tally
        self.box: Box | None = None
        self.declared_m2: float | None = None
        self.ellipsoid_m2 = self.length_m = 0.0
        self.plane_sum_m2 = 0.0
        self.plane_crs: str | None = None
        self.placed = False
        self.fit = 0

    def add(
        self, batch: Batch, shapes: NDArray[Any], values: Mapping[str, pa.Array], stays: NDArray[np.bool_]
    ) -> None:
        """Add the rows that stay; shapes are longitude and latitude of CGCS2000."""
        self.fit += int(stays.sum())
        there = stays & ~shapely.is_missing(shapes)
        if not there.any():
            return
        self.widen(shapely.total_bounds(shapes[there]))
        if self.definition.geometry is GeometryType.LINE:
            self.length_m += float(lengths_m(shapes[there]).sum())
        if self.definition.geometry is GeometryType.AREA:
            self.add_areas(batch, shapes, values, there)

    def add_areas(
        self, batch: Batch, shapes: NDArray[Any], values: Mapping[str, pa.Array], there: NDArray[np.bool_]
    ) -> None:
        ellipsoid = small_areas_m2(shapes[there]) if self.many else areas_m2(shapes[there])
        plane = self.plane_areas_m2(shapes[there], ellipsoid)
        self.ellipsoid_m2 += float(ellipsoid.sum())
        self.plane_sum_m2 += float(plane.sum())
        column = batch.columns.get(DECLARED, values.get(DECLARED))
        if column is None:
            return
        declared = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))[there]
        self.declared_m2 = (self.declared_m2 or 0.0) + float(np.nansum(declared))
        self.compare(batch.numbers[there], declared, ellipsoid, plane)

    def compare(
        self,
        numbers: NDArray[Any],
        declared: NDArray[np.float64],
        ellipsoid: NDArray[np.float64],
        plane: NDArray[np.float64],
    ) -> None:
        """Note rows whose declared area fits neither the plane nor the ellipsoid."""
        apart = np.fmin(np.abs(declared - ellipsoid), np.abs(declared - plane))  # of a missing one the other
        wrong = np.flatnonzero(apart > np.maximum(LEAST_M2, TOLERANCE * ellipsoid))
        if not len(wrong):
            return
        first = wrong[0]
        facts: dict[str, Any] = {
            "first": int(numbers[first]),
            "declared_ha": round(float(declared[first]) / 1e4, 4),
            "ellipsoid_ha": round(float(ellipsoid[first]) / 1e4, 4),
            "plane_ha": None if np.isnan(plane[first]) else round(float(plane[first]) / 1e4, 4),
        }
        self.tally.note_rows("declared-area-differs", numbers[wrong].tolist(), **facts)

    def plane_areas_m2(self, shapes: NDArray[Any], ellipsoid: NDArray[np.float64]) -> NDArray[np.float64]:
        """Areas in the 3-degree zone where the first batch's middle lies; of many rows by the scale there.

        Missing, as NaN, where the file lies in neither of the region's zones: there they would say nothing.
        """
        if not self.placed:
            west, _, east, _ = shapely.total_bounds(shapes)
            self.plane_crs, self.placed = zone_at((west + east) / 2), True
        if self.plane_crs is None:
            return np.full(len(shapes), np.nan)
        if self.many:
            return ellipsoid * area_scale(shapes, MERIDIANS[self.plane_crs])
        way = transformer(STORED, OFFERED[self.plane_crs].name)
        found: NDArray[np.float64] = shapely.area(
            shapely.transform(shapes, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))
        )
        return found

    @property
    def plane_m2(self) -> float | None:
        """The sum in the plane; None where the file lies outside the region's zones."""
        return None if self.plane_crs is None else self.plane_sum_m2

    def widen(self, bounds: NDArray[np.float64]) -> None:
        """Make the box hold these bounds too."""
        mine = self.box or Box(*bounds.tolist())
        low, high = np.minimum(mine[:2], bounds[:2]), np.maximum(mine[2:], bounds[2:])
        self.box = Box(*low.tolist(), *high.tolist())


def zone_at(longitude: float) -> str | None:
    """The 3-degree zone of the region at a longitude; None outside of both."""
    name = "EPSG:4547" if longitude < ZONE_BORDER_DEG else "EPSG:4548"
    return name if abs(longitude - MERIDIANS[name]) <= ZONE_REACH_DEG else None
