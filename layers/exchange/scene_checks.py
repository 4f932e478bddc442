"""A look at some pixels of a scene before it is kept: is anything to be seen, can the bands be what they say.

A few squares spread over the scene are read, never the whole: what is said of them is a reason to look again,
not a measurement. Every pixel is read when the scene is kept.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geo.band_order import doubt
from geo.grids import Grid
from geo.spectral import Band
from layers.exchange.scene_cog import BY_NONE, BY_TEST, Sources, Veils
from layers.exchange.scene_files import driver_of
from layers.exchange.scene_sets import SceneSet
from layers.rules.scene_warnings import Warned, warned

ACROSS, SQUARE = 5, 128
FEW_ACROSS, LARGE_SQUARE = 3, 256  # of JPEG 2000, whose tiles are large and slow
MANY = 0.2  # share of the sampled pixels that one number may have
MUCH_HIDDEN = 0.8
COMPARED = (Band.GREEN, Band.NIR)


@dataclass(frozen=True, slots=True)
class Sample:
    """Sampled pixels: values as (bands, pixels), and which have data, and which are hidden."""

    values: NDArray[np.generic]
    valid: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    way: str


def looked_over(scene: SceneSet) -> tuple[list[Warned], float | None]:
    """What a look at some pixels tells, and the share of them that is to be seen.

    Raises:
        BrokenScene: a square cannot be read.
    """
    sample = sampled(scene)
    roles = tuple(role for role in scene.roles if role is not None)
    found = [*cloud_words(scene, sample), *number_words(scene, sample), *order_words(roles, sample)]
    if scene.scale is None:
        found.append(warned("not-calibrated"))
    if missing := [band.value for band in COMPARED if band not in roles]:
        found.append(warned("only-to-look", bands=", ".join(missing)))
    clear = float((~sample.hidden).mean()) if sample.hidden.size else None
    return found, clear


def sampled(scene: SceneSet) -> Sample:
    """Squares at even steps over the scene."""
    slow = any(driver_of(source.path, source.name) != "GTiff" for source in scene.sources)
    bands = tuple(role for role in scene.roles if role is not None)
    values, valid, hidden = [], [], []
    with ExitStack() as stack:
        sources, veils = Sources(stack, scene), Veils(stack, scene, scene.classes)
        for window in squares(scene.grid, FEW_ACROSS if slow else ACROSS, LARGE_SQUARE if slow else SQUARE):
            numbers, there = sources.read(window)
            veiled = veils.of(numbers, there, bands, window)
            values.append(numbers.reshape(len(bands), -1))
            valid.append(there.ravel())
            hidden.append(veiled.ravel())
    return Sample(np.concatenate(values, axis=1), np.concatenate(valid), np.concatenate(hidden), veils.way)


def squares(grid: Grid, across: int, side: int) -> list[Window]:
    """Squares around the middles of equal parts of a grid, cut off at its edges."""
    found = []
    for down in range(across):
        for right in range(across):
            row = int((down + 0.5) * grid.rows / across) - side // 2
            column = int((right + 0.5) * grid.columns / across) - side // 2
            top, left = max(row, 0), max(column, 0)
            bottom, end = min(row + side, grid.rows), min(column + side, grid.columns)
            found.append(Window(left, top, end - left, bottom - top))
    return found


def cloud_words(scene: SceneSet, sample: Sample) -> list[Warned]:
    """How clouds are told, and whether hardly anything is to be seen."""
    share = float(sample.hidden.mean())
    found = [warned("mostly-hidden", share=f"{share:.0%}")] if share > MUCH_HIDDEN else []
    if sample.way == BY_TEST:
        found.append(warned("cloud-by-test"))
    elif sample.way == BY_NONE and scene.grid.pixel > 1.0:  # drones fly below the clouds
        found.append(warned("cloud-not-told"))
    return found


def number_words(scene: SceneSet, sample: Sample) -> list[Warned]:
    """Whether one number in all bands is so frequent that it may be no data, or is wrongly called so."""
    named = {source.nodata for source in scene.sources if source.nodata is not None}
    missing = float((~sample.valid).mean())
    same = (sample.values == sample.values[:1]).all(axis=0) & sample.valid
    found = []
    if len(sample.values) > 1 and same.any():
        numbers, counts = np.unique(sample.values[0, same], return_counts=True)
        share = float(counts.max()) / sample.valid.size
        if share > MANY:
            found.append(
                warned("nodata-suspected", value=f"{numbers[counts.argmax()]:g}", share=f"{share:.0%}")
            )
    for value in named:
        alone = (sample.values == value).any(axis=0) & ~(sample.values == value).all(axis=0)
        if float(alone.mean()) > MANY / 4 and missing > MANY / 4:  # single bands miss it: it is a number
            found.append(warned("nodata-frequent", value=f"{value:g}", share=f"{alone.mean():.0%}"))
    return found


def order_words(roles: tuple[Band, ...], sample: Sample) -> list[Warned]:
    """Whether the order of the bands is doubtful."""
    seen = sample.valid & ~sample.hidden
    found = doubt({role: sample.values[at, seen] for at, role in enumerate(roles)})
    return [] if found is None else [warned("bands-suspected", reason=found.zh, reason_en=found.en)]
