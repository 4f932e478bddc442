"""What changed between two stored scenes, window by window, on threads or on a cluster.

``marks_in`` is a plain function of plain arguments that opens the scenes itself and gives back its window: so
it runs the same in a thread, in another process and on another machine, to the bit. It looks at single
pixels, so its windows need no rim that would be decoded twice; what neighbours say is asked afterwards.
What is needed in memory is two bytes for every pixel, and a few windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from geo.aligned import SQUARE, Alignment, agreed, laid_over, shift_of
from geo.changed import HALO, Codes, any_change, cleaned, hidden_codes, sure
from geo.clouds import Mask
from geo.grids import Grid
from geo.marked import Limits, Marks, marks_between, shown
from geo.spectral import Band, Bands, reflectance
from layers.errors import BandsMissing, Cancelled, ScenesApart, ScenesMisaligned
from layers.exchange.kept_memory import keep_memory, room
from layers.exchange.scene_cog import Tell, widened, windows_of, within
from layers.store.scene_storage import options_of

SQUARES = 64  # that are measured for the shift, spread over what both scenes share
NEGLIGIBLE_PX = 0.05  # a smaller shift is left as it is
MOST_PX = 5.0
CACHE = 128 << 20  # bytes of decoded blocks
STRIP = 64  # rows that are reckoned at once: their numbers stay in the processor's own memory
PIECE = 256  # pixels of a side, whose neighbours are asked at once; most pieces have no change at all
NEEDED = (Band.GREEN, Band.NIR)
USED = (Band.BLUE, Band.GREEN, Band.RED, Band.NIR, Band.SWIR_1)
Run = Callable[[Callable[..., Any], Iterable[Any]], Iterable[Any]]  # as the map of an executor


class Kept(Protocol):
    """A scene as it is kept: see ``layers/exchange/scene_cog.py``."""

    path: Path
    grid: Grid
    bands: tuple[Band, ...]
    scale: float
    offset: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of two scenes, in plain words that travel to another machine.

    Args:
        path: what rasterio opens. name: what people call it.
        calibrated: whether its numbers are reflectances.
    """

    path: str
    grid: Grid
    bands: tuple[str, ...]
    scale: float
    offset: float
    calibrated: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scenes that are compared.

    Args:
        grid: the pixels that both have.
        right_px, down_px: by how much the later one is moved back.
    """

    earlier: Side
    later: Side
    grid: Grid
    limits: Limits
    right_px: float = 0.0
    down_px: float = 0.0


def side_of(scene: Kept) -> Side:
    """A kept scene as one side of a pair."""
    bands = tuple(band.value for band in scene.bands)
    name = scene.path.name
    return Side(str(scene.path), scene.grid, bands, scene.scale, scene.offset, scene.calibrated, name)


def paired(earlier: Kept, later: Kept, limits: Limits | None = None) -> Pair:
    """Two scenes on their common pixels, not yet aligned; see ``pair_of``."""
    return pair_of(side_of(earlier), side_of(later), limits)


def pair_of(earlier: Side, later: Side, limits: Limits | None = None) -> Pair:
    """Two sides on their common pixels, not yet aligned.

    Raises:
        ScenesApart: other systems, pixel sizes or steps, or another place. BandsMissing.
    """
    grid = earlier.grid.common(later.grid)
    if grid is None:
        raise ScenesApart(earlier=earlier.name, later=later.name)
    shared = set(earlier.bands) & set(later.bands)
    if missing := [band.value for band in NEEDED if band not in shared]:
        raise BandsMissing(bands=", ".join(missing))
    return Pair(earlier, later, grid, limits or Limits())


def within_box(pair: Pair, box: tuple[float, float, float, float]) -> Pair | None:
    """The pair within a box of its own coordinates (west, south, east, north); None where it has nothing."""
    west, south, east, north = box
    (top, left), (bottom, right) = pair.grid.place(west, north), pair.grid.place(east, south)
    row, column = int(np.floor(top)), int(np.floor(left))
    rows, columns = int(np.ceil(bottom)) - max(row, 0), int(np.ceil(right)) - max(column, 0)
    if rows <= 0 or columns <= 0:
        return None
    grid = pair.grid.part(max(row, 0), max(column, 0), rows, columns)
    return replace(pair, grid=grid) if grid.rows > 0 and grid.columns > 0 else None


# --- alignment ------------------------------------------------------------------------------
def aligned(pair: Pair, run: Run = map, *, as_it_lies: bool = False) -> tuple[Pair, Alignment]:
    """The pair with the shift between both taken back.

    Args:
        as_it_lies: where the shift cannot be told, leave the pair as it is; the alignment then names no
            square. A shift that is told and too large is refused all the same.

    Raises:
        ScenesMisaligned: too few squares agree, or they lie too far apart.
    """
    found = agreed(list(run(square_shift, [(pair, *place) for place in squares(pair.grid)])))
    told = found is not None and found.certain
    if not told and as_it_lies:
        return pair, Alignment(0.0, 0.0, 0.0, 0, 0 if found is None else found.of)
    if found is None or not told or found.pixels > MOST_PX:
        facts = (0.0, 0.0, 0) if found is None else (found.pixels, found.spread_px, found.squares)
        raise ScenesMisaligned(pixels=f"{facts[0]:.2f}", spread=f"{facts[1]:.2f}", squares=facts[2])
    if found.pixels < NEGLIGIBLE_PX:
        return pair, found
    return replace(pair, right_px=found.right_px, down_px=found.down_px), found


def squares(grid: Grid) -> list[tuple[int, int]]:
    """Where the squares begin that are measured: evenly spread, at most ``SQUARES``."""
    rows, columns = max(grid.rows // SQUARE, 1), max(grid.columns // SQUARE, 1)
    every = [(row * SQUARE, column * SQUARE) for row in range(rows) for column in range(columns)]
    step = max(len(every) / SQUARES, 1.0)
    return [every[int(at * step)] for at in range(min(len(every), SQUARES))]


def square_shift(asked: tuple[Pair, int, int]) -> tuple[float, float] | None:
    """The shift in one square, by near infrared, which parts water from land best; None where it has none."""
    pair, row, column = asked
    grid = pair.grid.part(row, column, SQUARE, SQUARE)
    first, second = (read_on(side, grid, (Band.NIR,)).bands() for side in (pair.earlier, pair.later))
    return shift_of(first[Band.NIR], second[Band.NIR])


# --- comparison -----------------------------------------------------------------------------
def codes_of(
    pair: Pair,
    run: Run = map,
    *,
    size: int = 2048,
    tell: Tell = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Codes:
    """The kinds of change of every common pixel, cleaned.

    Args:
        run: the map of an executor; results may come in any order of work, and are the same.
        size: of the windows, pixels; a multiple of the scenes' blocks decodes none of them twice.
    """
    marks = np.zeros(pair.grid.shape, dtype=np.uint8)
    asked = [(pair, *bounds_of(window)) for window in windows_of(pair.grid, size)]
    for done, (row, column, part) in enumerate(run(marks_in, asked)):
        if cancelled():
            raise Cancelled()
        marks[row : row + part.shape[0], column : column + part.shape[1]] = part
        tell("compare", done + 1, len(asked))
    with on_threads() as pool:
        return judged(marks, pair.grid, pool)


def judged(marks: Marks, grid: Grid, run: Run = map) -> Codes:
    """The kinds of change that neighbours bear out, cleaned, piece by piece with their rims."""
    codes = np.empty_like(marks)

    def judge(window: Window) -> None:
        around, mine = widened(window, grid, HALO), window.toslices()
        if any_change(marks[around.toslices()]):
            codes[mine] = cleaned(sure(marks[around.toslices()]))[within(window, around)]
        else:
            codes[mine] = hidden_codes(marks[mine])

    for _ in run(judge, windows_of(grid, PIECE)):
        pass
    return codes


def bounds_of(window: Window) -> tuple[int, int, int, int]:
    """Row, column, height and width of a window."""
    return int(window.row_off), int(window.col_off), int(window.height), int(window.width)


def marks_in(asked: tuple[Pair, int, int, int, int]) -> tuple[int, int, Marks]:
    """What the pixels of a window may have become: (row, column, marks)."""
    keep_memory()
    pair, row, column, height, width = asked
    grid = pair.grid.part(row, column, height, width)
    used = used_bands(pair)
    before, after = read_on(pair.earlier, grid, used, "earlier"), later_read(pair, grid, used)
    marks = np.empty(grid.shape, dtype=np.uint8)
    for top in range(0, height, STRIP):
        rows = slice(top, top + STRIP)
        was, becomes = (shown(read.bands(rows), pair.limits) for read in (before, after))
        hidden = before.hidden(rows) | after.hidden(rows)
        marks[rows] = marks_between(was, becomes, hidden, pair.limits)
    return row, column, marks


def used_bands(pair: Pair) -> tuple[Band, ...]:
    """The bands that both have and a comparison asks for.

    Roofs are told by how bright they are: of numbers that are no reflectances nobody knows that, so without
    blue they are not looked for.
    """
    shared = tuple(band for band in USED if band in pair.earlier.bands and band in pair.later.bands)
    known = pair.earlier.calibrated and pair.later.calibrated
    return shared if known else tuple(band for band in shared if band is not Band.BLUE)


@dataclass(frozen=True, slots=True)
class Read:
    """What a side says within a window, as it is stored.

    Args:
        numbers: (bands, rows, columns) of the bands ``used``. veil: 0 where a pixel may be compared.
    """

    side: Side
    used: tuple[Band, ...]
    numbers: NDArray[Any]
    veil: NDArray[Any]

    def hidden(self, rows: slice = slice(None)) -> Mask:
        """What of some rows may not be compared."""
        mask: Mask = self.veil[rows] > 0
        return mask

    def bands(self, rows: slice = slice(None)) -> Bands:
        """Reflectances of some rows; NaN where they are hidden."""
        seen = ~self.hidden(rows)
        return {
            band: reflectance(numbers[rows], self.side.scale, self.side.offset, seen)
            for band, numbers in zip(self.used, self.numbers, strict=True)
        }


def later_read(pair: Pair, grid: Grid, used: tuple[Band, ...]) -> Read:
    """The later scene moved back over the earlier one, within a window."""
    if pair.right_px == 0 and pair.down_px == 0:
        return read_on(pair.later, grid, used, "later")
    rim = int(np.ceil(max(abs(pair.right_px), abs(pair.down_px)))) + 1
    wide = read_on(pair.later, grid.widened(rim), used, "later")
    shift = Alignment(pair.right_px, pair.down_px, 0.0, 0, 0)
    inner = np.s_[rim : rim + grid.rows, rim : rim + grid.columns]
    moved = np.stack([laid_over(numbers, shift, beyond=0)[inner] for numbers in wide.numbers])
    veil = laid_over(wide.hidden().astype(np.float32), shift, beyond=1)[inner]
    return Read(pair.later, used, moved, veil)  # a pixel that cloud hides in part is hidden


def read_on(side: Side, grid: Grid, used: tuple[Band, ...], name: str = "") -> Read:
    """A side on a grid; what lies beyond the scene is hidden.

    Args:
        name: of the memory that the numbers go to, until the thread reads under it again; "" for their own.
    """
    row, column = grid.offset_in(side.grid)
    window = Window(column, row, grid.columns, grid.rows)
    numbers = [*(side.bands.index(band) + 1 for band in used), len(side.bands) + 1]
    with opened_side(side) as source:
        beyond = {"boundless": True, "fill_value": 1} if needs_rim(window, side.grid) else {}
        out = room(name, (len(numbers), *grid.shape), source.dtypes[0]) if name else None
        values = source.read(numbers, window=window, out=out, **beyond)
    return Read(side, used, values[:-1], values[-1])


@contextmanager
def opened_side(side: Side) -> Iterator[Any]:
    """A kept scene, open for reading."""
    options = {**options_of(side.path), "GDAL_CACHEMAX": CACHE}
    with rasterio.Env(**options), rasterio.open(side.path, driver="GTiff", num_threads="all_cpus") as source:
        yield source


def needs_rim(window: Window, grid: Grid) -> bool:
    """Whether a window reaches beyond the scene."""
    return bool(
        window.row_off < 0
        or window.col_off < 0
        or window.row_off + window.height > grid.rows
        or window.col_off + window.width > grid.columns
    )


# --- executors ------------------------------------------------------------------------------
@contextmanager
def on_threads(count: int = 2) -> Iterator[Run]:
    """Windows on threads: reading and arrays leave the interpreter's lock."""
    with ThreadPoolExecutor(count) as pool:
        yield pool.map


@contextmanager
def on_cluster(address: str) -> Iterator[Run]:
    """Windows on a Dask cluster (extra ``cluster``); the scenes lie where all its workers reach them."""
    from distributed import Client  # noqa: PLC0415  (only where a setting asks for it)

    with Client(address) as client, client.get_executor() as pool:  # type: ignore[no-untyped-call]
        yield pool.map
