"""A comparison from two kept scenes to measured patches; nothing here asks the store.

Whoever compares says in which zones things lie and what a patch must measure there; the same scenes and
parameters give the same patches, whatever the windows and whatever they are reckoned on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import cv2
import numpy as np
import pyproj
import rasterio
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.aligned import Alignment
from geo.boxes import Box, envelope
from geo.changed import HALO, Became, Codes
from geo.crs import STORED, moved, plane_crs_for, transformer
from geo.lying import lying_in
from geo.measure import area_m2, plane_area_m2
from geo.patches import Patch, hidden_share, least_pixels, patches_of
from geo.resolution import area_doubt_m2
from layers.errors import TooManyPatches
from layers.exchange.scene_change import Pair, Run, Side, aligned, codes_of, within_box
from layers.exchange.scene_cog import Tell
from layers.exchange.scene_values import Ground, Within, drawn, looked_at
from layers.rules.scene_limits import Parameters
from layers.rules.scene_patches import FoundPatch, zone_of

MOST_PATCHES = 20_000  # more is no change of the ground: another season, another calibration
DIGITS = 9  # of a degree: a tenth of a millimetre
NEAR_MERIDIAN_DEG = 4.0  # how far from the lake's plane a planar area still means anything
Zones = Sequence[tuple[str, BaseGeometry]]  # kind and ground, the strictest first; longitude, latitude


UNSEEN = Within({}, 1.0, 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """A patch with what both scenes show in it; shape in longitude, latitude."""

    patch: Patch
    shape: BaseGeometry
    zone: str
    area_m2: float
    parts: Mapping[str, float]
    hidden: float
    at_edge: bool
    before: Within = UNSEEN
    after: Within = UNSEEN


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found.

    Args:
        pair: as it was compared, its shift taken back.
        codes_sha256: of the kinds of change of every pixel, rows from the north.
        hidden: share of what was compared that either scene hides.
        patches: the largest first.
        small: how many pieces were smaller than they must be where they lie.
    """

    pair: Pair
    alignment: Alignment
    codes_sha256: str
    hidden: float
    patches: tuple[Measured, ...]
    small: int


def compared(
    pair: Pair,
    parameters: Parameters,
    zones: Zones,
    run: Run = map,
    *,
    size: int = 2048,
    tell: Tell = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Compared:
    """Two scenes compared, and every patch measured that is large enough where it lies.

    Raises:
        ScenesApart, ScenesMisaligned; Cancelled: somebody ended it; TooManyPatches.
    """
    tell("align", 0, 1)
    pair, alignment = aligned(about(pair, zones, parameters.around_m), run, as_it_lies=parameters.as_it_lies)
    codes = codes_of(pair, run, size=size, tell=tell, cancelled=cancelled)
    tell("patches", 0, 1)
    found, small = large_enough(codes, pair, parameters, zones)
    tell("values", 0, 1)
    return Compared(
        pair=pair,
        alignment=alignment,
        codes_sha256=hashlib.sha256(codes.tobytes()).hexdigest(),
        hidden=round(float((codes == Became.HIDDEN).mean()), 6),
        patches=tuple(valued(found, pair, run)),
        small=small,
    )


def about(pair: Pair, zones: Zones, around_m: float) -> Pair:
    """The pair within the reserve and its surroundings; whole where it lies elsewhere."""
    if not zones:
        return pair
    ground = moved(shapely.union_all([shape for _, shape in zones]), transformer(STORED, pair.grid.crs))
    west, south, east, north = ground.bounds
    if not np.isfinite([west, south, east, north]).all():
        return pair
    box = (west - around_m, south - around_m, east + around_m, north + around_m)
    return within_box(pair, box) or pair


# --- patches --------------------------------------------------------------------------------
def large_enough(
    codes: Codes, pair: Pair, parameters: Parameters, zones: Zones
) -> tuple[list[Measured], int]:
    """The patches that are as large as the zone asks in which they lie, the largest first."""
    zoning = Zoning(zones, pair, parameters)
    found: list[Measured] = []
    small = 0
    for patch in patches_of(codes, pair.grid, fewest=least_pixels(parameters.smallest_m2, pair.grid)):
        shape = to_lonlat(patch.shape, pair.grid.crs)
        zone, parts = zoning.of(shape)
        if patch.pixels < least_pixels(parameters.least_in(zone), pair.grid) or zoning.too_far(patch.shape):
            small += 1
            continue
        if len(found) >= MOST_PATCHES:
            raise TooManyPatches(most=MOST_PATCHES)
        found.append(
            Measured(
                patch=patch,
                shape=shape,
                zone=zone,
                area_m2=round(area_m2(shape), 2),
                parts=parts,
                hidden=round(hidden_share(patch, codes, pair.grid), 4),
                at_edge=touches_edge(patch, pair),
            )
        )
    return sorted(found, key=lambda each: (-each.area_m2, each.patch.kind, each.shape.wkb)), small


class Zoning:
    """Zones with an index: in which of them patches lie, and how far from all of them."""

    def __init__(self, zones: Zones, pair: Pair, parameters: Parameters) -> None:
        self.zones, self.parameters = zones, parameters
        self.tree = STRtree([shape for _, shape in zones])
        whole = shapely.union_all([shape for _, shape in zones])
        plane = moved(whole, transformer(STORED, pair.grid.crs))
        here = bool(zones) and plane.intersects(shapely.box(*pair.grid.bounds))
        self.reserve = plane if here else None
        if self.reserve is not None:
            shapely.prepare(self.reserve)

    def of(self, shape: BaseGeometry) -> tuple[str, dict[str, float]]:
        """The kind of zone that a shape counts as, and square metres of it in each."""
        near = sorted(self.tree.query(shape, predicate="intersects").tolist())
        if not near:
            return "", {}
        lying = lying_in(shape, [self.zones[at] for at in near])
        parts = {kind: round(inside, 2) for kind, inside in lying.inside}
        return zone_of(parts, lying.size, self.parameters.least_m2), parts

    def too_far(self, shape: BaseGeometry) -> bool:
        """Whether a shape of the scene's plane lies farther out than is looked."""
        if self.reserve is None:
            return False
        return not shapely.dwithin(self.reserve, shape, self.parameters.around_m)


def to_lonlat(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """A shape of a scene's plane as longitude, latitude, valid, to a tenth of a millimetre."""
    found = moved(shape, transformer(crs, STORED))
    rounded: BaseGeometry = shapely.transform(found, lambda xy: np.round(xy, DIGITS))
    return rounded if rounded.is_valid else shapely.make_valid(rounded)


def touches_edge(patch: Patch, pair: Pair) -> bool:
    """Whether a patch reaches the edge of what was compared: a pixel from it, since cleaning stops there."""
    west, south, east, north = pair.grid.bounds
    left, low, right, high = patch.shape.bounds
    rim = pair.grid.pixel
    return left <= west + rim or low <= south + rim or right >= east - rim or high >= north - rim


def valued(found: Sequence[Measured], pair: Pair, run: Run) -> list[Measured]:
    """The patches with what the earlier and the later scene show within them."""
    shapes = [each.patch.shape for each in found]
    moved_back = Ground(pair.later, shapes, (pair.right_px, pair.down_px))
    first, second = looked_at([Ground(pair.earlier, shapes), moved_back], run)
    return [replace(each, before=b, after=a) for each, b, a in zip(found, first, second, strict=True)]


def found_patches(made: Compared) -> list[FoundPatch]:
    """The patches as they are kept, numbered."""
    return [
        FoundPatch(
            number, each.patch.kind.name, each.zone, each.area_m2, each.shape, body_of(each, made.pair)
        )
        for number, each in enumerate(made.patches, start=1)
    ]


def body_of(measured: Measured, pair: Pair) -> dict[str, Any]:
    """What is known of a patch, in JSON's own types; areas in square metres, lengths in metres."""
    patch = measured.patch
    doubt = area_doubt_m2(measured.area_m2, float(patch.shape.length), pair.grid.pixel)
    return {
        "pixels": patch.pixels,
        "length_m": round(patch.length_m, 1),
        "width_m": round(patch.width_m, 1),
        "mean_width_m": round(2 * float(patch.shape.area) / max(float(patch.shape.length), 1e-9), 1),
        "compact": round(patch.compact, 3),
        "loss": round(patch.loss, 4),
        "dike_like": patch.dike_like,
        "doubt_m2": round(doubt, 1),
        **planar(measured, pair),
        "zone_parts": dict(measured.parts),
        "hidden": measured.hidden,
        "at_edge": measured.at_edge,
        "before": {"indices": dict(measured.before.values), "hidden": measured.before.hidden},
        "after": {"indices": dict(measured.after.values), "hidden": measured.after.hidden},
    }


def planar(measured: Measured, pair: Pair) -> dict[str, Any]:
    """The area in the plane that land offices print, and which that is; far from it, in the scene's own."""
    crs = plane_crs_for(measured.shape)
    meridian = 114.0 if crs.name == "EPSG:4547" else 117.0
    if abs(measured.shape.centroid.x - meridian) <= NEAR_MERIDIAN_DEG:
        return {"planar_m2": round(plane_area_m2(measured.shape, crs), 2), "planar_crs": crs.name}
    return {"planar_m2": round(float(measured.patch.shape.area), 2), "planar_crs": pair.grid.crs[:60]}


def box_of(pair: Pair) -> Box:
    """Longitude and latitude in which a pair lies, and a little more."""
    west, south, east, north = pair.grid.bounds
    around = to_lonlat(
        shapely.segmentize(shapely.box(west, south, east, north), (east - west) / 16), pair.grid.crs
    )
    return envelope(around)


# --- later looks ----------------------------------------------------------------------------
def seen_in(sides: Sequence[Side], shapes: Sequence[BaseGeometry], run: Run = map) -> list[list[Within]]:
    """What each scene shows within shapes of longitude, latitude: a list for each scene, in their order."""
    ways = [transformer(STORED, side.grid.crs) for side in sides]
    grounds = [
        Ground(side, [moved(shape, way) for shape in shapes]) for side, way in zip(sides, ways, strict=True)
    ]
    return looked_at(grounds, run)


def still_there(pair: Pair, kind: str, shape: BaseGeometry, run: Run = map) -> tuple[float, float] | None:
    """The shares of a shape (longitude, latitude) that are changed so, and that are hidden, in a pair.

    None where the shape lies beside what both scenes have.
    """
    plane = moved(shape, transformer(STORED, pair.grid.crs))
    west, south, east, north = plane.bounds
    rim = HALO * pair.grid.pixel
    part = within_box(pair, (west - rim, south - rim, east + rim, north + rim))
    if part is None:
        return None
    codes = codes_of(part, run)
    inside = codes[drawn(plane, part.grid)]
    if not len(inside):
        return None
    return float((inside == Became[kind]).mean()), float((inside == Became.HIDDEN).mean())


def versions(lakewatch: str) -> dict[str, str]:
    """What a comparison is reckoned with, so that it can be made again."""
    return {
        "lakewatch": lakewatch,
        "numpy": np.__version__,
        "opencv": str(cv2.__version__),
        "shapely": shapely.__version__,
        "geos": shapely.geos_version_string,
        "rasterio": version("rasterio"),
        "gdal": str(rasterio.__gdal_version__),
        "proj": pyproj.proj_version_str,
    }
