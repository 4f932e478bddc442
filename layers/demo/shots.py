"""The three synthetic scenes as files that somebody could have sent: their names, days and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import rasterio

from layers.demo.pictures import SCALE, SIX, Picture, low_water, two_scenes
from layers.demo.scene import Scene
from layers.rules.scenes import SYNTHETIC

LOW, EARLIER, LATER = date(2024, 6, 12), date(2026, 5, 6), date(2026, 10, 18)
WORDS = f"{SYNTHETIC}, no measurement"  # in the file itself
TITLE = "演示湖合成影像 Demonstration lake"  # what lists call each, beside its day
LICENCE = CREDIT = f"合成演示影像，不是实测（{WORDS}）"
PROFILE = {
    "driver": "GTiff", "dtype": "uint8", "count": len(SIX), "nodata": 0, "tiled": True,
    "blockxsize": 512, "blockysize": 512, "compress": "zstd", "zstd_level": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shot:
    """A scene with its day."""

    day: date
    picture: Picture

    @property
    def name(self) -> str:
        """What its sender would call the file."""
        return f"demonstration-lake-{self.day}.tif"


def shots(scene: Scene) -> Iterator[Shot]:
    """All scenes, from the first to the last."""
    earlier, later, changes = two_scenes(scene)
    yield Shot(LOW, low_water(scene, changes))
    yield Shot(EARLIER, earlier)
    yield Shot(LATER, later)


def write_shot(shot: Shot, path: Path) -> None:
    """The scene as a GeoTIFF that says what its bands and numbers are, and that it is a demonstration."""
    grid = shot.picture.grid
    size = {"crs": grid.crs, "transform": grid.transform, "width": grid.columns, "height": grid.rows}
    with rasterio.open(path, "w", **PROFILE, **size) as file:
        file.descriptions = tuple(band.value for band in SIX)
        file.scales = (1 / SCALE,) * len(SIX)
        file.update_tags(TIFFTAG_IMAGEDESCRIPTION=WORDS)
        for number, band in enumerate(SIX, start=1):
            file.write(shot.picture.bands[band], number)
