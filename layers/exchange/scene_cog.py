"""A scene as it is kept: a cloud-optimised GeoTIFF of the bands that are asked for, and of what is hidden.

The last band, ``hidden``, is 0 where the ground is to be seen. It is 1 where cloud or shadow hides it, by the
product's own classes where they came with it, else by the stated simple test; ``NOTHING`` where nothing was
recorded. It is made once, here, so that every later comparison of the scene hides the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.shutil import copy
from rasterio.warp import transform_geom
from rasterio.windows import Window
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geo.clouds import hidden_by_bits, hidden_by_classes, hidden_by_test
from geo.grids import Grid
from geo.spectral import Band, reflectance
from layers.errors import BrokenScene, Cancelled, SceneEmpty
from layers.exchange.scene_files import MARK, MARKED, OPTIONS, SceneFile, onto_grid, opened

WINDOW = 2048
HALO = 64  # pixels around a window that the test for clouds looks at
HIDDEN = "hidden"
NOTHING = 100  # in the band of what is hidden; far from 1, so that overviews keep both apart
LEAST_CLEAR = 0.01
CELLS = 256
NEARLY = 0.995  # of the cells
DEGREES = "EPSG:4490"
LAYOUT = {
    "compress": "zstd",
    "zstd_level": 1,
    "predictor": 2,
    "tiled": True,
    "blockxsize": 512,
    "blockysize": 512,
}
COG = {
    "driver": "COG",
    "compress": "ZSTD",
    "level": 1,
    "blocksize": 512,
    "predictor": "YES",
    "bigtiff": "IF_SAFER",
}
BY_CLASSES, BY_BITS, BY_TEST, BY_NONE = "classes", "bits", "test", "none"
Tell = Callable[[str, int, int], None]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Classes:
    """A band of classes or quality bits that came with the scene; ``way`` says which."""

    file: Path
    name: str
    way: str


class Coming(Protocol):
    """A scene that is to be kept: one file, or the set of files of its bands."""

    @property
    def name(self) -> str: ...
    @property
    def sources(self) -> tuple[SceneFile, ...]: ...
    @property
    def grid(self) -> Grid: ...
    @property
    def dtype(self) -> str: ...
    @property
    def roles(self) -> tuple[Band | None, ...]: ...
    @property
    def scale(self) -> float | None: ...
    @property
    def offset(self) -> float: ...
    @property
    def demonstration(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A scene as it is kept.

    Args:
        bands: what each band shows, in order; ``hidden`` follows them.
        hidden_by: classes, bits, test or none. clear: the share of pixels that are not hidden.
        footprint: where it has data, longitude and latitude, to within 1/256 of its side.
    """

    path: Path
    grid: Grid
    bands: tuple[Band, ...]
    scale: float
    offset: float
    calibrated: bool
    hidden_by: str
    clear: float
    footprint: BaseGeometry


def stored(
    scene: Coming,
    target: Path,
    *,
    classes: Classes | None = None,
    tell: Tell = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Stored:
    """Write the scene as it is kept; nothing is left behind when that fails.

    Raises:
        BrokenScene: the file cannot be read to its end. SceneEmpty: hardly anything is to be seen.
        Cancelled: somebody ended it.
    """
    draft, finished = target.with_suffix(".part.tif"), target.with_suffix(".cog.tif")
    try:
        bands, hidden_by, clear, ground = written(scene, draft, classes, tell, cancelled)
        if clear < LEAST_CLEAR:
            raise SceneEmpty(name=scene.name, hidden=f"{1 - clear:.1%}")
        tell("cog", 0, 1)
        with rasterio.Env(
            **OPTIONS
        ):  # GDAL's usual cache, a share of the machine's memory, would be too large
            copy(draft, finished, **COG)
        finished.replace(target)
    finally:
        draft.unlink(missing_ok=True)
        finished.unlink(missing_ok=True)
    scale = scene.scale if scene.scale is not None else 1 / largest_of(scene.dtype)
    calibrated = scene.scale is not None
    return Stored(
        target, scene.grid, bands, scale, scene.offset, calibrated, hidden_by, clear, ground.footprint()
    )


def largest_of(dtype: str) -> float:
    """The largest number of a type; 1 for fractions."""
    return 1.0 if dtype.startswith("float") else float(np.iinfo(dtype).max)


def written(
    scene: Coming, draft: Path, classes: Classes | None, tell: Tell, cancelled: Callable[[], bool]
) -> tuple[tuple[Band, ...], str, float, Ground]:
    """The bands and what is hidden, window by window, in the order of the sources and their bands."""
    bands = tuple(role for role in scene.roles if role is not None)
    profile = {
        "driver": "GTiff", "dtype": scene.dtype, "count": len(bands) + 1, "crs": scene.grid.crs,
        "transform": scene.grid.transform, "width": scene.grid.columns, "height": scene.grid.rows,
        "bigtiff": "if_safer", "interleave": "pixel",
        "photometric": "minisblack",  # or a fourth band of bytes would count as transparency: what is hidden
        **LAYOUT,
    }  # fmt: skip
    if scene.dtype.startswith("float"):
        profile["predictor"] = 3
    seen, ground = 0, Ground(scene.grid)
    with ExitStack() as stack:
        sources = Sources(stack, scene)
        veils = Veils(stack, scene, classes)
        target = stack.enter_context(rasterio.open(draft, "w", **profile))
        target.descriptions = (*(band.value for band in bands), HIDDEN)
        target.update_tags(**({MARK: MARKED} if scene.demonstration else {}))
        windows = list(windows_of(scene.grid))
        for done, window in enumerate(windows):
            if cancelled():
                raise Cancelled()
            tell("read", done, len(windows))
            around = widened(window, scene.grid, HALO)
            values, valid = sources.read(around)
            hidden = veils.of(values, valid, bands, around)
            inner = within(window, around)
            target.write(values[(slice(None), *inner)], indexes=list(range(1, len(bands) + 1)), window=window)
            veil = np.where(valid, hidden, NOTHING)[inner].astype(scene.dtype)
            target.write(veil, indexes=len(bands) + 1, window=window)
            seen += int((~hidden[inner]).sum())
            ground.note(valid[inner], window)
    return bands, veils.way, seen / (scene.grid.rows * scene.grid.columns), ground


class Sources:
    """The open files of a scene, read together on its grid."""

    def __init__(self, stack: ExitStack, scene: Coming) -> None:
        self.scene = scene
        self.files: list[tuple[SceneFile, Any, list[int]]] = []
        for file in scene.sources:
            source = stack.enter_context(opened(file.path, file.name))
            if not (file.as_it_is and file.grid == scene.grid):
                bare = file.nodata is None and file.dtype.startswith("float")
                empty = float("nan") if bare else file.nodata  # or what lies beside would be a number
                source = stack.enter_context(onto_grid(source, scene.grid, nodata=empty))
            numbers = [number for number, role in enumerate(file.roles, start=1) if role is not None]
            self.files.append((file, source, numbers))

    def read(self, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """The bands within a window, and where every one of them has a number; BrokenScene."""
        parts = [read_window(source, numbers, window, file) for file, source, numbers in self.files]
        values = parts[0][0] if len(parts) == 1 else np.concatenate([part for part, _ in parts])
        valid = np.logical_and.reduce([there for _, there in parts])
        if not self.scene.dtype.startswith("float") and all(file.nodata is None for file, *_ in self.files):
            valid &= (values != 0).any(axis=0)  # the collar of a turned scene that names no nodata
        return values.astype(self.scene.dtype, copy=False), valid


def read_window(
    source: Any, numbers: list[int], window: Window, file: SceneFile
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The bands of one file within a window, and where every one of them has a number."""
    try:
        values = source.read(numbers, window=window)
        mask = source.dataset_mask(window=window)
    except rasterio.errors.RasterioError as error:
        raise BrokenScene(name=file.name) from error
    valid = mask > 0
    if file.nodata is not None:
        empty = np.isnan(values) if np.isnan(file.nodata) else values == file.nodata
        valid &= ~empty.any(axis=0)
    if file.dtype.startswith("float"):
        valid &= np.isfinite(values).all(axis=0)
    return values, valid


class Veils:
    """What hides the ground, by what came with the scene or by the simple test."""

    def __init__(self, stack: ExitStack, scene: Coming, classes: Classes | None) -> None:
        self.scene, self.classes = scene, classes
        self.way, self.source = BY_NONE, None
        if classes is not None:
            source = stack.enter_context(opened(classes.file, classes.name))
            self.source = stack.enter_context(onto_grid(source, scene.grid, nearest=True))
            self.way = classes.way
        elif scene.scale is not None and {Band.BLUE, Band.GREEN, Band.RED, Band.NIR} <= set(scene.roles):
            self.way = BY_TEST

    def of(
        self, values: NDArray[Any], valid: NDArray[np.bool_], bands: tuple[Band, ...], window: Window
    ) -> NDArray[np.bool_]:
        """True where nothing may be compared."""
        if self.source is not None:
            classes = self.read(window)
            by = hidden_by_classes if self.way == BY_CLASSES else hidden_by_bits
            return by(classes) | ~valid
        if self.way == BY_TEST and self.scene.scale is not None:
            scale, offset = self.scene.scale, self.scene.offset
            seen = {band: reflectance(values[at], scale, offset, valid) for at, band in enumerate(bands)}
            found = hidden_by_test(seen)
            return ~valid if found is None else found | ~valid
        return ~valid

    def read(self, window: Window) -> NDArray[Any]:
        """The classes within a window; BrokenScene."""
        try:
            found: NDArray[Any] = self.source.read(1, window=window)  # type: ignore[union-attr]
        except rasterio.errors.RasterioError as error:
            raise BrokenScene(name=self.classes.name if self.classes else self.scene.name) from error
        return found


class Ground:
    """Where a scene has data, noted in cells of 1/256 of its longer side."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.cell = max(1, -(-max(grid.rows, grid.columns) // CELLS))
        self.cells = np.zeros((-(-grid.rows // self.cell), -(-grid.columns // self.cell)), dtype=np.uint8)

    def note(self, valid: NDArray[np.bool_], window: Window) -> None:
        """The middles of the cells that lie in a window."""
        rows, of_rows = self.middles(self.cells.shape[0], self.grid.rows, window.row_off, window.height)
        columns, of_columns = self.middles(
            self.cells.shape[1], self.grid.columns, window.col_off, window.width
        )
        self.cells[np.ix_(rows, columns)] = valid[np.ix_(of_rows, of_columns)]

    def middles(self, cells: int, pixels: int, start: int, size: int) -> tuple[Numbers, Numbers]:
        """The cells of a side whose middle lies in a window, and where in it; the last may be narrower."""
        middle = np.minimum(np.arange(cells) * self.cell + self.cell // 2, pixels - 1)
        found = np.flatnonzero((middle >= start) & (middle < start + size))
        return found, middle[found] - start

    def footprint(self) -> BaseGeometry:
        """Longitude and latitude; the whole rectangle where nearly every cell has data."""
        step = self.cell * self.grid.pixel
        whole: BaseGeometry = shapely.box(*self.grid.bounds)
        found = whole
        if self.cells.any() and self.cells.mean() < NEARLY:
            placed = self.grid.transform * rasterio.Affine.scale(self.cell)
            parts = [shape(each) for each, _ in shapes(self.cells, mask=self.cells > 0, transform=placed)]
            joined = shapely.intersection(shapely.union_all(parts), whole)
            found = shapely.simplify(joined, step)
        return in_degrees(shapely.segmentize(found, max(step, whole.length / 400)), self.grid.crs)


def in_degrees(found: BaseGeometry, crs: str) -> BaseGeometry:
    """A shape in longitude and latitude of CGCS2000, seven decimals."""
    turned = transform_geom(crs, DEGREES, mapping(found))
    return shapely.set_precision(shapely.make_valid(shape(turned)), 1e-7)


def windows_of(grid: Grid, size: int = WINDOW) -> Iterator[Window]:
    """Windows that cover a grid, row by row."""
    for row in range(0, grid.rows, size):
        for column in range(0, grid.columns, size):
            yield Window(column, row, min(size, grid.columns - column), min(size, grid.rows - row))


def widened(window: Window, grid: Grid, halo: int) -> Window:
    """A window with a rim, cut off at the grid's edges."""
    left, top = max(window.col_off - halo, 0), max(window.row_off - halo, 0)
    right = min(window.col_off + window.width + halo, grid.columns)
    bottom = min(window.row_off + window.height + halo, grid.rows)
    return Window(left, top, right - left, bottom - top)


def within(window: Window, around: Window) -> tuple[slice, slice]:
    """Where a window lies in the wider one, as slices of rows and columns."""
    top, left = window.row_off - around.row_off, window.col_off - around.col_off
    return slice(top, top + window.height), slice(left, left + window.width)
