"""A layer as a file that others read, with its count and its SHA-256 when it is whole."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from geo.crs import CRS84, OfferedCrs
from layers.definition import FieldDefinition
from layers.errors import AlreadyThere, UnreadableFile
from layers.exchange.companions import FIELD_TABLE, MANIFEST, METADATA_PAGE
from layers.exchange.csv_writer import write_csv
from layers.exchange.cuts import Cut
from layers.exchange.dxf_writer import write_dxf
from layers.exchange.export_formats import FORMATS, ExportFormat, format_of, system_of
from layers.exchange.geojson_writer import write_geojson
from layers.exchange.gpkg_writer import write_flatgeobuf, write_gpkg
from layers.exchange.kml_writer import write_kml
from layers.exchange.land_txt_writer import write_land_txt
from layers.exchange.metadata_page import field_rows, manifest_json, metadata_html
from layers.exchange.outgoing import NOTICE, Outgoing, Told, features_of, fields_leaving, moved, nobody
from layers.exchange.shapefile_writer import field_table, write_shapefile
from layers.exchange.short_names import short_names
from layers.exchange.xlsx_writer import write_xlsx
from layers.store.database import Transaction
from layers.store.evidence_files import disk
from layers.store.feature_batches import FeatureBatches, Totals
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.imports import sha256_of

CRS84_NOTE = "OGC:CRS84; stored as CGCS2000 (EPSG:4490), published by null transformation (differences < 1 m)"
AXES = {
    True: "先经度，后纬度（度） · longitude, then latitude, degrees",
    False: "先东坐标，后北坐标（米） · easting, then northing, metres",
}
NORTH_FIRST = "先北坐标（X），后东坐标（Y），米 · northing (X), then easting (Y), metres"
PACKED = zipfile.ZIP_DEFLATED
LEVEL = 3  # of compression: three times as fast as the usual one, a tenth larger


@dataclass(frozen=True, slots=True)
class Exported:
    """A written file: ``sha256`` of what is handed out, ``data_sha256`` of the data in it (a zip differs).

    Args:
        about: what stands in the file about itself.
        columns: the field table, its head first.
        cuts: what the format could not hold.
    """

    file: str
    layer: str
    format: str
    crs: str
    count: int
    size_bytes: int
    sha256: str
    data_sha256: str
    demonstration: bool
    hidden: tuple[str, ...]
    about: Mapping[str, str]
    columns: tuple[tuple[str, ...], ...]
    cuts: tuple[Cut, ...]

    def manifest(self) -> str:
        """Everything as JSON, for the file beside a bare file."""
        more = {"size_bytes": self.size_bytes, "sha256": self.sha256}
        return manifest_json(self.about, self.columns, self.cuts, more)


Write = Callable[[Path, Outgoing], int]


def write_txt(file: Path, outgoing: Outgoing) -> int:
    """The land ministry's boundary points; what else there is to know of a parcel has no place there."""
    definition = outgoing.definition
    kept = {"id", definition.code, definition.label, "land_class"}
    outgoing.cuts.note(
        "attributes-left-out", ", ".join(each.id for each in outgoing.fields if each.id not in kept)
    )
    outgoing.cuts.note("coordinates-rounded", decimals=3)
    return write_land_txt(file, definition, features_of(outgoing), outgoing.about, crs=outgoing.crs)


WRITERS: Mapping[ExportFormat, Write] = {
    ExportFormat.GEOPACKAGE: write_gpkg,
    ExportFormat.GEOJSON: write_geojson,
    ExportFormat.SHAPEFILE: write_shapefile,
    ExportFormat.FLATGEOBUF: write_flatgeobuf,
    ExportFormat.KML: write_kml,
    ExportFormat.CSV: write_csv,
    ExportFormat.XLSX: write_xlsx,
    ExportFormat.DXF: write_dxf,
    ExportFormat.LAND_TXT: write_txt,
}


def export(
    query: FeatureQuery,
    transaction: Transaction,
    file: Path,
    *,
    crs: str | None = None,
    format: str | None = None,
    packed: bool = False,
    overwrite: bool = False,
    told: Told = nobody,
) -> Exported:
    """Write the features of a query to a new file; without a format the name's ending says it.

    The file appears whole or not at all, and memory does not grow with the rows. ``packed`` makes a zip of
    the data, their metadata page and their manifest; a shapefile always is one. Who may see the layer, and
    which fields, is the caller's business: ``query.hidden`` never leaves.

    Raises:
        UnreadableFile: no such format. UnknownCrs: the format cannot be written in this system.
        AlreadyThere: the file exists. TooLarge: more than the format holds. NoSpace: the disk is full.
        what ``told`` raises, when somebody wants to stop.
    """
    kind = format_of(file, format)
    if file.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(file))
    leaving = Leaving(transaction, query, kind, told)
    if kind is ExportFormat.PMTILES:
        raise UnreadableFile(file=file.name, place=kind.value, reason="export_area")
    system = system_of(kind, crs, query.box or FeatureStore(transaction).extent(query.layer))
    with disk(), tempfile.TemporaryDirectory(dir=file.parent, prefix=".export-") as folder:
        return leaving.write(file, system, Path(folder), packed=packed or kind is ExportFormat.SHAPEFILE)


class Leaving:
    """One export on its way: what is read, what is said of it, what is written."""

    def __init__(self, transaction: Transaction, query: FeatureQuery, kind: ExportFormat, told: Told) -> None:
        self.transaction = transaction
        self.query = query
        self.kind = kind
        self.told = told
        self.definition = transaction.definition(query.layer)
        self.rows = FeatureBatches(transaction, query)

    def write(self, file: Path, system: OfferedCrs, folder: Path, *, packed: bool) -> Exported:
        """Write the data into the folder, then put them (or a zip of them) in the file's place."""
        totals = self.rows.totals()
        suffix = ".shp" if self.kind is ExportFormat.SHAPEFILE else FORMATS[self.kind].suffix
        data = folder / f"{plain_name(self.definition.words.zh) if packed else 'data'}{suffix}"
        about = self.about(system, totals)
        outgoing = self.outgoing(system, totals, about)
        count = WRITERS[self.kind](data, outgoing)
        about = {**about, "count": str(count), "file": data.name if packed else file.name}
        written = self.told_of(file, outgoing, about, data, totals)
        texts = {FIELD_TABLE: field_table(outgoing)} if self.kind is ExportFormat.SHAPEFILE else {}
        return handed_out(written, data, texts, packed=packed)

    def outgoing(self, system: OfferedCrs, totals: Totals, about: Mapping[str, str]) -> Outgoing:
        """What the writer is handed; the boundary points' own writer takes degrees."""
        batches = self.counted()
        if self.kind is not ExportFormat.LAND_TXT:
            batches = moved(batches, system)
        fields = fields_leaving(self.definition, self.query.hidden)
        return Outgoing(self.definition, fields, batches, system, totals.count, totals.placeless, about)

    def counted(self) -> Iterator[pa.RecordBatch]:
        for batch in self.rows.batches():
            yield batch
            self.told(batch.num_rows)

    def about(self, system: OfferedCrs, totals: Totals) -> dict[str, str]:
        """What a stranger must know who finds the file alone; the count as it was just before."""
        definition, query, now = self.definition, self.query, self.transaction.now
        north = self.kind is ExportFormat.LAND_TXT
        return {
            "layer": definition.id,
            "title_zh": definition.words.zh,
            "title_en": definition.words.en,
            "format": self.kind.value,
            "source": definition.source,
            "crs": CRS84_NOTE if system.name == CRS84 else system.name,
            "axes": NORTH_FIRST if north else AXES[system.degrees],
            "count": str(totals.count),
            "notice": NOTICE if totals.demonstration else "",
            "as_of": moment_text(query.as_of or now),
            "valid": days_text(query),
            "box": "" if query.box is None else ", ".join(f"{side:.8g}" for side in query.box),
            "hidden": ", ".join(sorted(query.hidden)),
            "exported_at": moment_text(now),
            "exported_by": self.transaction.actor.name,
        }

    def told_of(
        self, file: Path, outgoing: Outgoing, about: dict[str, str], data: Path, totals: Totals
    ) -> Exported:
        fields = shown_fields(self.kind, outgoing)
        short = short_names(each.id for each in fields) if self.kind is ExportFormat.SHAPEFILE else None
        data_sha256 = sha256_of(data)
        return Exported(
            file=str(file),
            layer=self.query.layer,
            format=self.kind.value,
            crs=outgoing.crs.name,
            count=int(about["count"]),
            size_bytes=0,
            sha256="",
            data_sha256=data_sha256,
            demonstration=totals.demonstration > 0,
            hidden=tuple(sorted(self.query.hidden)),
            about={**about, "sha256": data_sha256},
            columns=tuple(field_rows(fields, short)),
            cuts=outgoing.cuts.all(),
        )


def shown_fields(kind: ExportFormat, outgoing: Outgoing) -> tuple[FieldDefinition, ...]:
    """The columns that the format carries."""
    whole = (ExportFormat.GEOPACKAGE, ExportFormat.FLATGEOBUF)
    return outgoing.fields if kind in whole else outgoing.plain


def handed_out(written: Exported, data: Path, texts: Mapping[str, str], *, packed: bool) -> Exported:
    """The data, or a zip of them, in the place of the file; with size and hash of what is there now."""
    result = zipped(written, data, texts) if packed else data
    size, sha256 = result.stat().st_size, sha256_of(result)
    result.replace(written.file)
    return replace(written, size_bytes=size, sha256=sha256)


def zipped(written: Exported, data: Path, texts: Mapping[str, str]) -> Path:
    """The data with their metadata page and their manifest in one archive, names in UTF-8."""
    more = {"size_bytes": data.stat().st_size, "sha256": written.data_sha256}
    pages = {
        METADATA_PAGE: metadata_html(written.about, written.columns, written.cuts),
        MANIFEST: manifest_json(written.about, written.columns, written.cuts, more),
        **texts,
    }
    archive = data.with_name("export.zip")
    with zipfile.ZipFile(archive, "x", PACKED, compresslevel=LEVEL) as file:
        for part in sorted(data.parent.glob(f"{data.stem}.*")):
            file.write(part, part.name)
        for name, text in pages.items():
            file.writestr(name, text.encode())
    return archive


def plain_name(name: str) -> str:
    """A name as every file system takes it."""
    return (
        "".join("_" if sign in '/\\:*?"<>|.' or ord(sign) < 32 else sign for sign in name).strip() or "export"
    )


def moment_text(moment: datetime) -> str:
    """A moment in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def days_text(query: FeatureQuery) -> str:
    """The days in which things had to be so."""
    days = (query.valid_from, query.valid_to)
    if days[0] == days[1]:
        return "" if days[0] is None else days[0].isoformat()
    return " – ".join("" if day is None else day.isoformat() for day in days)
