"""A tile of a scene over HTTP, coloured and encoded, against nothing but rio-tiler opening and reading it.

    python -m bench.imagery [--side 4096] [--tiles 60]

Ours is a request to a running service with a key: who asks, the scene's record, three bands and the band of
what is hidden between pixels (bilinear), the fixed stretch, WebP, and the way back. Theirs is rio-tiler in
this process, as it is usually called: open the same file, read the same three bands of the same tile, nearest
pixel; nothing is coloured, encoded or sent. Both take each tile once, in turn; no tile was made before. The
scene lies in the lake's own plane (EPSG:4548), and a second time in UTM, because searching a way from the
former to the web's projection costs rio-tiler more.
"""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import rasterio
from rasterio import Affine
from rio_tiler.io.rasterio import Reader

from bench.scenes import scene as written
from geo.crs import transformer
from layers.definition import read_catalogue
from layers.exchange.scene_cog import stored
from layers.exchange.scene_files import examined
from layers.exchange.scene_pictures import around, token
from layers.rules.people import PROGRAM, Role, Unit
from layers.store.database import open_database
from layers.store.people import PeopleStore
from layers.store.scene_storage import FolderScenes
from layers.store.scenes import KeptScene, SceneStore
from tests import seeded
from tests.layers.exchange.kept_scenes import DAY, record
from tests.server import running_server

GATE = 1.3
ZOOMS = (11, 12, 13, 14, 15)
SYSTEMS = {"EPSG:4548": (375_000, 4_166_000), "EPSG:32650": (370_000, 4_166_000)}
KEY = seeded.SUPERVISOR
BANDS = (3, 2, 1)  # red, green, blue as bench/scenes.py writes them
AT_ONCE = 8
Tile = tuple[int, int, int]


def kept(folder: Path, data: Path, crs: str, side: int) -> KeptScene:
    """A scene as the service keeps it."""
    west, north = SYSTEMS[crs]
    original = written(folder / f"{crs[5:]}.tif", side, 1, 20)
    with rasterio.open(original, "r+") as file:
        file.crs, file.transform = crs, Affine(10, 0, west, 0, -10, north)
    made = stored(examined(original, original.name), folder / f"{crs[5:]}-kept.tif")
    scene = record(original, made, DAY)
    FolderScenes(data / "files" / "scenes").keep(scene.id, made.path, original)
    return scene


def filled(folder: Path, data: Path, side: int) -> list[KeptScene]:
    """A service's data with a scene in each system."""
    database = open_database(str(data / "lakewatch.gpkg"), read_catalogue(), data / "files")
    scenes = [kept(folder, data, crs, side) for crs in SYSTEMS]
    with database.transaction(PROGRAM) as transaction:
        people = PeopleStore(transaction)
        people.add_unit(Unit("office", "演示单位", "Office", demonstration=True), why="bench")
        seeded.add_person(people, Role.SUPERVISOR, KEY)
        for scene in scenes:
            SceneStore(transaction).add(scene, why="bench")
    database.close()
    return scenes


def tiles_of(scene: KeptScene, count: int) -> list[Tile]:
    """Tiles that lie within the scene, mixed, each once; as many of each zoom as there are."""
    way = transformer("OGC:CRS84", "EPSG:3857")
    west, south, east, north = way.transform_bounds(*around(scene))
    found: list[Tile] = []
    for z in ZOOMS:
        size = 40_075_016.685578488 / 2**z
        half = 20_037_508.342789244
        columns = range(int((west + half) // size) + 1, int((east + half) // size))
        rows = range(int((half - north) // size) + 1, int((half - south) // size))
        every = [(z, x, y) for x in columns for y in rows]
        found += random.Random(z).sample(every, min(len(every), count // len(ZOOMS)))
    random.Random(1).shuffle(found)
    return found


class Asker:
    """A connection that stays open, as a browser's does."""

    def __init__(self, address: str, scene: KeptScene) -> None:
        self.host, self.scene = urlsplit(address).netloc, scene
        self.connection = http.client.HTTPConnection(self.host)

    def tile(self, tile: Tile) -> int:
        """Fetch a tile; how many bytes."""
        z, x, y = tile
        path = f"/api/scenes/{self.scene.id}/tiles/{z}/{x}/{y}?view=true_colour&v={token(self.scene)}"
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {content[:200]!r}")
        return len(content)


def taken_ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def bare(path: str, tile: Tile) -> object:
    """What rio-tiler does at the least."""
    z, x, y = tile
    with Reader(path) as reader:
        return reader.tile(x, y, z, indexes=BANDS)


def side_by_side(address: str, path: str, scene: KeptScene, tiles: list[Tile]) -> dict[str, float]:
    """Each tile by both in turn, A B B A; medians, 95th percentiles and the ratio of the medians."""
    asker = Asker(address, scene)
    asker.tile(tiles[0])
    bare(path, tiles[0])
    ours: list[float] = []
    theirs: list[float] = []
    for number, tile in enumerate(tiles[1:]):
        steps = [(ours, partial(asker.tile, tile)), (theirs, partial(bare, path, tile))]
        for taken, work in steps if number % 2 else reversed(steps):
            taken.append(taken_ms(work))
    return {
        "tiles": len(tiles) - 1,
        "ours": statistics.median(ours),
        "bare": statistics.median(theirs),
        "ours_95": statistics.quantiles(ours, n=20)[-1],
        "bare_95": statistics.quantiles(theirs, n=20)[-1],
        "ratio": statistics.median(ours) / statistics.median(theirs),
    }


def at_once(address: str, scene: KeptScene, tiles: list[Tile]) -> tuple[float, float]:
    """Tiles a second by eight who ask at once, and how long the service takes to answer ``/health`` then."""
    health: list[float] = []

    def asked(part: list[Tile]) -> None:
        asker = Asker(address, scene)
        for tile in part:
            asker.tile(tile)

    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        work = [pool.submit(asked, tiles[at::AT_ONCE]) for at in range(AT_ONCE)]
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        while not all(each.done() for each in work):
            health.append(taken_ms(lambda: alive(connection)))
        for each in work:
            each.result()
    return len(tiles) / (time.perf_counter() - start), statistics.median(health)


def alive(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/health")
    connection.getresponse().read()


def main() -> int:
    """Print the figures; 1 when the gate is missed in either system."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=4096, help="pixels along a side")
    parser.add_argument("--tiles", type=int, default=60, help="of each system")
    options = parser.parse_args()
    print(f"\nScenes of {options.side:,}² pixels in six bands; milliseconds for a tile.\n")
    print("| system | tiles | ours over HTTP, p50 (p95) | bare rio-tiler, p50 (p95) | ratio | gate |")
    print("|---|--:|--:|--:|--:|---|")
    missed = False
    with tempfile.TemporaryDirectory(prefix="lwbench") as name:
        folder = Path(name)
        data = folder / "data"
        scenes = filled(folder, data, options.side)
        with running_server(data) as server:
            for crs, scene in zip(SYSTEMS, scenes, strict=True):
                path = FolderScenes(data / "files" / "scenes").place(scene.id)
                found = side_by_side(server.address, path, scene, tiles_of(scene, options.tiles))
                missed |= found["ratio"] > GATE
                print(row(crs, found), flush=True)
            rate, health = at_once(server.address, scenes[0], tiles_of(scenes[0], 4 * options.tiles))
    print(f"\n{AT_ONCE} askers at once: {rate:.0f} tiles/s; meanwhile `/health` answers in {health:.1f} ms.")
    return int(missed)


def row(crs: str, found: dict[str, float]) -> str:
    """One line of the table."""
    verdict = "met" if found["ratio"] <= GATE else "MISSED"
    return (
        f"| {crs} | {found['tiles']} | {found['ours']:.1f} ({found['ours_95']:.1f})"
        f" | {found['bare']:.1f} ({found['bare_95']:.1f}) | {found['ratio']:.2f} | ≤ {GATE} {verdict} |"
    )


if __name__ == "__main__":
    sys.exit(main())
