"""Positions, indices, shifts and patches of scenes against what GDAL's own programs say of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio import Affine

from geo.changed import Became, Codes
from geo.crs import STORED, transformer
from geo.grids import Grid
from geo.marked import Limits, May
from geo.patches import islands, patches_of, traced
from geo.spectral import INDICES, Band, index_of
from layers.exchange.scene_change import Pair, aligned, codes_of, marks_in, read_on, side_of
from layers.exchange.scene_cog import BY_CLASSES, Classes, Stored, stored
from layers.exchange.scene_files import examined
from layers.exchange.scene_run import to_lonlat
from tests.interop.conftest import require_program

REAL = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
OLINDA = REAL / "landsat7_olinda" / "L7_ETMs.tif"
BARBELLINO = REAL / "sentinel2_barbellino"


def program(name: str, *arguments: object, said: str | None = None) -> str:
    """What a program prints; it must print no error."""
    done = subprocess.run(
        [require_program(name), *map(str, arguments)], input=said, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def kept(source: Path, folder: Path, name: str = "") -> Stored:
    """A file taken in as the product does it."""
    return stored(examined(source, name or source.name), folder / f"kept-{source.name}")


def band_of(path: Path) -> NDArray[Any]:
    with rasterio.open(path) as file:
        found: NDArray[Any] = file.read(1)
    return found


# --- positions ------------------------------------------------------------------------------
@pytest.mark.parametrize(("system", "west", "north", "pixel"), [
    ("EPSG:32650", 375_290, 4_163_810, 10), ("EPSG:4548", 375_240, 4_165_480, 10),
    ("EPSG:4547", 640_120, 4_165_720, 2), ("EPSG:32632", 580_560, 5_102_120, 10),
    ("EPSG:32631", 723_116.25, 5_657_264.25, 28.5), ("EPSG:31985", 288_776.25, 9_120_760.75, 28.5),
])  # fmt: skip
def test_pixels_lie_where_gdaltransform_puts_them(
    system: str, west: float, north: float, pixel: float
) -> None:
    grid = Grid(system, west, north, pixel, 10_980, 10_980)
    corners = [(0, 0), (10_980, 0), (10_980, 10_980), (0, 10_980), (5_490.5, 17.25)]
    places = [grid.transform * corner for corner in corners]
    said = "".join(f"{x!r} {y!r}\n" for x, y in places)
    target = ["-s_srs", system, "-t_srs", "EPSG:4326", "-output_xy"]
    told = np.array(
        [line.split() for line in program("gdaltransform", *target, said=said).splitlines()], float
    )

    found = shapely.get_coordinates(to_lonlat(shapely.MultiPoint(places), system))
    back = [grid.place(*transformer(STORED, system).transform(*each)) for each in told]

    assert np.abs(found - told).max() < 2e-9  # of a degree: a fifth of a millimetre
    assert np.abs(np.array(back)[:, ::-1] - corners).max() < 1e-4  # of a pixel


@real
def test_a_kept_scene_lies_and_reads_where_gdal_says(tmp_path: Path) -> None:
    scene = kept(OLINDA, tmp_path)

    told = json.loads(program("gdalinfo", "-json", scene.path))
    first = json.loads(program("gdalinfo", "-json", OLINDA))

    assert told["geoTransform"] == pytest.approx(first["geoTransform"], abs=1e-6)
    hull = np.array(told["wgs84Extent"]["coordinates"][0])
    assert (
        shapely.hausdorff_distance(scene.footprint, shapely.Polygon(hull)) < 1e-5
    )  # of a degree: its sides are bent
    for place in ((-34.87, -8.0), (-34.85, -8.03), (-34.905, -7.975)):
        asked = ("-valonly", "-wgs84", OLINDA, *place)
        values = [int(each) for each in program("gdallocationinfo", *asked).split()]
        row, column = (
            int(each) for each in scene.grid.place(*transformer(STORED, scene.grid.crs).transform(*place))
        )
        with rasterio.open(scene.path) as file:
            assert file.read()[:6, row, column].tolist() == values


# --- numbers --------------------------------------------------------------------------------
def calculated(target: Path, formula: str, **bands: tuple[Path, int]) -> NDArray[Any]:
    """A formula of bands as gdal_calc has it, in its doubles."""
    inputs = [part for name, (path, number) in bands.items() for part in
              (f"-{name}", path, f"--{name}_band={number}")]  # fmt: skip
    program("gdal_calc.py", "--quiet", "--type=Float64", "--hideNoData", *inputs, f"--calc={formula}",
            f"--outfile={target}")  # fmt: skip
    return band_of(target)


def index_in(scene: Stored, id: str) -> NDArray[np.float32]:
    """An index of a whole kept scene; NaN where hidden."""
    side = side_of(scene)
    return index_of(INDICES[id], read_on(side, scene.grid, INDICES[id].needs).bands())


RATIO = "(A.astype(float)-B.astype(float))/(A.astype(float)+B.astype(float))"


@real
@pytest.mark.parametrize(("id", "first", "second"), [
    ("ndwi", 2, 4), ("mndwi", 2, 5), ("ndvi", 4, 3), ("ndbi", 5, 4), ("ndti", 3, 2),
])  # fmt: skip
def test_indices_of_landsat_7_are_those_of_gdal_calc(
    id: str, first: int, second: int, tmp_path: Path
) -> None:
    theirs = calculated(tmp_path / "index.tif", RATIO, A=(OLINDA, first), B=(OLINDA, second))

    ours = index_in(kept(OLINDA, tmp_path), id)

    assert ours.shape == theirs.shape == (352, 349)
    assert np.abs(ours - theirs).max() < 1e-6


@real
@pytest.mark.parametrize("day", ["20170703", "20190723"])
@pytest.mark.parametrize(("id", "first", "second"), [
    ("ndwi", 3, 8), ("mndwi", 3, 10), ("ndvi", 8, 4), ("ndbi", 10, 8), ("ndti", 4, 3), ("ndci", 5, 4),
])  # fmt: skip
def test_indices_of_sentinel_2_are_those_of_gdal_calc(
    day: str, id: str, first: int, second: int, tmp_path: Path
) -> None:
    source = BARBELLINO / f"S2A2A_{day}_022_Barbellino_BOA_10.tif"
    theirs = calculated(tmp_path / "index.tif", RATIO, A=(source, first), B=(source, second))
    numbers = [calculated(tmp_path / f"{n}.tif", "A", A=(source, n)) for n in (first, second)]

    ours = index_in(kept(source, tmp_path), id)

    seen = ~np.isnan(ours)
    assert seen.sum() > 200
    assert (numbers[0][seen] != 65535).all()
    assert np.abs(ours - theirs)[seen].max() < 1e-6


@real
@pytest.mark.parametrize("day", ["20170703", "20190723"])
def test_vegetation_is_what_the_makers_of_the_sample_reckoned(day: str, tmp_path: Path) -> None:
    """sen2r's own NDVI of the same scene, in ten-thousandths."""
    theirs = band_of(BARBELLINO / f"S2A2A_{day}_022_Barbellino_NDVI_10.tif")

    ours = index_in(kept(BARBELLINO / f"S2A2A_{day}_022_Barbellino_BOA_10.tif", tmp_path), "ndvi")

    both = ~np.isnan(ours) & (theirs != -32768)
    assert both.sum() > 200
    assert np.abs(ours[both] * 10_000 - theirs[both]).max() <= 1.0


def test_the_algae_index_is_the_height_above_the_line_that_gdal_calc_draws(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    numbers = chance.integers(100, 6000, (3, 40, 50)).astype(np.uint16)
    source = tmp_path / "drawn.tif"
    with rasterio.open(
        source, "w", driver="GTiff", count=3, height=40, width=50, dtype="uint16", crs="EPSG:32650",
        transform=Affine(10, 0, 375_000, 0, -10, 4_163_000),
    ) as file:  # fmt: skip
        file.write(numbers)
        file.descriptions = ("red", "nir", "swir1")
        file.scales = (1e-4,) * 3
    formula = "1e-4*(B.astype(float)-A-(C.astype(float)-A)*(842.0-665.0)/(1610.0-665.0))"
    theirs = calculated(tmp_path / "index.tif", formula, A=(source, 1), B=(source, 2), C=(source, 3))

    assert np.abs(index_in(kept(source, tmp_path), "fai") - theirs).max() < 1e-6


# --- shift ----------------------------------------------------------------------------------
@real
@pytest.mark.parametrize("moved", [(0.4, 0.0), (-0.25, 0.6), (1.5, -2.3), (-3.7, -0.1)])
def test_a_shift_that_gdalwarp_made_is_measured_and_taken_back(
    moved: tuple[float, float], tmp_path: Path
) -> None:
    """The warper draws the ground so many pixels farther east and north; the label then says it did not."""
    source = tmp_path / "ground.tif"
    program("gdal_translate", "-q", "-b", 4, "-b", 3, "-b", 2, "-b", 1, OLINDA, source)
    with rasterio.open(source) as file:
        box, pixel, (high, wide) = file.bounds, file.transform.a, file.shape
    right, down = moved
    west, north = box.left + right * pixel, box.top - down * pixel
    te = [west, north - high * pixel, west + wide * pixel, north]
    warped, later = tmp_path / "warped.tif", tmp_path / "later.tif"
    program(
        "gdalwarp",
        "-q",
        "-r",
        "cubic",
        "-tr",
        repr(pixel),
        repr(pixel),
        "-te",
        *map(repr, te),
        source,
        warped,
    )
    program(
        "gdal_translate",
        "-q",
        "-a_ullr",
        *map(repr, (box.left, box.top, box.right, box.bottom)),
        warped,
        later,
    )
    sides = []
    for path in (source, later):
        file = examined(path, path.name, ["nir", "red", "green", "blue"])
        sides.append(side_of(stored(file, tmp_path / f"kept-{path.name}")))

    pair, found = aligned(Pair(sides[0], sides[1], sides[0].grid, Limits()))

    assert (found.right_px, found.down_px) == pytest.approx((-right, -down), abs=0.05)
    assert (pair.right_px, pair.down_px) == (found.right_px, found.down_px)
    assert found.spread_px < 0.05


# --- patches --------------------------------------------------------------------------------
def drawn_codes(seed: int, shape: tuple[int, int] = (300, 260)) -> Codes:
    """Kinds of change in rough pieces with holes and corners that touch, and some of it hidden."""
    chance = np.random.default_rng(seed)
    rough = chance.random((shape[0] // 4, shape[1] // 4))
    codes = np.zeros(rough.shape, dtype=np.uint8)
    for kind, level in ((1, 0.80), (2, 0.86), (3, 0.90), (4, 0.93), (5, 0.96), (255, 0.98)):
        codes[rough > level] = kind
    codes = codes.repeat(4, 0).repeat(4, 1)
    single = chance.random(codes.shape) > 0.997
    codes[single] = chance.integers(0, 6, int(single.sum()))
    return codes


def polygonised(codes: Codes, grid: Grid, folder: Path, *flags: str) -> dict[int, list[Any]]:
    """The same picture by gdal_polygonize: shapes of each kind."""
    source, target = folder / "codes.tif", folder / "patches.gpkg"
    with rasterio.open(
        source, "w", driver="GTiff", count=1, height=grid.rows, width=grid.columns, dtype="uint8",
        crs=grid.crs, transform=grid.transform,
    ) as file:  # fmt: skip
        file.write(codes, 1)
    program("gdal_polygonize.py", "-q", *flags, source, "-f", "GPKG", target, "patches", "kind")
    _, _, shapes, (kinds,) = pyogrio.raw.read(target)
    found: dict[int, list[Any]] = {}
    for kind, shape in zip(kinds.tolist(), shapely.from_wkb(shapes), strict=True):
        found.setdefault(kind, []).append(shapely.make_valid(shape))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_patches_are_those_of_gdal_polygonize_with_eight_neighbours(seed: int, tmp_path: Path) -> None:
    codes = drawn_codes(seed)
    grid = Grid("EPSG:32650", 375_000, 4_163_000, 10, *codes.shape)
    theirs = polygonised(codes, grid, tmp_path, "-8")
    four = polygonised(codes, grid, tmp_path)

    ours: dict[int, list[Any]] = {}
    for rows, columns, inside in islands(codes):
        for kind, outline in traced(codes[rows, columns], inside, grid.part_at(rows, columns)):
            ours.setdefault(int(kind), []).append(shapely.make_valid(outline))

    assert sorted(ours) == [1, 2, 3, 4, 5]
    for kind, shapes in ours.items():
        assert sorted(each.area for each in shapes) == sorted(each.area for each in theirs[kind])
        assert shapely.union_all(shapes).symmetric_difference(shapely.union_all(theirs[kind])).area == 0
    assert sum(map(len, four.values())) > sum(map(len, theirs.values()))  # corners are what it is about


@pytest.mark.parametrize("fewest", [1, 4, 60])
def test_patches_have_the_areas_of_gdal_polygonize_and_are_drawn_within_the_stated_loss(
    fewest: int, tmp_path: Path
) -> None:
    codes = drawn_codes(4)
    grid = Grid("EPSG:32650", 375_000, 4_163_000, 10, *codes.shape)
    theirs = polygonised(codes, grid, tmp_path, "-8")
    expected = sorted(
        (kind, shape.area) for kind in range(1, 6) for shape in theirs[kind] if shape.area >= fewest * 100
    )

    found = list(patches_of(codes, grid, fewest=fewest))

    assert sorted((int(each.kind), each.pixel_area) for each in found) == expected
    assert all(abs(each.shape.area / each.pixel_area - 1) <= 0.02 for each in found)
    for kind in range(1, 6):  # drawn smoother, but never elsewhere: within a pixel
        drawn = shapely.union_all([each.shape for each in found if each.kind == kind])
        assert drawn.difference(shapely.union_all(theirs[kind]).buffer(7.6)).area == 0


# the limits of geo.marked.Limits, written out by hand for two dates in ten-thousandths: 1 earlier, 2 later
WATER_1, WATER_2 = "(A-B.astype(float))/(A+B.astype(float))", "(C-D.astype(float))/(C+D.astype(float))"
DRY_1 = f"(({WATER_1}<-0.05)|(({WATER_1}<=0.05)&(E>1800)))"
DRY_2 = f"(({WATER_2}<-0.05)|(({WATER_2}<=0.05)&(F>1800)))"
SEEN = "(Y==0)&(Z==0)"


@real
def test_what_became_water_in_a_real_pair_is_what_gdal_calc_finds_by_the_same_limits(tmp_path: Path) -> None:
    pair = []
    for day in ("20170703", "20190723"):
        name, classes = (f"S2A2A_{day}_022_Barbellino_{what}_10.tif" for what in ("BOA", "SCL"))
        veil = Classes(BARBELLINO / classes, classes, BY_CLASSES)
        pair.append(stored(examined(BARBELLINO / name, name), tmp_path / name, classes=veil))
    first, second = (each.path for each in pair)
    green, nir, swir, veil_at = (
        (*pair[0].bands, "hidden").index(each) + 1 for each in (Band.GREEN, Band.NIR, Band.SWIR_1, "hidden")
    )
    bands = {
        "A": (first, green), "B": (first, swir), "C": (second, green), "D": (second, swir),
        "E": (first, nir), "F": (second, nir), "Y": (first, veil_at), "Z": (second, veil_at),
    }  # fmt: skip
    rose = calculated(tmp_path / "rose.tif", f"{SEEN}&{DRY_1}&({WATER_2}>0.05)", **bands)
    fell = calculated(tmp_path / "fell.tif", f"{SEEN}&{DRY_2}&({WATER_1}>0.05)", **bands)
    unseen = calculated(tmp_path / "unseen.tif", "(Y!=0)|(Z!=0)", **bands)

    compared = Pair(side_of(pair[0]), side_of(pair[1]), pair[0].grid, Limits())
    _, _, marks = marks_in((compared, 0, 0, *pair[0].grid.shape))
    codes = codes_of(compared)

    may = marks & 7
    assert rose.sum() > 20
    assert ((may == May.LAND_TO_WATER) == (rose > 0)).all()
    assert ((may == May.WATER_TO_LAND) == (fell > 0)).all()
    assert ((codes == Became.HIDDEN) == (unseen > 0)).all()
    assert (cv2.dilate((rose > 0).astype(np.uint8), np.ones((3, 3))) > 0)[codes == Became.LAND_TO_WATER].all()
