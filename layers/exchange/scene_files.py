"""Opening the scenes of strangers: what the file is, how large, where it lies, what its bands show.

Only GeoTIFF and JPEG 2000 are opened, by what the file begins with and not by its name, so that a text that
points at other files or addresses is never followed; files that lie beside are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio._err import CPLE_BaseError  # what GDAL itself says, where rasterio passes it on as it is
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT
from rasterio.warp import Resampling, transform

from geo.grids import Grid
from geo.spectral import Band
from layers.definition import Words
from layers.errors import BadScene, BandsUnknown, BrokenScene, NotAScene, SceneTooLarge, SceneUnplaced
from layers.exchange.jp2_marks import damaged
from layers.exchange.ranges import LARGEST
from layers.rules.scenes import SYNTHETIC, Recognised, asked_roles, recognised

MOST_PIXELS = 1_000_000_000  # of one band: a drone's picture of 10 km² at 10 cm
MOST_BANDS = 30
EDGE = 33  # places along a side that are followed into another system
PIXEL_M = (0.001, 10_000.0)  # from a drone's to a weather satellite's
HOLDS = 200  # times its bytes that a file may hold: more is a picture of nothing
LEAST_BYTES = 1 << 20  # below, a file may hold anything that fits into memory anyway
MARK, MARKED = "LAKEWATCH_DEMONSTRATION", "YES"  # in the file itself: it shows nothing that was measured
ROOM = "EPSG:4548"  # the lake's own plane; scenes in degrees are brought there
DRIVERS = {
    b"II*\0": "GTiff",
    b"MM\0*": "GTiff",
    b"II+\0": "GTiff",
    b"MM\0+": "GTiff",
    b"\0\0\0\x0cjP  ": "JP2OpenJPEG",
    b"\xff\x4f\xff\x51": "JP2OpenJPEG",
}
OPTIONS: dict[str, Any] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # nothing that lies beside is read
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_CACHEMAX": 128 << 20,
    "GTIFF_VIRTUAL_MEM_IO": "NO",
}


@dataclass(frozen=True, slots=True)
class SceneFile:
    """What a file says of itself.

    Args:
        name: as its sender called it. grid: as it will be stored; turned or in degrees, it is resampled.
        count, dtype: of its bands. roles: what each shows. because: how that is known.
        scale, offset: from numbers to reflectance; scale None where nobody knows.
        nodata: the number of no data, if the file names one.
        as_it_is: whether it lies on its grid already.
        product, licence, credit: as far as the file is recognised.
        demonstration: whether the file says that it shows nothing that was measured.
    """

    name: str
    path: Path
    grid: Grid
    count: int
    dtype: str
    roles: tuple[Band | None, ...]
    because: tuple[str, str]
    scale: float | None
    offset: float
    nodata: float | None
    as_it_is: bool
    product: str | None = None
    licence: str = ""
    credit: str = ""
    demonstration: bool = False

    @property
    def sources(self) -> tuple[SceneFile, ...]:
        """The files that its bands come from: itself."""
        return (self,)


@contextmanager
def opened(path: Path, name: str) -> Iterator[DatasetReader]:
    """A scene's file, read by the driver its content asks for.

    Raises:
        NotAScene: the content is something else. SceneTooLarge: bounds, before any pixel is read.
        BrokenScene: it cannot be opened, or what the caller reads fails.
    """
    driver = driver_of(path, name)
    try:
        with rasterio.Env(**OPTIONS), rasterio.open(path, driver=driver, num_threads="all_cpus") as source:
            require_bounded(source, path)
            yield source
    except (RasterioIOError, RasterioError, CPLE_BaseError) as error:
        raise BrokenScene(name=name) from error


def driver_of(path: Path, name: str) -> str:
    """The driver for what a file begins with; NotAScene."""
    with path.open("rb") as file:
        head = file.read(12)
    found = next((driver for mark, driver in DRIVERS.items() if head.startswith(mark)), None)
    if found is None:
        raise NotAScene(name=name)
    return found


def require_sound(path: Path, name: str) -> None:
    """BrokenScene for a JPEG 2000 whose compressed numbers were damaged: decoding would not tell."""
    if driver_of(path, name) == "JP2OpenJPEG" and damaged(path):
        raise BrokenScene(name=name)


def require_bounded(source: DatasetReader, path: Path) -> None:
    """SceneTooLarge when the header claims more than is taken, or more than its bytes can say; BadScene."""
    pixels, size = source.width * source.height, path.stat().st_size
    held = pixels * source.count * np.dtype(source.dtypes[0]).itemsize
    hollow = held > HOLDS * max(size, LEAST_BYTES)
    if source.count > MOST_BANDS:
        many = f"{source.count}个，最多接收{MOST_BANDS}个", f"{source.count} of them; {MOST_BANDS} at most"
        raise BadScene(field="bands", reason=many[0], reason_en=many[1])
    if pixels > MOST_PIXELS or hollow:
        raise SceneTooLarge(pixels=pixels, bytes=size, most=MOST_PIXELS)


def examined(path: Path, name: str, roles: Sequence[str] | None = None) -> SceneFile:
    """What a file is, without reading its pixels.

    Args:
        roles: what each band shows, as a person says it; None to recognise it.

    Raises:
        as ``opened``; SceneUnplaced, BandsUnknown.
    """
    with opened(path, name) as source:
        require_placed(source, name)
        return scene_file(source, path, name, roles_of(source, name, roles))


def require_placed(source: DatasetReader, name: str) -> None:
    """SceneUnplaced for a picture that does not say where it lies on earth."""
    if source.crs is None or source.transform.is_identity:
        raise SceneUnplaced(name=name)
    if not (source.crs.is_projected or source.crs.is_geographic):  # a system of somebody's own yard
        raise SceneUnplaced(name=name)
    edges = np.abs(np.array(source.bounds))
    if not np.isfinite(edges).all() or edges.max() > (LARGEST if source.crs.is_projected else 360.0):
        raise SceneUnplaced(name=name)


def scene_file(source: DatasetReader, path: Path, name: str, known: Recognised) -> SceneFile:
    """An open file with what its bands show."""
    grid, as_it_is = grid_of(source)
    product = known.product
    return SceneFile(
        name=name,
        path=path,
        grid=grid,
        count=source.count,
        dtype=source.dtypes[0],
        roles=known.roles,
        because=(known.because.zh, known.because.en),
        scale=scale_of(source, known),
        offset=offset_of(source, known),
        nodata=source.nodata,
        as_it_is=as_it_is,
        product=product.id if product else None,
        licence=product.licence if product else "",
        credit=product.credit if product else "",
        demonstration=is_marked(source),
    )


def is_marked(source: DatasetReader) -> bool:
    """Whether a file says of itself that it is a demonstration's."""
    tags = source.tags()
    described = str(tags.get("TIFFTAG_IMAGEDESCRIPTION", ""))
    return tags.get(MARK) == MARKED or described.startswith(SYNTHETIC)


def roles_of(source: DatasetReader, name: str, roles: Sequence[str] | None) -> Recognised:
    """What the bands show, by a person or by the file; BandsUnknown where neither says it."""
    found = recognised(name, source.descriptions, colours_of(source), grid_of(source)[0].pixel)
    if roles is not None:
        told = asked_roles(roles, source.count)
        return Recognised(told, found.product if found else None, Words("由人指定", "as a person said"))
    if found is None:
        raise BandsUnknown(count=source.count, allowed=", ".join(band.value for band in Band))
    return found


def colours_of(source: DatasetReader) -> list[str]:
    """The colour that each band is drawn in, as the file says."""
    return [each.name for each in source.colorinterp]


def scale_of(source: DatasetReader, known: Recognised) -> float | None:
    """From numbers to reflectance: the file's own scale, its product's, or 1 for reflectances themselves."""
    if source.scales[0] != 1.0:
        return float(source.scales[0])
    if source.dtypes[0].startswith("float"):
        return 1.0
    return known.product.scale if known.product else None


def offset_of(source: DatasetReader, known: Recognised) -> float:
    """What is added after scaling."""
    if source.scales[0] != 1.0 or source.offsets[0] != 0.0:
        return float(source.offsets[0])
    return known.product.offset if known.product else 0.0


def grid_of(source: DatasetReader) -> tuple[Grid, bool]:
    """The grid on which a file is stored, and whether it lies on it already."""
    across, down = source.transform.a, source.transform.e
    turned = source.transform.b != 0 or source.transform.d != 0
    square = abs(across + down) < 1e-6 * abs(across)
    projected = source.crs.is_projected and source.crs.linear_units_factor[1] == 1.0
    require_pixel(np.hypot(across, source.transform.d) if projected else 1.0)
    if projected and square and not turned and across > 0:
        return Grid(
            name_of(source.crs), source.transform.c, source.transform.f, across, source.height, source.width
        ), True
    return grid_around(source, name_of(source.crs) if projected else ROOM), False


def grid_around(source: DatasetReader, target: str) -> Grid:
    """A grid of square pixels around a picture that lies in another system, or turned.

    Its pixels are as many along the picture's diagonal as the picture's own, as GDAL's warper has it. It is
    reckoned here because rasterio asks the VRT driver, which is shut where strangers' files are opened.

    Raises:
        BadScene: it lies where the target cannot show it, or its pixels are none. SceneTooLarge.
    """
    along = np.linspace(0.0, 1.0, EDGE)
    one, none = np.ones(EDGE), np.zeros(EDGE)
    columns = source.width * np.concatenate([along, one, along[::-1], none])
    rows = source.height * np.concatenate([none, along, one, along[::-1]])
    places = source.transform * (columns, rows)
    x, y = (np.array(each) for each in transform(source.crs, target, *places))
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise BadScene(field="place", reason=f"在{target}中画不出", reason_en=f"{target} cannot show it")
    opposite = 2 * EDGE - 1  # the corner across from the first
    pixel = float(np.hypot(x[opposite] - x[0], y[opposite] - y[0]) / np.hypot(source.width, source.height))
    require_pixel(pixel)
    wide, high = (max(1, round(float(np.ptp(each)) / pixel)) for each in (x, y))
    if wide * high > MOST_PIXELS:  # what a strange position makes of a small picture
        raise SceneTooLarge(pixels=wide * high, bytes=source.width * source.height, most=MOST_PIXELS)
    return Grid(target, float(x.min()), float(y.max()), pixel, high, wide)


def require_pixel(side_m: float) -> None:
    """BadScene for pixels smaller or larger than any camera's; mirrored ones are smaller than nothing."""
    least, most = PIXEL_M
    if not least <= side_m <= most:
        told = f"{side_m:g}米，应为{least:g}–{most:g}米", f"{side_m:g} m is not {least:g} to {most:g} m"
        raise BadScene(field="pixel", reason=told[0], reason_en=told[1])


def name_of(crs: Any) -> str:
    """A system's number, or its WKT where it has none."""
    number = crs.to_epsg()
    return f"EPSG:{number}" if number else str(crs.to_wkt())


def onto_grid(
    source: DatasetReader, grid: Grid, *, nearest: bool = False, nodata: float | None = None
) -> Any:
    """The source on another grid: bilinear for reflectances, nearest for classes; a dataset to read from.

    Args:
        nodata: the number of no data, which is never mixed into its neighbours; None for the file's own.
    """
    way = Resampling.nearest if nearest else Resampling.bilinear
    empty = source.nodata if nodata is None else nodata
    return WarpedVRT(
        source,
        crs=grid.crs,
        transform=grid.transform,
        width=grid.columns,
        height=grid.rows,
        resampling=way,
        add_alpha=False,
        src_nodata=empty,
        nodata=empty,
    )
