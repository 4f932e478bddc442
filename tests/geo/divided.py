"""Divisions of the ground for tests: rings of zones about the lake, drawn anew, bitten, shifted."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geo.datum import metres_per_degree
from geo.divisions import Division, division_of

KINDS = ("core", "buffer", "experimental")
MIDDLE = np.array([115.587, 37.613])
SCALE = metres_per_degree(float(MIDDLE[1]))


def ring(radius_m: float, seed: int, corners: int, unsure_m: float = 0.0) -> np.ndarray:
    """A wavy ring about the middle; ``unsure_m`` is the error of the hand that draws it."""
    chance = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    waves = zip(
        chance.integers(2, 24, 12), chance.uniform(0, 0.02, 12), chance.uniform(0, 6, 12), strict=True
    )
    radius = radius_m * (1 + sum(size * np.sin(often * turn + phase) for often, size, phase in waves))
    radius = radius + np.random.default_rng(seed + 100).normal(0, unsure_m or 1e-12, corners)
    return MIDDLE + np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None] / SCALE


def zones(corners: int = 240, unsure_m: float = 0.0) -> list[tuple[str, BaseGeometry]]:
    """Three nested zones."""
    inner, middle, outer = (
        ring(radius, seed, corners, unsure_m) for radius, seed in ((3500, 1), (5500, 2), (7500, 3))
    )
    shapes = (Polygon(inner), Polygon(middle, [inner]), Polygon(outer, [middle]))
    return list(zip(KINDS, shapes, strict=True))


def divided(drawn: list[tuple[str, BaseGeometry]]) -> Division:
    """The division of zones, strictest first."""
    return division_of(drawn, KINDS)


def disc(east_m: float, north_m: float, radius_m: float) -> BaseGeometry:
    """A round area that many metres from the middle."""
    around = shapely.get_coordinates(shapely.Point(0, 0).buffer(radius_m, 16))
    return Polygon(MIDDLE + (around + np.array([east_m, north_m])) / SCALE)


def without(drawn: list[tuple[str, BaseGeometry]], area: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    """The zones without an area."""
    return [(kind, shapely.difference(shape, area)) for kind, shape in drawn]


def given(
    drawn: list[tuple[str, BaseGeometry]], area: BaseGeometry, kind: str
) -> list[tuple[str, BaseGeometry]]:
    """The zones with an area given to one of them."""
    return [
        (own, shapely.union(shape, area) if own == kind else shapely.difference(shape, area))
        for own, shape in drawn
    ]


def moved(
    drawn: list[tuple[str, BaseGeometry]], east_m: float, north_m: float, turn_deg: float = 0.0
) -> list[tuple[str, BaseGeometry]]:
    """The zones shifted and turned about the middle."""
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = np.array([[cos, sin], [-sin, cos]])

    def move(lonlat: np.ndarray) -> np.ndarray:
        return MIDDLE + (((lonlat - MIDDLE) * SCALE) @ turn + (east_m, north_m)) / SCALE

    return [(kind, shapely.transform(shape, move)) for kind, shape in drawn]
