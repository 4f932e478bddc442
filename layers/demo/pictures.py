"""Synthetic six-band scenes of the demonstration lake, ten metres a pixel, two with planted changes.

The ground is drawn at five metres from the same shapes as the layers, so scenes and layers agree. Of the two,
the later one has another season's light, a cloud with its shadow, and lies 0.4 pixels to the east; a third
scene shows the same ground in a year of low water. Synthetic: the numbers are usual reflectances of such
covers, not measurements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from shapely import box
from shapely.geometry.base import BaseGeometry

from geo.grids import Grid
from geo.spectral import Band, Floats
from layers.demo import problems, settled
from layers.demo.organic import chance
from layers.demo.plane import MIDDLE
from layers.demo.planted import Planted, Weather, planted
from layers.demo.scene import Scene

B = Band
SIX = (B.BLUE, B.GREEN, B.RED, B.NIR, B.SWIR_1, B.SWIR_2)
PIXEL_M, FINER = 10.0, 2
EAST_PX = 0.4  # by how much the later scene lies too far to the east
COVERED = box(-10_900, -6_600, 6_600, 6_300)  # of the plane: the lake, its ponds, and fields in the west
SCALE = 400  # stored numbers for a reflectance of one, in one byte; 0 is nothing
SPREAD = 0.002  # of the noise of a pixel
LOW_M = 45.0  # by how much the shore lies farther in when the water is low
SEASON = {B.BLUE: 1.02, B.GREEN: 1.03, B.RED: 1.05, B.NIR: 0.93, B.SWIR_1: 1.04, B.SWIR_2: 1.05}
COVERS: Mapping[str, tuple[float, ...]] = {  # reflectances of the six bands
    "plants": (0.035, 0.065, 0.045, 0.40, 0.21, 0.11),
    "bare": (0.085, 0.115, 0.145, 0.215, 0.275, 0.235),
    "water": (0.060, 0.068, 0.048, 0.022, 0.012, 0.009),
    "reed": (0.030, 0.055, 0.038, 0.30, 0.13, 0.07),
    "built": (0.105, 0.125, 0.145, 0.195, 0.225, 0.205),
    "road": (0.095, 0.110, 0.125, 0.155, 0.185, 0.175),
    "roof": (0.300, 0.320, 0.340, 0.360, 0.350, 0.310),
    "mud": (0.070, 0.090, 0.105, 0.150, 0.165, 0.130),
}
CLOUD = (0.62, 0.61, 0.60, 0.62, 0.44, 0.34)
SHADE = 0.25  # of the light that reaches a shadow
CODES = {cover: code for code, cover in enumerate(COVERS)}
PARCEL_PX = (12, 20)  # of a field, in fine pixels


@dataclass(frozen=True, slots=True)
class Picture:
    """A scene as it is stored: ``SCALE`` numbers to a reflectance of one, 0 where nothing is."""

    grid: Grid
    bands: Mapping[Band, NDArray[np.uint8]]


def scene_grid() -> Grid:
    """The ten-metre grid of all scenes, EPSG:4548."""
    west, south, east, north = (np.tile(MIDDLE, 2) + COVERED.bounds).tolist()
    left, top = west - west % PIXEL_M, north - north % PIXEL_M + PIXEL_M
    return Grid("EPSG:4548", left, top, PIXEL_M, int((top - south) // PIXEL_M), int((east - left) // PIXEL_M))


def two_scenes(scene: Scene) -> tuple[Picture, Picture, tuple[Planted, ...]]:
    """The earlier scene, the later one, and what happened between them."""
    changes, weather = planted(scene)
    grid = scene_grid()
    ground = ground_of(scene, grid)
    before = burnt(ground, grid, [(each.shape, CODES[each.was]) for each in changes])
    after = burnt(before, grid, [(each.shape, CODES[each.becomes]) for each in changes])
    return (
        photographed(before, grid, chance(scene.seed, "first scene")),
        photographed(after, grid, chance(scene.seed, "second scene"), weather=weather),
        changes,
    )


def low_water(scene: Scene, changes: Iterable[Planted]) -> Picture:
    """The same ground before any of the planted changes, with the shore farther in and the shallows dry."""
    grid = scene_grid()
    ground = ground_of(scene, grid, low_m=LOW_M)
    before = burnt(ground, grid, [(each.shape, CODES[each.was]) for each in changes])
    return photographed(before, grid, chance(scene.seed, "scene at low water"))


# --- the ground -----------------------------------------------------------------------------
def ground_of(scene: Scene, grid: Grid, low_m: float = 0.0) -> NDArray[np.uint8]:
    """Codes of covers at five metres, of all that lies still between the dates.

    Args:
        low_m: how far from the shore the water begins, and the shallows are dry; 0 for full water.
    """
    fields = parcels(grid, chance(scene.seed, "parcels"))
    lake, roads = scene.lake, scene.ways.roads
    reeds = [covers[cover] for covers in lake.covers.values() for cover in ("reed", "islet")]
    shallows = [covers[cover] for covers in lake.covers.values() for cover in ("open_water", "shallow")]
    rivers = [line.buffer(width / 2) for *_, width, line in scene.ways.rivers]
    ponds = [each.shape for each in settled.fish_ponds(scene.seed, scene.fields)]
    dikes = [each.shape for each in settled.pond_dikes(scene.seed, scene.fields) if each.state != "removed"]
    layers: tuple[tuple[Sequence[BaseGeometry | None], str], ...] = (
        ([village.area for village in scene.villages], "built"),
        (rivers, "water"),
        ([lake.whole], "water"),
        (shallows, "water"),
        (bared(scene, low_m), "mud"),
        (reeds, "reed"),
        (ponds, "water"),
        ([dike.buffer(3) for dike in dikes if dike is not None], "bare"),
        ([line.buffer(max(width, 5) / 2) for _, _, width, _, line in roads], "road"),
        *(([shape], cover) for shape, cover in plots(scene, early=low_m > 0)),
    )
    burning = [
        (shape, CODES[cover])
        for shapes, cover in layers
        for shape in shapes
        if shape is not None and not shape.is_empty
    ]
    return burnt(fields, grid, burning)


def plots(scene: Scene, *, early: bool) -> Iterator[tuple[BaseGeometry, str]]:
    """What stands on the plots of land cases: the register says of most that nothing does any more.

    Every third still has a roof, some are bare, the rest are green; of these every seventh had its roof
    ``early``, in the first scene.
    """
    for number, plot in enumerate(problems.illegal_land_use(scene)):
        if plot.shape is None:
            continue
        roof = plot.state != "state_removed" or number % 3 == 0 or (early and number % 7 == 0)
        yield plot.shape, "roof" if roof else "bare" if number % 5 == 1 else "plants"


def bared(scene: Scene, low_m: float) -> list[BaseGeometry]:
    """The bed that low water leaves dry: a rim along the shores of every part, and the shallows."""
    if not low_m:
        return []
    rims = [part.difference(part.buffer(-low_m)) for part in scene.lake.parts.values()]
    return [*rims, *(covers["shallow"] for covers in scene.lake.covers.values())]


def parcels(grid: Grid, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Fields side by side, with plants or bare, at five metres."""
    rows, columns = (count * FINER for count in grid.shape)
    few = rng.random((rows // PARCEL_PX[0] + 1, columns // PARCEL_PX[1] + 1)) < 0.55
    fields = np.where(few, CODES["plants"], CODES["bare"]).astype(np.uint8)
    return fields.repeat(PARCEL_PX[0], 0).repeat(PARCEL_PX[1], 1)[:rows, :columns]


def burnt(
    ground: NDArray[np.uint8], grid: Grid, shapes: Iterable[tuple[BaseGeometry, int]]
) -> NDArray[np.uint8]:
    """The ground with shapes of the plane drawn over it, the last ones on top."""
    placed = [(shapely.transform(shape, lambda xy: xy + MIDDLE), code) for shape, code in shapes]
    drawn = ground.copy()
    rasterize(placed, out=drawn, transform=fine(grid).transform)
    return drawn


def fine(grid: Grid) -> Grid:
    """The same ground at five metres."""
    return Grid(grid.crs, grid.west, grid.north, grid.pixel / FINER, grid.rows * FINER, grid.columns * FINER)


# --- the camera -----------------------------------------------------------------------------
def photographed(
    ground: NDArray[np.uint8], grid: Grid, rng: np.random.Generator, weather: Weather | None = None
) -> Picture:
    """The ground as a satellite shows it; with weather, in another light and a little to the east."""
    veil = None if weather is None else veils(weather, grid)
    bands = {}
    for number, band in enumerate(SIX):
        table = np.zeros(256, dtype=np.float32)
        table[: len(COVERS)] = [cover[number] for cover in COVERS.values()]
        light = np.asarray(cv2.LUT(ground, table), dtype=np.float32)
        if veil is not None:
            light *= np.float32(SEASON[band])
            light = light * (1 - veil[1] * (1 - SHADE))
            light = light * (1 - veil[0]) + np.float32(CLOUD[number]) * veil[0]
            light = to_the_east(light)
        seen: Floats = np.asarray(
            cv2.resize(light, grid.shape[::-1], interpolation=cv2.INTER_AREA), np.float32
        )
        seen = seen + rng.standard_normal(grid.shape, dtype=np.float32) * np.float32(SPREAD)
        bands[band] = np.clip(np.round(seen * SCALE), 1, 255).astype(np.uint8)
    return Picture(grid, bands)


def veils(weather: Weather, grid: Grid) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How thick cloud and shadow are, 0 to 1, soft at the rim; no shadow on top of the cloud."""
    size = fine(grid).shape
    found: list[NDArray[np.float32]] = []
    for shape in (weather.cloud, weather.shadow):
        mask = burnt(np.zeros(size, np.uint8), grid, [(shape, 1)])
        found.append(np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 4.0), dtype=np.float32))
    return found[0], found[1] * (1 - found[0])


def to_the_east(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """The picture moved by ``EAST_PX`` pixels of the scene."""
    move = np.array([[1, 0, EAST_PX * FINER], [0, 1, 0]], dtype=np.float64)
    size = (light.shape[1], light.shape[0])
    moved: Any = cv2.warpAffine(light, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, dtype=np.float32)
