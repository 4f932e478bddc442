"""One vector tile, from stored rows to bytes: ours on a GeoPackage against PostGIS's ST_AsMVT.

    python -m bench.tiles

Both hold the same polygons in EPSG:4490, give the same three attributes and clip with the same buffer;
neither simplifies. They are asked in turn, and each ratio is of two neighbouring answers; Python's
garbage collection rests meanwhile.
"""

from __future__ import annotations

import gc
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import mapbox_vector_tile  # type: ignore[import-untyped]
import numpy as np
import psycopg
import pyogrio
import shapely
from shapely.geometry import shape as from_mapping

from geo.boxes import Box, grown, tile_box
from geo.generalise import generalised
from geo.mvt import TileLayer, encode, from_wkb
from geo.tile_geometry import BUFFER, EXTENT
from layers.definition import GeometryType
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import Database, open_database
from layers.store.features import FeatureStore
from tests import cluster
from tests.builders import a_catalogue, a_layer

GATE = 0.5
PAIRS = 25
PLACE = (115.55, 37.6)
COLUMNS = ("id", "state", "name")
SQL = f"""
    WITH edge AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS shape),
    shown AS (
        SELECT fid, id, state, name,
            ST_AsMVTGeom(ST_Transform(geom, 3857), edge.shape, {EXTENT}, {BUFFER}) AS geom
        FROM {{layer}}, edge WHERE layer_hit(geom)
    )
    SELECT ST_AsMVT(shown, '{{layer}}', {EXTENT}, 'geom', 'fid') FROM shown
""".replace("layer_hit(geom)", "geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)")


@dataclass(frozen=True)
class Case:
    """A zoom, how many polygons its tile holds, and how many vertices each has."""

    layer: str
    z: int
    count: int
    vertices: tuple[int, int]
    giant: bool  # one shoreline of 20,000 vertices with an island among them

    @property
    def address(self) -> tuple[int, int, int]:
        """z, x, y of the tile over the lake."""
        longitude, latitude = PLACE
        north = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
        return self.z, int((longitude + 180) / 360 * 2**self.z), int(north * 2**self.z)


CASES = (Case("ponds12", 12, 5000, (20, 32), giant=True), Case("ponds14", 14, 500, (40, 96), giant=False))


def polygons(case: Case) -> Iterator[shapely.Polygon]:
    """Star-shaped ponds all over the tile, and the shoreline."""
    chance = np.random.default_rng(case.z)
    box = tile_box(*case.address)
    size = (box.east - box.west) / math.sqrt(case.count) * 0.45
    for _ in range(case.count):
        turns = np.linspace(0, 2 * np.pi, chance.integers(*case.vertices), endpoint=False)
        far = size * chance.uniform(0.5, 1.0, turns.size)
        centre = chance.uniform((box.west, box.south), (box.east, box.north))
        yield shapely.Polygon(centre + np.column_stack([far * np.cos(turns), far * np.sin(turns) * 0.8]))
    if case.giant:
        yield shoreline(box)


def shoreline(box: Box) -> shapely.Polygon:
    """One outline of 20,000 vertices within the tile, with an island."""
    turns = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    far = (box.east - box.west) * 0.45 * (0.8 + 0.15 * np.sin(7 * turns) + 0.02 * np.sin(900 * turns))
    middle = np.array([(box.west + box.east) / 2, (box.south + box.north) / 2])
    ring = middle + np.column_stack([far * np.cos(turns), far * np.sin(turns) * 0.8])
    island = shapely.Point(middle).buffer((box.east - box.west) * 0.05)
    return shapely.Polygon(ring, [island.exterior.coords])


def filled(where: str, folder: Path) -> Database:
    """A database with every case's polygons on a layer of its own."""
    catalogue = a_catalogue(*(a_layer(case.layer, GeometryType.AREA) for case in CASES))
    database = open_database(where, catalogue, folder)
    with database.transaction(PROGRAM) as transaction:
        for case in CASES:
            features = (
                Feature(
                    case.layer, f"pond-{n}", shape, {"name": f"塘 {n % 97}"}, "standing", demonstration=True
                )
                for n, shape in enumerate(polygons(case))
            )
            FeatureStore(transaction).load(case.layer, features, why="bench")
    return database


def ours(store: FeatureStore, case: Case, *, whole: bool) -> bytes:
    """The tile by our store and encoder: as the service gives it, or with every vertex (``whole``)."""
    box = grown(tile_box(*case.address), BUFFER / EXTENT)
    rows = store.tile_rows(case.layer, box, COLUMNS, valid_on=None)
    shapes = from_wkb(rows.wkb)
    shown = shapes if whole else generalised(shapes, case.z)
    return encode([TileLayer(case.layer, shown, rows.fids, rows.columns)], *case.address)


def theirs(cursor: psycopg.Cursor[Any], case: Case) -> bytes:
    """The tile by PostGIS."""
    z, x, y = case.address
    box = grown(tile_box(z, x, y), BUFFER / EXTENT)
    cursor.execute(SQL.format(layer=case.layer), {"z": z, "x": x, "y": y, **box._asdict()})
    (tile,) = cursor.fetchone() or (b"",)
    return bytes(tile)


def milliseconds(ask: Callable[[], bytes]) -> float:
    """How long one answer takes."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def compare(store: FeatureStore, cursor: psycopg.Cursor[Any], case: Case, *, whole: bool) -> str:
    """One line of the table."""
    mine_ms, their_ms, ratio = timed(
        lambda: ours(store, case, whole=whole), lambda: theirs(cursor, case), pairs=PAIRS
    )
    vertices = sum(shapely.get_num_coordinates(shape) for shape in polygons(case))
    verdict = "met" if ratio <= GATE else "MISSED"
    how = "every vertex" if whole else "as served"
    return (
        f"| z{case.z}, {case.count + case.giant:,} polygons, {vertices:,} vertices, {how}"
        f" | {mine_ms:.1f} | {their_ms:.1f} | {ratio:.2f} | ≤ {GATE} {verdict} |"
    )


def timed(mine: Callable[[], bytes], other: Callable[[], bytes], *, pairs: int) -> tuple[float, float, float]:
    """Medians of both in milliseconds, and the median of the paired ratios."""
    gc.disable()
    found = [(milliseconds(mine), milliseconds(other)) for _ in range(pairs)]
    gc.enable()
    return (
        median(pair[0] for pair in found),
        median(pair[1] for pair in found),
        median(ours_ms / theirs_ms for ours_ms, theirs_ms in found),
    )


def check(tile: bytes, case: Case, folder: Path) -> str:
    """What two decoders say of the tile; SystemExit when one misses a polygon or finds a broken one."""
    decoded = mapbox_vector_tile.decode(tile)[case.layer]["features"]
    path = folder / f"{case.z}.mvt"
    path.write_bytes(tile)
    by_decoder = {
        "mapbox-vector-tile": np.array([from_mapping(each["geometry"]) for each in decoded]),
        "GDAL": shapely.from_wkb(pyogrio.raw.read(path)[2]),
    }
    for name, shapes in by_decoder.items():
        broken = int((~shapely.is_valid(shapes) | shapely.is_empty(shapes)).sum())
        if broken or len(shapes) < case.count:
            raise SystemExit(f"z{case.z}, {name}: {len(shapes)} of {case.count} came, {broken} broken")
    return f"z{case.z}: {len(decoded):,} features, none empty or broken by {' and '.join(by_decoder)}."


def main() -> None:
    """Print the table."""
    print("\n### One tile, from stored rows to bytes\n")
    print(
        "| tile | GeoPackage, own encoder, ms | PostGIS ST_AsMVT, ms | ratio | gate |\n|---|--:|--:|--:|---|"
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lwbench")))
        server = stack.enter_context(cluster.cluster())
        address = stack.enter_context(cluster.own_database(server, "lakewatch_tiles"))
        gpkg = filled(str(folder / "lake.gpkg"), folder)
        stack.callback(gpkg.close)
        filled(address, folder).close()
        store = FeatureStore(stack.enter_context(gpkg.transaction(PROGRAM, writes=False)))
        cursor = stack.enter_context(psycopg.connect(address, autocommit=True)).cursor()
        cursor.execute("ANALYZE")
        for case in CASES:
            for whole in (False, True):
                print(compare(store, cursor, case, whole=whole), flush=True)
        print("\n" + "\n".join(check(ours(store, case, whole=False), case, folder) for case in CASES))


if __name__ == "__main__":
    main()
