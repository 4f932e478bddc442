"""A layer as KML that stands alone: CRS84, drawn as the catalogue says, nothing fetched from anywhere."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import FieldDefinition, LayerDefinition, Symbol, ValueType
from layers.exchange.geojson_writer import left_out
from layers.exchange.metadata_page import facts_of
from layers.exchange.outgoing import Outgoing, as_text, rows_of, shapes_of
from layers.exchange.spreadsheet_texts import printable

DECIMALS = 8
TYPES = {
    ValueType.INTEGER: "double",
    ValueType.NUMBER: "double",
    ValueType.BOOLEAN: "bool",
}  # int has 32 bits
POINT_SIZE = 6.0  # CSS pixels of a symbol of scale 1
WORDS = {True: "1", False: "0"}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="{id}">
<name>{name}</name><description>{about}</description>
"""
BLANKS = " \t\r\n"  # a text of nothing else is no text to a reader of XML


def write_kml(file: Path, outgoing: Outgoing) -> int:
    """Write one document; how many placemarks it has. A feature without a place has no geometry."""
    outgoing.cuts.note("columns-left-out", left_out(outgoing))
    outgoing.cuts.note("coordinates-rounded", decimals=DECIMALS)
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as text:
        text.write(head(outgoing))
        for batch in outgoing.batches:
            text.writelines(placemarks(batch, outgoing))
            count += batch.num_rows
        text.write("</Document></kml>\n")
    return count


def head(outgoing: Outgoing) -> str:
    """What stands before the placemarks: notice and facts, styles, the columns' types."""
    definition, about = outgoing.definition, outgoing.about
    facts = "\n".join(f"{name}: {value}" for name, value in facts_of(about))
    title = escaped(f"{about['title_zh']} {about['title_en']}")
    fields = "".join(
        f'<SimpleField type="{TYPES.get(each.type, "string")}" name="{each.id}">'
        f"<displayName>{escaped(each.words.zh)}</displayName></SimpleField>"
        for each in outgoing.plain
        if each.id not in ("id", "name")  # the placemark's own
    )
    schema = f'<Schema name="{definition.id}" id="schema">{fields}</Schema>\n'
    return HEAD.format(id=definition.id, name=title, about=escaped(facts)) + styles(definition) + schema


def styles(definition: LayerDefinition) -> str:
    """A style for the layer, and one for each case of its own."""
    cases = [("layer", definition.style.symbol)]
    cases += [(f"case-{number}", case.symbol) for number, case in enumerate(definition.style.cases)]
    return "".join(f'<Style id="{id}">{drawn(symbol)}</Style>\n' for id, symbol in cases)


def drawn(symbol: Symbol) -> str:
    """A symbol as KML draws it; points keep the viewer's own built-in mark, in our colour."""
    line = colour(symbol.line or symbol.fill or "#10181D", 1.0)
    fill = colour(symbol.fill or "#FFFFFF", symbol.fill_opacity if symbol.fill else 0.0)
    mark = colour(symbol.fill or symbol.line or "#10181D", 1.0)
    return (
        f"<IconStyle><color>{mark}</color><scale>{symbol.size / POINT_SIZE:.2g}</scale></IconStyle>"
        f"<LineStyle><color>{line}</color><width>{symbol.line_width:g}</width></LineStyle>"
        f"<PolyStyle><color>{fill}</color></PolyStyle>"
    )


def colour(hex: str, opacity: float) -> str:
    """``#RRGGBB`` and an opacity as KML's aabbggrr."""
    red, green, blue = hex[1:3], hex[3:5], hex[5:7]
    return f"{round(opacity * 255):02x}{blue}{green}{red}".lower()


def placemarks(batch: pa.RecordBatch, outgoing: Outgoing) -> Iterator[str]:
    """Each row as a placemark."""
    definition, fields = outgoing.definition, outgoing.plain
    batch, name = cleaned(batch, outgoing), name_field(outgoing)
    places = {each.id: number for number, each in enumerate(fields)}
    by = places.get(definition.style.by or "")
    cases = {case.value: number for number, case in enumerate(definition.style.cases)}
    told = [number for number, each in enumerate(fields) if each.id not in ("id", "name")]
    for shape, values in zip(shapes_of(batch), rows_of(batch, fields), strict=True):
        label = values[places[name]] if name else None
        case = None if by is None else cases.get(str(values[by]))
        yield (
            f'<Placemark id="{escaped(values[places["id"]])}">'
            f"{f'<name>{escaped(label)}</name>' if label else ''}"
            f"<styleUrl>#{'layer' if case is None else f'case-{case}'}</styleUrl>"
            f"{data([fields[at] for at in told], [values[at] for at in told])}"
            f"{'' if shape is None else geometry(shape)}</Placemark>\n"
        )


def name_field(outgoing: Outgoing) -> str | None:
    """The field that stands as a placemark's name: readers take that for a field called name."""
    known = [each.id for each in outgoing.plain]
    wanted = "name" if "name" in known else outgoing.definition.label
    return wanted if wanted in known else None


def cleaned(batch: pa.RecordBatch, outgoing: Outgoing) -> pa.RecordBatch:
    """The batch with texts that XML can hold."""
    for each in outgoing.plain:
        if each.type in (ValueType.TEXT, ValueType.CHOICE):
            place = batch.schema.get_field_index(each.id)
            text = printable(batch.column(place), each.id, outgoing.cuts)
            blank = sum(
                1 for each_text in text.to_pylist() if each_text is not None and not each_text.strip(BLANKS)
            )
            outgoing.cuts.note("empty-text", each.id, blank)
            batch = batch.set_column(place, batch.schema.field(place), text)
    return batch


def data(fields: Sequence[FieldDefinition], values: Sequence[Any]) -> str:
    """The attributes that have a value."""
    said = "".join(
        f'<SimpleData name="{each.id}">{escaped(WORDS[value] if isinstance(value, bool) else as_text(value))}'
        "</SimpleData>"
        for each, value in zip(fields, values, strict=True)
        if value is not None
    )
    return f'<ExtendedData><SchemaData schemaUrl="#schema">{said}</SchemaData></ExtendedData>'


def geometry(shape: BaseGeometry) -> str:
    """A shape as KML, shells counter-clockwise; several parts as one MultiGeometry."""
    parts = shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=False))
    drawn = [PARTS[part.geom_type](part) for part in parts]
    return drawn[0] if len(drawn) == 1 else f"<MultiGeometry>{''.join(drawn)}</MultiGeometry>"


def polygon(part: Any) -> str:
    inner = "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
    return f"<Polygon><outerBoundaryIs>{ring(part.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def ring(line: Any) -> str:
    return f"<LinearRing>{coordinates(line)}</LinearRing>"


def coordinates(shape: BaseGeometry) -> str:
    """Longitude,latitude pairs."""
    pairs = np.round(shapely.get_coordinates(shape), DECIMALS).tolist()
    return f"<coordinates>{' '.join(f'{x!r},{y!r}' for x, y in pairs)}</coordinates>"


PARTS = {
    "Point": lambda part: f"<Point>{coordinates(part)}</Point>",
    "LineString": lambda part: f"<LineString><tessellate>1</tessellate>{coordinates(part)}</LineString>",
    "Polygon": polygon,
}


def escaped(value: object) -> str:
    """Text as XML; a carriage return by its number, or readers would make a line end of it."""
    return html.escape(str(value)).replace("\r", "&#13;")
