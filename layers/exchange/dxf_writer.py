"""A layer as DXF of release 12, which every drawing program and surveying package reads.

Outlines are closed polylines, names are texts beside them, each on a drawing layer of its own. Written by
hand because GDAL's driver keeps the whole drawing in memory and has no Chinese code page.

Source: AutoCAD Release 12 DXF reference (group codes of HEADER, TABLES, POLYLINE, VERTEX, POINT, TEXT).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import shapely

from layers.exchange.outgoing import Outgoing, shapes_of
from layers.store.tile_layers import label_places

ENCODING = "gbk"  # ANSI_936; what it lacks is written as \U+XXXX, which the format knows
DECIMALS = 4  # of a metre
TEXT_M = 2.0  # height of a name
WHITE = 7  # colour numbers of the drawing
GREEN = 3
CLOSED = 1
LONGEST_TEXT = 255  # characters that a text of release 12 holds


def as_unicode_number(error: UnicodeError) -> tuple[str, int]:
    """Characters that the code page lacks, as the format writes them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be")
    numbers = (units[place : place + 2].hex().upper() for place in range(0, len(units), 2))
    return "".join(f"\\U+{number}" for number in numbers), error.end


codecs.register_error("dxf", as_unicode_number)


def write_dxf(file: Path, outgoing: Outgoing) -> int:
    """Write a drawing in metres; how many features it shows. Features without a place are left out."""
    outgoing.cuts.note("coordinates-rounded", decimals=DECIMALS)
    outgoing.cuts.note("rows-without-place", count=outgoing.placeless)
    label = outgoing.definition.label
    lost = [each.id for each in outgoing.fields if each.id != label]
    outgoing.cuts.note("attributes-left-out", ", ".join(lost))
    layer = outgoing.definition.words.zh
    count = 0
    with file.open("w", encoding=ENCODING, errors="dxf", newline="\r\n") as text:
        write_head(text, outgoing, (layer, names_layer(layer)))
        for batch in outgoing.batches:
            count += write_batch(text, batch, outgoing)
        text.write(pairs((0, "ENDSEC"), (0, "EOF")))
    return count


def names_layer(layer: str) -> str:
    """The drawing layer of the names."""
    return f"{layer}_注记"


def write_head(text: IO[str], outgoing: Outgoing, layers: tuple[str, str]) -> None:
    """Version, code page, what the drawing is, its layers and its font, up to the first entity."""
    about = outgoing.about
    facts = (
        about["notice"] or "",
        f"{about['title_zh']} {about['crs']} {about['exported_at']} {about['source']}",
    )
    text.write("".join(pairs((999, line)) for fact in facts for line in fact.splitlines() if line))
    text.write(pairs((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009")))
    text.write(pairs((9, "$DWGCODEPAGE"), (3, "ANSI_936"), (0, "ENDSEC")))
    text.write(pairs((0, "SECTION"), (2, "TABLES"), (0, "TABLE"), (2, "LAYER"), (70, len(layers))))
    for name, colour in zip(layers, (WHITE, GREEN), strict=True):
        text.write(pairs((0, "LAYER"), (2, name), (70, 0), (62, colour), (6, "CONTINUOUS")))
    text.write(pairs((0, "ENDTAB"), (0, "TABLE"), (2, "STYLE"), (70, 1), (0, "STYLE"), (2, "STANDARD")))
    text.write(pairs((70, 0), (40, 0.0), (41, 1.0), (50, 0.0), (71, 0), (42, TEXT_M), (3, "txt")))
    text.write(pairs((4, "gbcbig"), (0, "ENDTAB"), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES")))


def write_batch(text: IO[str], batch: pa.RecordBatch, outgoing: Outgoing) -> int:
    """The entities of a batch; how many features they show."""
    layer, field = outgoing.definition.words.zh, outgoing.definition.label
    shapes = shapes_of(batch)
    known = field is not None and field in batch.schema.names
    names = batch.column(field).to_pylist() if known else [None] * batch.num_rows
    places = label_places(shapes, outgoing.geometry)
    shown = 0
    for shape, name, place in zip(shapes, names, places, strict=True):
        if shape is None:
            continue
        text.writelines(entities(shape, layer))
        if name:
            text.write(text_entity(str(name), place, names_layer(layer)))
        shown += 1
    return shown


def entities(shape: Any, layer: str) -> Iterator[str]:
    """A shape's points, lines and rings."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point":
            yield pairs((0, "POINT"), (8, layer)) + place_of(part.x, part.y)
        elif part.geom_type == "LineString":
            yield polyline(part, layer, closed=False)
        else:
            for ring in (part.exterior, *part.interiors):
                yield polyline(ring, layer, closed=True)


def polyline(line: Any, layer: str, *, closed: bool) -> str:
    """A line; the last vertex of a closed one is said by its flag."""
    vertices = shapely.get_coordinates(line).tolist()
    kept = vertices[:-1] if closed else vertices
    head = pairs((0, "POLYLINE"), (8, layer), (66, 1), (70, CLOSED if closed else 0)) + place_of(0.0, 0.0)
    vertex = pairs((0, "VERTEX"), (8, layer))
    body = "".join([f"{vertex} 10\n{x:.4f}\n 20\n{y:.4f}\n 30\n0.0\n" for x, y in kept])
    return head + body + pairs((0, "SEQEND"), (8, layer))


def text_entity(text: str, place: Any, layer: str) -> str:
    """A name, its middle at its place."""
    plain = " ".join(text.split())[:LONGEST_TEXT]
    x, y = place.x, place.y
    return (
        pairs((0, "TEXT"), (8, layer))
        + place_of(x, y)
        + pairs((40, TEXT_M), (1, plain), (72, 4), (11, f"{x:.{DECIMALS}f}"), (21, f"{y:.{DECIMALS}f}"))
    )


def place_of(x: float, y: float) -> str:
    """Easting, northing and no height."""
    return pairs((10, f"{x:.{DECIMALS}f}"), (20, f"{y:.{DECIMALS}f}"), (30, "0.0"))


def pairs(*groups: tuple[int, object]) -> str:
    """Group codes and values, a line each."""
    return "".join(f"{code:>3}\n{value}\n" for code, value in groups)
