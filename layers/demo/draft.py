"""Features in the making: shapes still in metres of the plane, numbers running by layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from shapely.geometry.base import BaseGeometry

from layers.demo.plane import all_in_degrees
from layers.rules.features import Feature, Value

NOUNS = {
    "administrative_areas": "district",
    "angling_spots": "angling",
    "boundary_markers": "marker",
    "dwellings": "dwelling",
    "ecological_redline": "redline",
    "facilities": "facility",
    "fish_ponds": "pond",
    "illegal_land_use": "land",
    "lake_parts": "water",
    "livestock_farms": "farm",
    "no_fishing_zones": "closed-water",
    "pond_dikes": "dike",
    "proposed_zones": "proposed-zone",
    "quick_notes": "note",
    "reserve_zones": "zone",
    "responsibility_grid": "cell",
    "rivers": "river",
    "roads": "road",
    "sewage_outlets": "outlet",
    "villages": "village",
    "waste_sites": "waste",
    "water_source_zones": "source",
}


class Draft:
    """The features of one layer as they are drawn."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.features: list[Feature] = []

    def add(
        self,
        shape: BaseGeometry,
        *,
        state: str | None = None,
        unit: str | None = None,
        valid: tuple[date | None, date | None] = (None, None),
        properties: Mapping[str, Value] | None = None,
        **more: Value,
    ) -> Feature:
        """One more feature, ``demo-<noun>-0001`` and on; its shape in metres of the plane."""
        feature = Feature(
            layer=self.layer,
            id=f"demo-{NOUNS[self.layer]}-{len(self.features) + 1:04}",
            shape=shape,
            properties={**(properties or {}), **more},
            state=state,
            unit=unit,
            valid_from=valid[0],
            valid_to=valid[1],
            demonstration=True,
            crs_declared="EPSG:4490",
            crs_assumed="EPSG:4490",
            crs_evidence="synthetic",
        )
        self.features.append(feature)
        return feature


def on_the_globe(features: Iterable[Feature]) -> list[Feature]:
    """The features with their shapes in CGCS2000 longitude and latitude, degrees."""
    drawn = list(features)
    shapes = np.empty(len(drawn), dtype=object)
    shapes[:] = [feature.shape for feature in drawn]
    return [
        replace(feature, shape=shape) for feature, shape in zip(drawn, all_in_degrees(shapes), strict=True)
    ]


def some_day(rng: np.random.Generator, first: date, last: date) -> date:
    """A random day of a span, both ends included."""
    return first + timedelta(days=int(rng.integers(0, (last - first).days + 1)))


def pick(rng: np.random.Generator, values: Sequence[str], weights: Sequence[float]) -> str:
    """One of the values, by weight."""
    shares = np.asarray(weights, dtype=float)
    return values[int(rng.choice(len(values), p=shares / shares.sum()))]
