"""The formats that leave the house, and what each can hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from geo.boxes import Box
from geo.crs import CRS84, OFFERED, STORED, ZONE_BORDER_DEG, OfferedCrs
from geo.errors import UnknownCrs
from layers.errors import UnreadableFile


class ExportFormat(StrEnum):
    """A format by its name in the API."""

    GEOPACKAGE = "geopackage"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    FLATGEOBUF = "flatgeobuf"
    KML = "kml"
    CSV = "csv"
    XLSX = "xlsx"
    DXF = "dxf"
    LAND_TXT = "land_txt"
    PMTILES = "pmtiles"


DEGREES = (STORED, CRS84)
PLANES = ("EPSG:4526", "EPSG:4527", "EPSG:4547", "EPSG:4548")
ANY = (*DEGREES, *PLANES)


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """The ending of its files, the systems it may be written in (the first is the usual one)."""

    suffix: str
    systems: tuple[str, ...]


FORMATS: dict[ExportFormat, FormatFacts] = {
    ExportFormat.GEOPACKAGE: FormatFacts(".gpkg", ANY),
    ExportFormat.GEOJSON: FormatFacts(".geojson", (CRS84,)),
    ExportFormat.SHAPEFILE: FormatFacts(".zip", ANY),
    ExportFormat.FLATGEOBUF: FormatFacts(".fgb", ANY),
    ExportFormat.KML: FormatFacts(".kml", (CRS84,)),
    ExportFormat.CSV: FormatFacts(".csv", ANY),
    ExportFormat.XLSX: FormatFacts(".xlsx", ANY),
    ExportFormat.DXF: FormatFacts(".dxf", PLANES),
    ExportFormat.LAND_TXT: FormatFacts(".txt", PLANES),
    ExportFormat.PMTILES: FormatFacts(".pmtiles", (CRS84,)),
}
SUFFIXES = {facts.suffix: format for format, facts in FORMATS.items()}


def format_of(file: Path, named: str | None = None) -> ExportFormat:
    """The format that is named, or that the file's ending says; a ``.zip`` is a shapefile.

    Raises:
        UnreadableFile: neither says one.
    """
    allowed = ", ".join(ExportFormat) if named else ", ".join(SUFFIXES)
    found = SUFFIXES.get(file.suffix.lower()) if named is None else None
    if named in set(ExportFormat):
        found = ExportFormat(str(named))
    if found is None:
        raise UnreadableFile(file=file.name, place=named or file.suffix or "–", reason=allowed)
    return found


def system_of(format: ExportFormat, named: str | None, box: Box | None) -> OfferedCrs:
    """The system to write in; without a name the usual one, which for plane formats is the box's own zone.

    Raises:
        UnknownCrs: the format cannot be written in the system that is named.
    """
    allowed = FORMATS[format].systems
    if named is None and allowed == PLANES:
        west = box is not None and (box.west + box.east) / 2 < ZONE_BORDER_DEG
        return OFFERED["EPSG:4526" if west else "EPSG:4527"]
    name = (named or allowed[0]).strip().upper()
    if name not in allowed:
        raise UnknownCrs(crs=str(named)[:100], allowed=", ".join(allowed))
    return OFFERED[name]
