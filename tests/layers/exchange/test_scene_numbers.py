"""From a product's stored numbers to reflectances, against numbers reckoned by hand from its description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from geo.spectral import Band
from layers.errors import BadScene
from layers.exchange.scene_change import read_on, side_of
from layers.exchange.scene_cog import Stored, stored
from layers.exchange.scene_sets import Offered, SceneSet, gathered

DAY, TILE = "20240612T030539", "T50SLH"
# as Sentinel-2's own metadata have it (product specification, User Product level), shortened to what counts
HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-2A.xsd">
 <n1:General_Info>
  <Product_Info><PROCESSING_BASELINE>{baseline}</PROCESSING_BASELINE></Product_Info>
  <Product_Image_Characteristics>
   <Special_Values><SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT>
    <SPECIAL_VALUE_INDEX>0</SPECIAL_VALUE_INDEX></Special_Values>
{numbers}
  </Product_Image_Characteristics>
 </n1:General_Info>
</n1:Level-2A_User_Product>
"""
VALUES_2A = """   <QUANTIFICATION_VALUES_LIST>
    <BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>
    <AOT_QUANTIFICATION_VALUE unit="none">1000.0</AOT_QUANTIFICATION_VALUE>
    <WVP_QUANTIFICATION_VALUE unit="cm">1000.0</WVP_QUANTIFICATION_VALUE>
   </QUANTIFICATION_VALUES_LIST>"""
OFFSETS_2A = "\n   <BOA_ADD_OFFSET_VALUES_LIST>{}\n   </BOA_ADD_OFFSET_VALUES_LIST>".format(
    "".join(f'\n    <BOA_ADD_OFFSET band_id="{band}">-1000</BOA_ADD_OFFSET>' for band in range(13))
)
VALUE_1C = '   <QUANTIFICATION_VALUE unit="none">10000</QUANTIFICATION_VALUE>'
OFFSETS_1C = "\n   <Radiometric_Offset_List>{}\n   </Radiometric_Offset_List>".format(
    "".join(f'\n    <RADIO_ADD_OFFSET band_id="{band}">-1000</RADIO_ADD_OFFSET>' for band in range(13))
)
STORED = [1, 999, 1000, 1160, 3520, 11_000]


def one_band(path: Path, numbers: list[int], crs: str = "EPSG:32650") -> Path:
    """A band of one row, and zeros below it, which stand for no data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = np.zeros((4, len(numbers)), np.uint16)
    drawn[0] = numbers
    place = Affine(10, 0, 375_000, 0, -10, 4_163_000)
    with rasterio.open(
        path, "w", driver="GTiff", count=1, height=4, width=len(numbers), dtype="uint16", crs=crs,
        transform=place,
    ) as file:  # fmt: skip
        file.write(drawn, 1)
    return path


def a_product(folder: Path, level: str, baseline: str, numbers: str | None, day: str = DAY) -> list[Offered]:
    """A folder of a Sentinel-2 product with three bands; without its metadata where ``numbers`` is None."""
    name = f"S2A_MSI{level}_{day}_N{baseline.replace('.', '')}_R075_{TILE}_20240612T082255.SAFE"
    ending = "_10m" if level == "L2A" else ""
    paths = [
        one_band(folder / name / "GRANULE" / "IMG_DATA" / f"{TILE}_{day}_{band}{ending}.tif", STORED)
        for band in ("B03", "B04", "B08")
    ]
    if numbers is not None:
        note = folder / name / f"MTD_MSI{level}.xml"
        note.write_text(HEAD.format(baseline=baseline, numbers=numbers), encoding="utf-8")
        paths.append(note)
    return [Offered(str(path.relative_to(folder)), path) for path in paths]


def reflectances(scene: SceneSet, folder: Path, band: Band) -> tuple[Stored, NDArray[Any]]:
    """The first row as every comparison reads it, and that nothing else is shown."""
    made = stored(scene, folder / "kept.tif")
    found = read_on(side_of(made), made.grid, (band,)).bands()[band]
    assert np.isnan(found[1:]).all()
    return made, found[0]


WITH_OFFSET = [-0.0999, -0.0001, 0.0, 0.0160, 0.2520, 1.0]  # (number − 1000) ÷ 10000
WITHOUT = [0.0001, 0.0999, 0.1, 0.1160, 0.3520, 1.1]  # number ÷ 10000


@pytest.mark.parametrize(("level", "baseline", "numbers", "expected"), [
    ("L2A", "05.10", VALUES_2A + OFFSETS_2A, WITH_OFFSET),
    ("L2A", "04.00", VALUES_2A + OFFSETS_2A, WITH_OFFSET),
    ("L2A", "03.01", VALUES_2A, WITHOUT), ("L2A", "02.14", VALUES_2A, WITHOUT),
    ("L2A", "05.10", None, WITH_OFFSET), ("L2A", "04.00", None, WITH_OFFSET), ("L2A", "03.01", None, WITHOUT),
    ("L1C", "05.10", VALUE_1C + OFFSETS_1C, WITH_OFFSET), ("L1C", "02.09", VALUE_1C, WITHOUT),
    ("L1C", "04.00", None, WITH_OFFSET), ("L1C", "03.01", None, WITHOUT),
])  # fmt: skip
def test_sentinel_2_by_its_processing_baseline(
    level: str, baseline: str, numbers: str | None, expected: list[float], tmp_path: Path
) -> None:
    scene = gathered(a_product(tmp_path, level, baseline, numbers), {})

    _, found = reflectances(scene, tmp_path, Band.NIR)

    assert found == pytest.approx(expected, abs=1e-6)
    assert not any(each.code == "offset-assumed" for each in scene.warnings)


def test_an_old_picture_that_was_reprocessed_has_the_offset_of_its_new_baseline(tmp_path: Path) -> None:
    scene = gathered(a_product(tmp_path, "L2A", "05.00", None, day="20180612T030539"), {})

    assert reflectances(scene, tmp_path, Band.RED)[1] == pytest.approx(WITH_OFFSET, abs=1e-6)


def test_another_quantification_value_than_the_usual_one_counts(tmp_path: Path) -> None:
    numbers = (VALUES_2A + OFFSETS_2A).replace(">10000<", ">20000<")
    scene = gathered(a_product(tmp_path, "L2A", "05.10", numbers), {})

    _, found = reflectances(scene, tmp_path, Band.GREEN)

    assert found == pytest.approx([each / 2 for each in WITH_OFFSET], abs=1e-6)


def test_metadata_that_divide_by_nothing_or_by_two_numbers_are_refused(tmp_path: Path) -> None:
    twice = ">10000</BOA_QUANTIFICATION_VALUE><BOA_QUANTIFICATION_VALUE>9999<"
    for number, value in enumerate((">0<", twice)):
        numbers = VALUES_2A.replace(">10000<", value)
        with pytest.raises(BadScene) as refusal:
            gathered(a_product(tmp_path / str(number), "L2A", "05.10", numbers), {})

        assert "QUANTIFICATION_VALUE" in refusal.value.facts["reason"]


@pytest.mark.parametrize("name", [
    "LC09_L2SP_123034_20240610_20240611_02_T1", "LC08_L2SR_123034_20240610_20240611_02_T1",
    "LE07_L2SP_123034_20010610_20200917_02_T1", "LT05_L2SR_123034_19950610_20200912_02_T1",
    "LT04_L2SP_123034_19890610_20200916_02_T1",
])  # fmt: skip
def test_landsat_collection_2_level_2_by_its_published_scale(name: str, tmp_path: Path) -> None:
    """Reflectance = number × 0.0000275 − 0.2; its valid numbers are 7273 to 43636, which are 0 and 1."""
    number = 5 if name.startswith("LC") else 4
    band = one_band(tmp_path / f"{name}_SR_B{number}.TIF", [7273, 43_636, 10_909, 20_000, 8_000, 14_545])
    other = one_band(tmp_path / f"{name}_SR_B{number - 1}.TIF", [7273] * 6)
    scene = gathered([Offered(path.name, path) for path in (band, other)], {})

    made, found = reflectances(scene, tmp_path, Band.NIR)

    assert found == pytest.approx([0.0000075, 0.99999, 0.0999975, 0.35, 0.02, 0.1999875], abs=1e-6)
    assert made.calibrated


def test_landsat_level_1_is_not_called_reflectance(tmp_path: Path) -> None:
    name = "LO08_L1TP_123034_20240610_20240611_02_T1"
    paths = [one_band(tmp_path / f"{name}_B{number}.TIF", [7273] * 6) for number in (4, 5)]

    scene = gathered([Offered(path.name, path) for path in paths], {})

    assert (scene.roles, scene.scale) == ((Band.RED, Band.NIR), None)
