"""Scenes that come as many files: told apart by name, stacked on the finest grid, with their own classes."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from geo.spectral import Band
from layers.errors import BadScene, BandsUnknown, SceneMixed
from layers.exchange.scene_checks import looked_over
from layers.exchange.scene_cog import BY_BITS, BY_CLASSES, stored
from layers.exchange.scene_sets import Offered, SceneSet, files_of, gathered
from tests.layers.exchange.scenes import PLACE, covers, write

GROUND = covers(120, (np.s_[30:60], np.s_[40:90], "water"))
TILE = "T50SLH_20240612T030539"
SAFE = "S2A_MSIL2A_20240612T030539_N0510_R075_T50SLH_20240612T082255.SAFE"
LANDSAT = "LC09_L2SP_123034_20240610_20240611_02_T1"


def jpeg_2000(path: Path, band: NDArray[Any], pixel: float = 10.0) -> Path:
    """One band, without loss, as Sentinel-2 comes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    place = Affine(pixel, 0, PLACE.c, 0, -pixel, PLACE.f)
    with rasterio.open(
        path, "w", driver="JP2OpenJPEG", count=1, height=band.shape[0], width=band.shape[1],
        dtype=band.dtype, crs="EPSG:4548", transform=place, QUALITY=100, REVERSIBLE="YES", YCBCR420="NO",
    ) as file:  # fmt: skip
        file.write(band, 1)
    return path


def coarser(band: NDArray[Any]) -> NDArray[Any]:
    """Every second pixel each way."""
    return np.ascontiguousarray(band[::2, ::2])


def a_safe(folder: Path, *, metadata: str | None = None, name: str = SAFE) -> Path:
    """A product of Sentinel-2 as its sender zips it."""
    inside = folder / name / "GRANULE" / "L2A" / "IMG_DATA"
    for at, band in enumerate(("B02", "B03", "B04", "B08")):
        jpeg_2000(inside / "R10m" / f"{TILE}_{band}_10m.jp2", GROUND[at])
    for at, band in ((4, "B11"), (5, "B12"), (0, "B02"), (3, "B8A"), (3, "B06")):
        jpeg_2000(inside / "R20m" / f"{TILE}_{band}_20m.jp2", coarser(GROUND[at]), 20.0)
    classes = np.full((60, 60), 4, np.uint8)
    classes[10:20, 10:20] = 9  # cloud
    jpeg_2000(inside / "R20m" / f"{TILE}_SCL_20m.jp2", classes, 20.0)
    jpeg_2000(inside / "R10m" / f"{TILE}_TCI_10m.jp2", GROUND[0])
    (folder / name / "MTD_MSIL2A.xml").write_text(metadata or "<n1/>")
    target = folder / "scene.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return target


def set_of(*files: Path, folder: Path, **more: Any) -> SceneSet:
    offered = [Offered(file.name, file) for file in files]
    return gathered(files_of(offered, folder / "unpacked"), more.pop("asked", {}), **more)


def codes(found: SceneSet) -> set[str]:
    return {each.code for each in found.warnings}


def test_a_zipped_product_becomes_one_scene_on_its_finest_grid_with_its_own_classes(tmp_path: Path) -> None:
    found = set_of(a_safe(tmp_path), folder=tmp_path)

    assert found.roles == (
        Band.BLUE, Band.GREEN, Band.RED, Band.NIR, Band.NIR_NARROW, Band.SWIR_1, Band.SWIR_2,
    )  # fmt: skip
    assert (found.grid.pixel, found.grid.shape) == (10.0, (120, 120))
    assert (found.day, found.open_bands) == (date(2024, 6, 12), False)
    assert found.name == SAFE.removesuffix(".SAFE")
    assert found.product is not None
    assert found.product.id == "sentinel2_l2a"
    assert codes(found) == {"resampled", "files-left-out"}
    kept = stored(found, tmp_path / "kept.tif", classes=found.classes)
    assert kept.hidden_by == BY_CLASSES
    with rasterio.open(kept.path) as file:
        assert (file.read(4) == GROUND[3]).all()
        swir, hidden = file.read(6), file.read(8)
    assert np.abs(swir.astype(int) - GROUND[4].astype(int)).mean() < 60  # between pixels of 20 m
    assert (hidden[20:40, 20:40] == 1).all()
    assert (hidden[60:, 60:] == 0).all()


@pytest.mark.parametrize(
    ("name", "metadata", "offset", "assumed"),
    [
        (SAFE, None, 0.0, False),  # its own metadata say that nothing is added
        (SAFE, '<BOA_ADD_OFFSET band_id="0">-1000</BOA_ADD_OFFSET>', -0.1, False),
        (SAFE.replace("N0510", "N0214"), '<BOA_ADD_OFFSET band_id="0">-1000</BOA_ADD_OFFSET>', -0.1, False),
    ],
)
def test_what_is_added_to_the_numbers_is_what_the_product_says(
    name: str, metadata: str | None, offset: float, assumed: bool, tmp_path: Path
) -> None:
    found = set_of(a_safe(tmp_path, metadata=metadata, name=name), folder=tmp_path)

    assert found.scale == 1e-4
    assert found.offset == pytest.approx(offset)
    assert ("offset-assumed" in codes(found)) == assumed


@pytest.mark.parametrize(("day", "offset"), [("20240612", -0.1), ("20210612", 0.0)])
def test_bands_without_their_product_take_the_days_offset_and_it_is_told(
    day: str, offset: float, tmp_path: Path
) -> None:
    files = [
        jpeg_2000(tmp_path / f"T50SLH_{day}T030539_{band}_10m.jp2", GROUND[at])
        for at, band in ((1, "B03"), (3, "B08"))
    ]
    found = set_of(*files, folder=tmp_path)

    assert found.roles == (Band.GREEN, Band.NIR)
    assert (found.scale, found.offset) == (1e-4, pytest.approx(offset))
    assert "offset-assumed" in codes(found)


def test_only_the_coarse_bands_asked_for_stay_on_their_coarse_grid(tmp_path: Path) -> None:
    files = [
        jpeg_2000(tmp_path / f"{TILE}_B03_10m.jp2", GROUND[1]),
        jpeg_2000(tmp_path / f"{TILE}_B8A_20m.jp2", coarser(GROUND[3]), 20.0),
        jpeg_2000(tmp_path / f"{TILE}_B11_20m.jp2", coarser(GROUND[4]), 20.0),
    ]
    found = set_of(*files, folder=tmp_path, asked={files[0].name: ["-"]})

    assert (found.grid.pixel, found.roles) == (20.0, (Band.NIR_NARROW, Band.SWIR_1))
    assert "resampled" not in codes(found)


def test_a_landsat_product_is_known_by_its_bands_and_hides_by_its_quality_bits(tmp_path: Path) -> None:
    numbers = {2: 0, 3: 1, 4: 2, 5: 3, 6: 4, 7: 5}
    files = [
        write(tmp_path / f"{LANDSAT}_SR_B{number}.TIF", GROUND[at : at + 1], names=None, scale=None)
        for number, at in numbers.items()
    ]
    bits = np.full((1, 120, 120), 21824, np.uint16)
    bits[0, :20] = 22280  # cloud
    files.append(write(tmp_path / f"{LANDSAT}_QA_PIXEL.TIF", bits, names=None, scale=None))
    files.append(write(tmp_path / f"{LANDSAT}_ST_B10.TIF", bits, names=None, scale=None))
    found = set_of(*files, folder=tmp_path)

    assert found.roles == (Band.BLUE, Band.GREEN, Band.RED, Band.NIR, Band.SWIR_1, Band.SWIR_2)
    assert (found.scale, found.offset, found.day) == (2.75e-5, -0.2, date(2024, 6, 10))
    assert found.left_out == (f"{LANDSAT}_ST_B10.TIF",)
    kept = stored(found, tmp_path / "kept.tif", classes=found.classes)
    assert (kept.hidden_by, kept.clear) == (BY_BITS, pytest.approx(100 / 120))


def test_files_that_call_their_bands_in_words_are_understood(tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"湖区_20240612_{word}.tif", GROUND[at : at + 1], names=None)
        for at, word in ((0, "蓝"), (1, "绿"), (2, "red"), (3, "nir"))
    ]

    assert set_of(*files, folder=tmp_path).roles == (Band.BLUE, Band.GREEN, Band.RED, Band.NIR)


def test_a_file_whose_name_says_nothing_is_asked_about(tmp_path: Path) -> None:
    files = [
        write(tmp_path / "lake_B03.tif", GROUND[1:2], names=None),
        write(tmp_path / "other.tif", GROUND[3:4], names=None),
    ]
    found = set_of(*files, folder=tmp_path)
    assert found.open_bands
    assert [(band.role, band.asked) for band in found.bands] == [(Band.GREEN, False), (None, True)]

    told = set_of(*files, folder=tmp_path, asked={"other.tif": ["nir"]})
    assert (told.open_bands, told.roles) == (False, (Band.GREEN, Band.NIR))


def test_a_bare_landsat_number_without_its_product_is_asked_and_not_taken_for_sentinel(
    tmp_path: Path,
) -> None:
    found = set_of(write(tmp_path / "lake_B4.TIF", GROUND[2:3], names=None), folder=tmp_path)

    assert found.bands[0].role is None


def test_answers_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.tif", GROUND[:2], names=None)
    for asked in (
        {"a.tif": ["-", "-"]},
        {"a.tif": ["nir"]},
        {"a.tif": ["nir", "nir"]},
        {"a.tif": ["nir", "infrared"]},
    ):
        with pytest.raises(BandsUnknown):
            set_of(file, folder=tmp_path, asked=asked)
    with pytest.raises(BadScene):
        set_of(file, folder=tmp_path, asked={"b.tif": ["nir", "red"]})


def test_bands_of_other_scales_are_not_put_together(tmp_path: Path) -> None:
    files = [
        write(tmp_path / "lake_B03.tif", GROUND[1:2], names=None, scale=1e-4),
        write(tmp_path / "lake_B08.tif", GROUND[3:4], names=None, scale=2e-4),
    ]
    with pytest.raises(BadScene):
        set_of(*files, folder=tmp_path)


def test_bands_of_two_days_are_no_scene(tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"lake_{day}_{band}.tif", GROUND[1:2], names=None)
        for day, band in (("20240612", "B03"), ("20240613", "B08"))
    ]
    with pytest.raises(SceneMixed):
        set_of(*files, folder=tmp_path)


def test_a_drones_picture_can_be_looked_at_and_not_compared(tmp_path: Path) -> None:
    picture = (GROUND[:3] >> 5).astype(np.uint8)
    fine = Affine(0.1, 0, PLACE.c, 0, -0.1, PLACE.f)
    file = write(
        tmp_path / "drone_20240612.tif", picture, names=None, scale=None, transform=fine, photometric="RGB"
    )
    found = set_of(file, folder=tmp_path)
    warnings, clear = looked_over(found)

    assert found.roles == (Band.RED, Band.GREEN, Band.BLUE)
    assert {each.code for each in warnings} == {"not-calibrated", "only-to-look"}
    assert clear == 1.0


def test_the_footprint_is_where_the_scene_has_data(tmp_path: Path) -> None:
    ground = covers(600)
    for row in range(600):
        ground[:, row, : row // 2] = 0  # a slanting edge
    kept = stored(set_of(write(tmp_path / "s.tif", ground), folder=tmp_path), tmp_path / "kept.tif")
    whole = stored(set_of(write(tmp_path / "w.tif", covers(600)), folder=tmp_path), tmp_path / "whole.tif")

    assert kept.footprint.area / whole.footprint.area == pytest.approx(0.75, abs=0.01)
    assert whole.footprint.bounds == pytest.approx((115.584, 37.564, 115.652, 37.618), abs=0.01)
