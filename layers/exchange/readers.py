"""Which reader opens which format: one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.source import Dataset, Format, Part, Source


@dataclass(frozen=True, slots=True)
class Reader:
    """Where a reader stands: its module is loaded when first needed (GDAL and openpyxl take their time)."""

    module: str
    parts: str
    opens: str


GDAL = Reader("gdal_reader", "parts_of_gdal", "open_gdal")
READERS: Mapping[Format, Reader] = {
    Format.GEOJSON: Reader("geojson", "parts_of_geojson", "open_geojson"),
    Format.GEOPACKAGE: GDAL,
    Format.SHAPEFILE: GDAL,
    Format.FILEGDB: GDAL,
    Format.KML: GDAL,
    Format.KMZ: GDAL,
    Format.GPX: GDAL,
    Format.DXF: GDAL,
    Format.FLATGEOBUF: GDAL,
    Format.CSV: Reader("delimited", "parts_of_delimited", "open_delimited"),
    Format.XLSX: Reader("spreadsheet", "parts_of_spreadsheet", "open_spreadsheet"),
    Format.LAND_TXT: Reader("land_txt", "parts_of_land_txt", "open_land_txt"),
    Format.GEOPARQUET: Reader("geoparquet", "parts_of_geoparquet", "open_geoparquet"),
}


def parts_of(dataset: Dataset, decisions: Decisions) -> tuple[Part, ...]:
    """The parts of a data set; FileRefused when it cannot be read at all."""
    reader = READERS[dataset.format]
    ask: Callable[[Dataset, Decisions], tuple[Part, ...]] = getattr(module_of(reader), reader.parts)
    return ask(dataset, decisions)


def open_part(dataset: Dataset, decisions: Decisions, tally: Tally) -> Source:
    """The part that ``decisions.part`` names, opened; what is found on the way goes into the tally."""
    reader = READERS[dataset.format]
    opens: Callable[[Dataset, Decisions, Tally], Source] = getattr(module_of(reader), reader.opens)
    return opens(dataset, decisions, tally)


def module_of(reader: Reader) -> object:
    return import_module(f"layers.exchange.{reader.module}")
