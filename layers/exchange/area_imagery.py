"""Pictures of the ground in a package: the latest clear scenes of an area, in true colour, as raster tiles.

A file a scene (PMTiles, WebP inside). It holds no moment and no person: the same scene over the same ground
is the same file, so an update fetches it again only when there is a newer scene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, envelope, tile_box
from layers.exchange.area_package import DEGREE, new_writer, tile_of
from layers.exchange.scene_pictures import deepest_zoom, tile
from layers.exchange.scene_reading import Shown
from layers.rules.scene_views import TRUE, VIEWS, lacking
from layers.store.scenes import KeptScene

LEAST_CLEAR = 0.7  # of a scene's pixels: a cloudier one shows too little of the ground
MOST_SCENES = 3
WORTH = 0.02  # of the area: a scene that adds less is left out
FIRST_ZOOM = 8
MOST_TILES = 1500  # of a scene: some 20 MB
Address = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """A scene in a package: how deep its tiles go, and how many there are."""

    scene: KeptScene
    zooms: tuple[int, int]
    tiles: int


def chosen(scenes: Sequence[KeptScene], area: BaseGeometry) -> list[KeptScene]:
    """The latest clear scenes that together show the area, at most three; the latest first.

    Args:
        scenes: the latest first. area: longitude, latitude.
    """
    left, found = area, list[KeptScene]()
    for scene in scenes:
        if len(found) == MOST_SCENES or left.area <= WORTH * area.area:
            break
        if scene.footprint is None or scene.clear < LEAST_CLEAR or lacks(scene):
            continue
        if left.intersection(scene.footprint).area > WORTH * area.area:
            found.append(scene)
            left = left.difference(scene.footprint)
    return found


def lacks(scene: KeptScene) -> bool:
    """Whether a scene cannot be shown in true colour."""
    return any(lacking(VIEWS[TRUE], scene.bands, calibrated=scene.calibrated))


def write_scene(file: Path, shown: Shown, area: BaseGeometry, told: Callable[[], None]) -> Taken | None:
    """Write the tiles of a scene that touch the area; None, and no file, where there is nothing to draw.

    Args:
        told: hears of every tile; what it raises stops the work.

    Raises:
        SceneUnreadable.
    """
    ground = area.intersection(shown.scene.footprint or area)
    deepest = bounded_zoom(shown.scene, ground)
    tiles = list(drawn(shown, numbered(ground, deepest), told))
    if not tiles:
        return None
    with file.open("xb") as bytes_:
        writer = new_writer(bytes_)
        for number, content in tiles:
            writer.write_tile(number, content)
        writer.finalize(header(envelope(ground), deepest), about(shown.scene))
    return Taken(shown.scene, (FIRST_ZOOM, deepest), len(tiles))


def drawn(
    shown: Shown, wanted: Iterable[tuple[int, Address]], told: Callable[[], None]
) -> Iterator[tuple[int, bytes]]:
    """The tiles on which there is something, with their numbers."""
    for number, address in wanted:
        told()
        content = tile(shown, VIEWS[TRUE], *address)
        if content is not None:
            yield number, content


def bounded_zoom(scene: KeptScene, ground: BaseGeometry) -> int:
    """As deep as the scene's own pixels, or as the bound allows; never above the first zoom."""
    deepest = max(FIRST_ZOOM, deepest_zoom(scene))
    while deepest > FIRST_ZOOM and estimated(ground, deepest) > MOST_TILES:
        deepest -= 1
    return deepest


def estimated(ground: BaseGeometry, deepest: int) -> int:
    """How many tiles the box of the ground has down to a zoom, without making them."""
    box, total = envelope(ground), 0
    for z in range(FIRST_ZOOM, deepest + 1):
        columns, rows = ranges(box, z)
        total += len(columns) * len(rows)
    return total


def ranges(box: Box, z: int) -> tuple[range, range]:
    """Columns and rows of a zoom."""
    west, north = tile_of(box.west, box.north, z)
    east, south = tile_of(box.east, box.south, z)
    return range(west, east + 1), range(north, south + 1)


def numbered(ground: BaseGeometry, deepest: int) -> Iterator[tuple[int, Address]]:
    """The tiles that touch the ground, in the order of the archive."""
    shapely.prepare(ground)
    box, found = envelope(ground), []
    for z in range(FIRST_ZOOM, deepest + 1):
        columns, rows = ranges(box, z)
        for x in columns:
            for y in rows:
                if ground.intersects(shapely.box(*tile_box(z, x, y))):
                    found.append((zxy_to_tileid(z, x, y), (z, x, y)))
    yield from sorted(found)


def header(box: Box, deepest: int) -> dict[str, Any]:
    """The archive's head; degrees as whole ten-millionths."""
    west, south, east, north = (round(side * DEGREE) for side in box)
    return {
        "tile_type": TileType.WEBP,
        "tile_compression": Compression.NONE,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": deepest,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def about(scene: KeptScene) -> dict[str, Any]:
    """What a map program reads, and what a stranger must know who finds the file alone."""
    return {
        "name": scene.name,
        "type": "baselayer",
        "version": "2",
        "attribution": scene.credit,
        "lakewatch": {
            "scene": scene.id,
            "acquired_on": scene.acquired_on.isoformat(),
            "view": TRUE,
            "resolution_m": scene.grid.pixel,
            "licence": scene.licence,
            "demonstration": scene.demonstration,
        },
    }
