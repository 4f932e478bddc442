"""Vector tiles: layers of shapes and attributes as the bytes of one Mapbox Vector Tile, version 2.1."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import TileOutside
from geo.tile_geometry import EXTENT, Shapes, Streams, streams
from geo.varints import block, encoded, sizes, varint

Attribute: TypeAlias = str | int | float | bool | None
DEEPEST = 22
VERSION, NAME, FEATURE, KEY, VALUE, EXTENT_FIELD = 15, 1, 2, 3, 4, 5
ID, TAGS, TYPE, GEOMETRY = 0x08, 0x12, 0x18, 0x22


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer of a tile.

    Args:
        shapes: CGCS2000 longitude and latitude, degrees; None is passed over.
        ids: numbers of the features, 0 or more.
        columns: attributes by name, one value a feature; None is left out.
        omitted: features that are not among them; when there are any, the first feature says so.
    """

    name: str
    shapes: Shapes
    ids: NDArray[np.int64]
    columns: Mapping[str, Sequence[Attribute]] = field(default_factory=dict)
    omitted: int = 0


def encode(layers: Iterable[TileLayer], z: int, x: int, y: int) -> bytes:
    """The tile's bytes; empty when no layer leaves anything in it.

    Raises:
        TileOutside: no such tile at this zoom.
    """
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise TileOutside(z=z, x=x, y=y)
    return b"".join(block(3, content) for layer in layers if (content := layer_message(layer, z, x, y)))


def from_wkb(wkb: Shapes) -> Shapes:
    """WKB as shapes, all at once."""
    shapes: Shapes = shapely.from_wkb(wkb)
    return shapes


def layer_message(layer: TileLayer, z: int, x: int, y: int) -> bytes:
    """One layer; empty when none of its shapes leaves anything in the tile."""
    found = streams(layer.shapes, z, x, y) if layer.shapes.size else []
    if not found:
        return b""
    tags = Tags(layer, int(found[0].rows[0]))
    features = b"".join(feature_messages(stream, layer.ids, tags) for stream in found)
    head = varint(VERSION << 3) + b"\x02" + block(NAME, layer.name.encode())
    words = [block(KEY, key.encode()) for key in tags.keys]
    words += [block(VALUE, value) for value in tags.values]
    return head + features + b"".join(words) + varint(EXTENT_FIELD << 3) + varint(EXTENT)


def feature_messages(stream: Streams, ids: NDArray[np.int64], tags: Tags) -> bytes:
    """All features of one class, each as a field of the layer."""
    lengths = sizes(stream.values)
    ends = np.cumsum(stream.counts)
    bytes_to = np.concatenate([[0], np.cumsum(lengths)[ends - 1]])
    geometry = memoryview(encoded(stream.values, lengths))
    heads, head_ends = headers(stream, ids, tags, np.diff(bytes_to))
    pieces: list[memoryview] = [geometry[:0]] * (2 * stream.rows.size)
    pieces[::2] = sliced(memoryview(heads), head_ends)
    pieces[1::2] = sliced(geometry, bytes_to)
    return b"".join(pieces)


def sliced(data: memoryview, ends: NDArray[np.int64]) -> list[memoryview]:
    """Data between one end and the next."""
    places = ends.tolist()
    return [data[start:end] for start, end in pairwise(places)]


def headers(
    stream: Streams, ids: NDArray[np.int64], tags: Tags, geometry_bytes: NDArray[np.int64]
) -> tuple[bytes, NDArray[np.int64]]:
    """What stands before each feature's geometry: field, length, id, tags, type; with the ends of each.

    All of it is written as varints, one byte or more each, so that numpy does the work.
    """
    pairs = tags.pairs[stream.rows]
    given = pairs >= 0
    tag_sizes = sizes(np.where(given, pairs, 0).ravel().astype(np.uint64)).reshape(pairs.shape)
    tag_bytes = (tag_sizes * given).sum(axis=1)
    numbers = ids[stream.rows].astype(np.uint64)
    inner = 1 + sizes(numbers) + 1 + sizes(tag_bytes.astype(np.uint64)) + tag_bytes + 2
    inner += 1 + sizes(geometry_bytes.astype(np.uint64)) + geometry_bytes
    rows = stream.rows.size
    values = np.zeros((rows, 6 + pairs.shape[1] + 4), dtype=np.uint64)
    values[:, 0], values[:, 1] = FEATURE << 3 | 2, inner
    values[:, 2], values[:, 3] = ID, numbers
    values[:, 4], values[:, 5] = TAGS, tag_bytes
    values[:, 6:-4] = np.where(given, pairs, 0)
    values[:, -4], values[:, -3] = TYPE, stream.kind
    values[:, -2], values[:, -1] = GEOMETRY, geometry_bytes
    keep = np.ones(values.shape, dtype=bool)
    keep[:, 6:-4] = given
    flat = values[keep]
    lengths = sizes(flat)
    ends = np.cumsum(keep.sum(axis=1))
    return encoded(flat, lengths), np.concatenate([[0], np.cumsum(lengths)[ends - 1]])


class Tags:
    """Attributes as the layer's tables of keys and values, and pairs of numbers into them.

    Args:
        first: the feature that tells how many were left out.
    """

    def __init__(self, layer: TileLayer, first: int) -> None:
        columns = dict(layer.columns)
        if layer.omitted:
            columns["omitted"] = [layer.omitted if row == first else None for row in range(layer.ids.size)]
        self.keys = tuple(columns)
        self.values: list[bytes] = []
        self.pairs = np.full((layer.ids.size, 2 * len(columns)), -1, dtype=np.int64)
        for number, column in enumerate(columns.values()):
            codes = self.codes(column)
            self.pairs[:, 2 * number] = np.where(codes >= 0, number, -1)
            self.pairs[:, 2 * number + 1] = codes

    def codes(self, column: Sequence[Attribute]) -> NDArray[np.int64]:
        """Each value's number in the table of values, -1 for none."""
        known: dict[tuple[type, Attribute], int] = {}
        start = len(self.values)
        found = [
            -1 if value is None else known.setdefault((value.__class__, value), start + len(known))
            for value in column
        ]
        self.values += [value_message(value) for _, value in known]
        return np.array(found, dtype=np.int64)


def value_message(value: Attribute) -> bytes:
    """One value of the table; whole numbers are signed when they must be."""
    if isinstance(value, bool):
        return b"\x38" + varint(int(value))
    if isinstance(value, int):
        return b"\x28" + varint(value) if value >= 0 else b"\x30" + varint(2 * -value - 1)
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return block(1, str(value).encode())
