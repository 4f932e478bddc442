"""Two scenes of 10,980² pixels in six bands compared, against GDAL's own programs and against bare reading.

    python -m bench.scenes [--side 10980] [--pairs 3]

Ours is ``codes_of`` and ``patches_of``: three indices of both dates, every kind of change, the clearing of
doubled edges, morphology, areas and measures of the patches. Theirs is ``gdal_calc`` for the same two indices
of water and plants with the same limits, then ``gdal_sieve`` and ``gdal_polygonize``; nothing else is asked
of them. *Reading* is reading and decoding all bands of both scenes with rasterio, in the same windows on as
many threads. They run in turn; the figure is the median of the paired ratios. Memory is our process's peak.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyogrio import read_info
from rasterio import Affine
from rasterio.windows import Window

from geo.grids import Grid
from geo.patches import patches_of
from layers.demo.pictures import COVERS
from layers.exchange.scene_change import codes_of, on_threads, paired
from layers.exchange.scene_cog import Stored, stored, windows_of
from layers.exchange.scene_files import examined

THREADS, WINDOW = 2, 2048
NAMES = ("blue", "green", "red", "nir", "swir1", "swir2")
GATE_GDAL, GATE_READ, MOST_MB = 3.0, 2.0, 1536
LEAST_PX = 25
FIELD = 61  # pixels of a field: no divisor of a window
PLACE = Affine(10, 0, 375_000, 0, -10, 4_166_000)
# both indices of both dates: A green, B near infrared, C red, D short-wave infrared; E to H the later date
WATER = "((A-D)/(A+D+1e-6))", "((E-H)/(E+H+1e-6))"
PLANTS = "((B-C)/(B+C+1e-6))", "((F-G)/(F+G+1e-6))"
CALC = (
    f"1*(({WATER[0]}>0.05)*({WATER[1]}<-0.05))+2*(({WATER[0]}<-0.05)*({WATER[1]}>0.05))"
    f"+4*(({PLANTS[0]}>0.4)*({PLANTS[1]}<0.25)*({WATER[0]}<0)*({WATER[1]}<0))"
)


def scene(path: Path, side: int, seed: int, changes: int) -> Path:
    """Fields, water and houses with noise, and some ponds that another scene does not have."""
    chance = np.random.default_rng(20261128)
    grounds = np.array(["plants", "bare", "water", "built"])
    few = chance.choice(4, (side // FIELD + 1, side // FIELD + 1), p=(0.5, 0.3, 0.15, 0.05))
    own = np.random.default_rng(seed)
    for row, column in own.integers(2, side // FIELD - 2, (changes, 2)):
        few[row, column] = 2
    codes = few.astype(np.uint8).repeat(FIELD, 0)[:side].repeat(FIELD, 1)[:, :side]
    profile = {"driver": "GTiff", "count": 6, "dtype": "uint16", "height": side, "width": side, "tiled": True}
    with rasterio.open(path, "w", crs="EPSG:4548", transform=PLACE, blockxsize=512, blockysize=512,
                       interleave="pixel", compress="zstd", zstd_level=1, predictor=2, bigtiff="yes",
                       **profile) as file:  # fmt: skip
        file.descriptions, file.scales = NAMES, (1e-4,) * 6
        for window in windows_of(Grid("EPSG:4548", 0, 0, 10, side, side), WINDOW):
            file.write(filled(codes, window, grounds, own), window=window)
    return path


def filled(
    codes: NDArray[np.uint8], window: Window, grounds: NDArray[np.str_], chance: np.random.Generator
) -> NDArray[np.uint16]:
    """A window of six bands."""
    rows = slice(window.row_off, window.row_off + window.height)
    columns = slice(window.col_off, window.col_off + window.width)
    light = np.array([COVERS[str(ground)] for ground in grounds], dtype=np.float32).T * 10_000
    values = light[:, codes[rows, columns]]
    values += chance.normal(0, 40, values.shape).astype(np.float32)
    return np.clip(values, 1, 60_000).astype(np.uint16)


def ours(earlier: Stored, later: Stored) -> int:
    """Patches by our own comparison."""
    pair = paired(earlier, later)
    with on_threads(THREADS) as run:
        codes = codes_of(pair, run)
    return len(list(patches_of(codes, pair.grid, fewest=LEAST_PX)))


def reading(earlier: Stored, later: Stored) -> int:
    """Every band of both, read and decoded."""

    def read(asked: tuple[Path, Window]) -> int:
        with rasterio.open(asked[0], num_threads="all_cpus") as source:
            return int(source.read(list(range(1, 7)), window=asked[1]).size)

    asked = [(scene.path, window) for scene in (earlier, later) for window in windows_of(scene.grid, WINDOW)]
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(read, asked))


def theirs(earlier: Stored, later: Stored) -> int:
    """GDAL's programs, one after the other, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="lwbench", dir=earlier.path.parent) as name:
        folder = Path(name)
        inputs = []
        for letters, kept in (("ABCD", earlier), ("EFGH", later)):
            for letter, band in zip(letters, ("green", "nir", "red", "swir1"), strict=True):
                inputs += [f"-{letter}", str(kept.path), f"--{letter}_band={NAMES.index(band) + 1}"]
        creation = ["--type=Byte", "--co=COMPRESS=ZSTD", "--co=TILED=YES", "--quiet", "--NoDataValue=0"]
        calc = CALC
        for letter in "ABCDEFGH":
            calc = calc.replace(letter, f"{letter}.astype(float32)")
        run(["gdal_calc.py", *inputs, f"--calc={calc}", f"--outfile={folder / 'codes.tif'}", *creation])
        run(
            [
                "gdal_sieve.py",
                "-q",
                "-st",
                str(LEAST_PX),
                "-8",
                str(folder / "codes.tif"),
                str(folder / "s.tif"),
            ]
        )
        run(["gdal_polygonize.py", "-q", "-8", str(folder / "s.tif"), "-f", "GPKG", str(folder / "p.gpkg")])
        return int(read_info(folder / "p.gpkg")["features"])


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def seconds(work: Callable[[Stored, Stored], int], pair: tuple[Stored, Stored]) -> tuple[float, int]:
    begun = time.perf_counter()
    found = work(*pair)
    return time.perf_counter() - begun, found


def peak_mb(pair: tuple[Stored, Stored]) -> float:
    """The most memory that our comparison takes, in a process of its own."""
    code = (
        "import pickle,resource,sys; from bench.scenes import ours; ours(*pickle.load(sys.stdin.buffer));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(pair), capture_output=True, check=True
    )
    return int(done.stdout) / 1024


def main() -> int:
    """Print the figures; 1 when a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=10_980)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lwbench") as name:
        pair = kept_pair(Path(name), options.side)
        rows = [[seconds(work, pair) for work in (reading, ours, theirs)] for _ in range(options.pairs)]
        memory = peak_mb(pair)
    by_gdal = statistics.median(row[2][0] / row[1][0] for row in rows)
    by_read = statistics.median(row[1][0] / row[0][0] for row in rows)
    read, own, other = (statistics.median(row[at][0] for row in rows) for at in range(3))
    print(
        f"Two scenes of {options.side:,}² pixels, six bands, {options.pairs} runs, {THREADS} threads.\n\n"
        "| | s | patches |\n|---|--:|--:|\n"
        f"| reading and decoding | {read:.1f} | |\n| lakewatch | {own:.1f} | {rows[0][1][1]} |\n"
        f"| gdal_calc, gdal_sieve, gdal_polygonize | {other:.1f} | {rows[0][2][1]} |\n\n"
        f"{by_gdal:.1f} times as fast as GDAL's programs (gate {GATE_GDAL:.0f}), {by_read:.2f} times the time"
        f" of reading alone (gate {GATE_READ:.0f}), {memory:.0f} MB (gate {MOST_MB})."
    )
    return int(by_gdal < GATE_GDAL or by_read > GATE_READ or memory > MOST_MB)


def kept_pair(folder: Path, side: int) -> tuple[Stored, Stored]:
    """Both scenes as they are kept."""
    found = []
    for seed, name in enumerate(("earlier", "later"), start=1):
        path = scene(folder / f"{name}.tif", side, seed, 60)
        found.append(stored(examined(path, path.name), folder / f"{name}-kept.tif"))
        path.unlink()
    return found[0], found[1]


if __name__ == "__main__":
    sys.exit(main())
