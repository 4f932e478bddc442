"""An area package: vector tiles of some layers in one file (PMTiles), for a phone without a network."""

from __future__ import annotations

import gzip
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pmtiles import writer as pmtiles
from pmtiles.tile import Compression, TileType, tileid_to_zxy, zxy_to_tileid

from geo.boxes import Box
from geo.crs import CRS84
from layers.definition import FieldDefinition, LayerDefinition, ValueType, Words
from layers.errors import AlreadyThere, TooLarge, ValueNotAllowed
from layers.exchange.cuts import Cuts
from layers.exchange.export_formats import ExportFormat
from layers.exchange.exporting import Exported, handed_out, moment_text, plain_name
from layers.exchange.metadata_page import field_rows
from layers.exchange.outgoing import NOTICE, Told, nobody
from layers.store.database import Transaction
from layers.store.evidence_files import disk
from layers.store.feature_batches import FeatureBatches, Totals
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.imports import sha256_of
from layers.store.tile_layers import (
    MOST_ZOOM,
    NOTE,
    columns_of,
    encoded_tile,
    least_zoom,
    statistics,
    vector_layers,
)

LOCAL = ZoneInfo("Asia/Shanghai")
MOST_TILES = 50_000  # about a quarter of an hour of work
USUAL_ZOOM = 16
LEVEL = 6  # as the tiles are served
DEGREE = 10**7
MERCATOR = "EPSG:3857 (Web Mercator, 瓦片 tiles) · 经纬度 degrees: OGC:CRS84"
TILE_FIELDS = {
    "id": FieldDefinition("id", Words("系统编号", "Id"), ValueType.TEXT),
    "label": FieldDefinition("label", Words("名称", "Label"), ValueType.TEXT),
    "state": FieldDefinition("state", Words("状态", "State"), ValueType.TEXT),
}
Layers = Sequence[tuple[LayerDefinition, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Area:
    """What a package holds: where, between which zooms, as it was on which day."""

    box: Box
    zooms: tuple[int, int]
    day: date

    @property
    def count(self) -> int:
        """How many tiles there are to be made, empty ones included."""
        return sum(len(columns) * len(rows) for _, columns, rows in self.ranges())

    def ranges(self) -> Iterator[tuple[int, range, range]]:
        """Columns and rows of each zoom."""
        for z in range(self.zooms[0], self.zooms[1] + 1):
            west, north = tile_of(self.box.west, self.box.north, z)
            east, south = tile_of(self.box.east, self.box.south, z)
            yield z, range(west, east + 1), range(north, south + 1)

    def ids(self) -> list[int]:
        """Every tile's number in the order of the archive."""
        ranges = self.ranges()
        return sorted(zxy_to_tileid(z, x, y) for z, columns, rows in ranges for x in columns for y in rows)


def export_area(
    layers: Layers,
    transaction: Transaction,
    file: Path,
    *,
    box: Box | None = None,
    zooms: tuple[int, int] | None = None,
    day: date | None = None,
    packed: bool = False,
    overwrite: bool = False,
    told: Told = nobody,
) -> Exported:
    """Write the tiles of some layers, each the bytes that the service gives, to a new file.

    Without a box the layers' extent, without zooms from the first that draws anything to 16, or as far as the
    bound allows; without a day today. ``told`` hears of each tile.

    Raises:
        TooLarge: more tiles than are made in one go. ValueNotAllowed: zooms that are none, or nothing there.
        AlreadyThere: the file exists. NoSpace: the disk is full. what ``told`` raises.
    """
    if file.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(file))
    definitions = [definition for definition, _ in layers]
    area = area_of(definitions, transaction, box, zooms, day)
    with disk(), tempfile.TemporaryDirectory(dir=file.parent, prefix=".export-") as folder:
        data = Path(folder) / (f"{plain_name(definitions[0].words.zh)}.pmtiles" if packed else "data.pmtiles")
        totals = totals_of(layers, transaction, area)
        about = about_of(layers, transaction, area, totals)
        tiles = write_tiles(data, layers, transaction, area, about, told)
        name = data.name if packed else file.name
        about |= {"tiles": f"z{area.zooms[0]}–{area.zooms[1]}: {tiles}", "file": name}
        return handed_out(exported(file, layers, about, totals, sha256_of(data)), data, {}, packed=packed)


def area_of(
    definitions: Sequence[LayerDefinition],
    transaction: Transaction,
    box: Box | None,
    zooms: tuple[int, int] | None,
    day: date | None,
) -> Area:
    """The package's area, bounded."""
    wanted = box or extent_of(definitions, transaction)
    today = day or transaction.now.astimezone(LOCAL).date()
    if zooms is not None:
        if not 0 <= zooms[0] <= zooms[1] <= MOST_ZOOM:
            raise ValueNotAllowed(field="zooms", value=f"{zooms[0]}-{zooms[1]}", allowed=f"0 … {MOST_ZOOM}")
        area = Area(wanted, zooms, today)
    else:
        least = least_zoom(definitions)
        areas = [Area(wanted, (least, most), today) for most in range(least, max(USUAL_ZOOM, least) + 1)]
        area = max(
            (one for one in areas if one.count <= MOST_TILES), key=lambda one: one.zooms[1], default=areas[0]
        )
    if area.count > MOST_TILES:
        raise TooLarge(what="tiles", size=area.count, most=MOST_TILES)
    return area


def extent_of(definitions: Sequence[LayerDefinition], transaction: Transaction) -> Box:
    """The envelope of all these layers; ValueNotAllowed when they are empty."""
    store = FeatureStore(transaction)
    boxes = [box for definition in definitions if (box := store.extent(definition.id))]
    if not boxes:
        raise nothing(definitions)
    return reduce(joined, boxes)


def joined(one: Box, other: Box) -> Box:
    """The envelope of two boxes."""
    west, south = min(one.west, other.west), min(one.south, other.south)
    return Box(west, south, max(one.east, other.east), max(one.north, other.north))


def nothing(definitions: Sequence[LayerDefinition]) -> ValueNotAllowed:
    """That there is nothing to draw."""
    names = ", ".join(definition.id for definition in definitions)
    return ValueNotAllowed(field="layer", value=names, allowed="有要素的图层 a layer with features")


def tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    """Column and row of the tile around a place."""
    count = 2**z
    sine = math.sin(math.radians(max(-85.05, min(85.05, latitude))))
    x = int((longitude + 180) / 360 * count)
    y = int((0.5 - math.atanh(sine) / (2 * math.pi)) * count)
    return min(max(x, 0), count - 1), min(max(y, 0), count - 1)


def write_tiles(
    file: Path, layers: Layers, transaction: Transaction, area: Area, about: Mapping[str, str], told: Told
) -> int:
    """Write every tile that holds anything; how many they are."""
    store, tiles = FeatureStore(transaction), 0
    with file.open("xb") as bytes_:
        writer = new_writer(bytes_)
        for id in area.ids():
            plain, _ = encoded_tile(store, layers, tileid_to_zxy(id), area.day)
            if plain:
                writer.write_tile(id, gzip.compress(plain, LEVEL, mtime=0))
                tiles += 1
            told(1)
        if not tiles:
            raise nothing([definition for definition, _ in layers])
        writer.finalize(header(area), metadata(layers, area, about))
    return tiles


def new_writer(file: Any) -> Any:
    """The library's writer, which has no types."""
    make: Any = pmtiles.Writer
    return make(file)


def header(area: Area) -> dict[str, Any]:
    """The archive's head; degrees as whole ten-millionths."""
    west, south, east, north = (round(side * DEGREE) for side in area.box)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": area.zooms[0],
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def metadata(layers: Layers, area: Area, about: Mapping[str, str]) -> dict[str, Any]:
    """What a map program reads, and what a stranger must know."""
    definitions = [definition for definition, _ in layers]
    hidden = {definition.id: fields for definition, fields in layers}
    drawn = [
        {**layer, "maxzoom": min(layer["maxzoom"], area.zooms[1])}
        for layer in vector_layers(definitions, hidden)
        if layer["minzoom"] <= area.zooms[1]
    ]
    return {
        "name": about["title_zh"],
        "description": " ".join(filter(None, (about["notice"], NOTE))),
        "attribution": " ".join(filter(None, (about["notice"], about["source"]))),
        "type": "overlay",
        "version": "2",
        "vector_layers": drawn,
        "tilestats": statistics(definitions),
        "lakewatch": {name: value for name, value in about.items() if value},
    }


def totals_of(layers: Layers, transaction: Transaction, area: Area) -> Totals:
    """The features that the tiles are made of; small ones are not drawn at every zoom."""
    found = (
        FeatureBatches(
            transaction,
            FeatureQuery(definition.id, box=area.box, valid_from=area.day, valid_to=area.day, hidden=hidden),
        ).totals()
        for definition, hidden in layers
    )
    return sum(found, Totals())


def about_of(layers: Layers, transaction: Transaction, area: Area, totals: Totals) -> dict[str, str]:
    """What a stranger must know who finds the file alone."""
    definitions = [definition for definition, _ in layers]
    return {
        "layer": ",".join(definition.id for definition in definitions),
        "title_zh": "、".join(definition.words.zh for definition in definitions),
        "title_en": ", ".join(definition.words.en for definition in definitions),
        "format": ExportFormat.PMTILES.value,
        "source": " ".join(dict.fromkeys(definition.source for definition in definitions)),
        "crs": MERCATOR,
        "count": str(totals.count),
        "notice": NOTICE if totals.demonstration else "",
        "valid": area.day.isoformat(),
        "box": ", ".join(f"{side:.8g}" for side in area.box),
        "hidden": ", ".join(sorted({field for _, hidden in layers for field in hidden})),
        "exported_at": moment_text(transaction.now),
        "exported_by": transaction.actor.name,
    }


def exported(
    file: Path, layers: Layers, about: Mapping[str, str], totals: Totals, data_sha256: str
) -> Exported:
    """The written package, its size and hash still to come."""
    cuts = Cuts()
    cuts.note("tiles-simplified")
    names = dict.fromkeys(name for definition, hidden in layers for name in columns_of(definition, hidden))
    known = {field.id: field for definition, _ in layers for field in definition.fields} | TILE_FIELDS
    return Exported(
        file=str(file),
        layer=about["layer"],
        format=ExportFormat.PMTILES.value,
        crs=CRS84,
        count=totals.count,
        size_bytes=0,
        sha256="",
        data_sha256=data_sha256,
        demonstration=totals.demonstration > 0,
        hidden=tuple(sorted({field for _, hidden in layers for field in hidden})),
        about={**about, "sha256": data_sha256},
        columns=tuple(field_rows(known[name] for name in names)),
        cuts=cuts.all(),
    )
