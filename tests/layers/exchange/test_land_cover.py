"""Land cover of changes from a raster: cells by their part inside, classes by name, what is no such file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from shapely import box

from geo.chart import chart_area_m2
from layers.errors import BadLandCover, CatalogueMistake
from layers.exchange.land_cover import covers_of
from layers.land_cover_definition import legend_of
from layers.rules.land_cover import change_rows, together

CELL = 0.01  # degrees
WEST, NORTH = 115.5, 37.63


def a_raster(folder: Path, cells: list[list[int]], **changes: Any) -> Path:
    """A raster of classes at the lake; 255 is no data."""
    values = np.array(cells, dtype=changes.pop("dtype", "uint8"))
    bands = changes.pop("bands", 1)
    profile = {
        "driver": "GTiff", "height": values.shape[0], "width": values.shape[1], "count": bands,
        "dtype": values.dtype, "crs": "EPSG:4490", "transform": Affine(CELL, 0, WEST, 0, -CELL, NORTH),
        "nodata": 255,
    }  # fmt: skip
    file = folder / "cover.tif"
    with rasterio.open(file, "w", **{**profile, **changes}) as raster:
        for band in range(1, bands + 1):
            raster.write(values, band)
    return file


def cells(west: float, south: float, east: float, north: float) -> Any:
    """A box counted in cells from the south-west corner of a raster of three rows."""
    base = NORTH - 3 * CELL
    return box(WEST + west * CELL, base + south * CELL, WEST + east * CELL, base + north * CELL)


def test_a_cell_counts_by_the_part_of_it_that_lies_inside(tmp_path: Path) -> None:
    raster = a_raster(tmp_path, [[1, 1, 2], [1, 255, 2], [3, 3, 2]])
    shape = cells(0.5, 0, 2.5, 3)
    (cover,) = covers_of(raster, [shape])
    assert {value: m2 / chart_area_m2(shape) * 6 for value, m2 in cover.classes.items()} == {
        1: pytest.approx(2.0, abs=1e-6), 2: pytest.approx(1.5, abs=1e-6), 3: pytest.approx(1.5, abs=1e-6),
    }  # fmt: skip
    assert cover.unknown_m2 / chart_area_m2(shape) * 6 == pytest.approx(1.0, abs=1e-6)


def test_classes_and_the_unknown_add_up_to_the_area_of_the_ground(tmp_path: Path) -> None:
    raster = a_raster(tmp_path, [[1, 1, 2], [1, 255, 2], [3, 3, 2]])
    shapes = [cells(0.2, 0.3, 2.9, 2.7), cells(2.5, 0, 4, 1), cells(10, 0, 12, 1)]
    covers = covers_of(raster, shapes)
    for shape, cover in zip(shapes, covers, strict=True):
        assert sum(cover.classes.values()) + cover.unknown_m2 == pytest.approx(chart_area_m2(shape))
    assert covers[2].classes == {}
    assert together(covers).classes[2] == pytest.approx(sum(each.classes.get(2, 0) for each in covers))


def test_a_raster_in_another_system_is_met_where_it_lies(tmp_path: Path) -> None:
    place = Affine(100, 0, 380_000, 0, -100, 4_166_000)  # zone 39, about 115.64° E, 37.61° N
    raster = a_raster(tmp_path, [[7] * 40] * 40, crs="EPSG:4548", transform=place)
    shape = box(115.65, 37.605, 115.66, 37.615)
    (cover,) = covers_of(raster, [shape])
    assert cover.classes == {7: pytest.approx(chart_area_m2(shape), rel=1e-6)}


def test_classes_are_called_as_the_file_beside_says_largest_first(tmp_path: Path) -> None:
    raster = a_raster(tmp_path, [[1, 1, 2], [1, 255, 2], [3, 3, 2]])
    (tmp_path / "cover.tif.toml").write_text(
        'source = "变更调查"\n[classes]\n1 = { zh = "水域", en = "Water" }\n', encoding="utf-8"
    )
    legend = legend_of(raster)
    rows = change_rows(covers_of(raster, [cells(0, 0, 3, 3)])[0], legend)
    assert legend.source == "变更调查"
    assert [row["zh"] for row in rows] == ["水域", "类别 2", "类别 3", "无数据"]


def test_category_names_of_the_band_are_taken_where_nothing_else_says(tmp_path: Path) -> None:
    raster = a_raster(tmp_path, [[1, 1, 1]])
    names = "".join(f"<Category>{name}</Category>" for name in ("", "芦苇"))
    (tmp_path / "cover.tif.aux.xml").write_text(
        f'<PAMDataset><PAMRasterBand band="1"><CategoryNames>{names}</CategoryNames></PAMRasterBand>'
        "</PAMDataset>",
        encoding="utf-8",
    )
    assert legend_of(raster).words(1).zh == "芦苇"
    assert legend_of(raster).words(0).en == "class 0"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"crs": None}, "no coordinate system"),
        ({"bands": 2}, "one band"),
        ({"dtype": "float32", "nodata": -1}, "whole numbers"),
        ({"transform": Affine(CELL, CELL / 5, WEST, CELL / 5, -CELL, NORTH)}, "north"),
    ],
)
def test_what_is_no_raster_of_classes_is_refused(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    raster = a_raster(tmp_path, [[1, 2], [3, 4]], **changes)
    with pytest.raises(BadLandCover) as refused:
        covers_of(raster, [cells(0, 0, 1, 1)])
    assert reason in str(refused.value.facts["reason"])


def test_a_raster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLandCover):
        covers_of(tmp_path / "none.tif", [])


@pytest.mark.parametrize(
    "text", ['sauce = "x"', "[classes]\nwater = { zh = '水', en = 'w' }", "[classes]\n1 = 3"]
)
def test_a_legend_with_a_mistake_names_the_place(tmp_path: Path, text: str) -> None:
    raster = a_raster(tmp_path, [[1]])
    (tmp_path / "cover.tif.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueMistake):
        legend_of(raster)
