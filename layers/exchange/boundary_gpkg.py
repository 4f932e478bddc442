"""A proposal as a GeoPackage: changes, zones before and after, noise, proofs, faults; styles for QGIS."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from layers.definition import Words
from layers.exchange.boundary_styles import BY, style_of
from layers.exchange.drivers import gdal
from layers.exchange.gdal_writer import Stream, schema_of, write_stream
from layers.exchange.outgoing import NOTICE
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_words import M2_PER_HA, M2_PER_MU, TRANSITIONS, VERDICTS, worded

CRS = "EPSG:4490"
TEXT, NUMBER, WHOLE, YES = pa.string(), pa.float64(), pa.int64(), pa.bool_()
Row = tuple[BaseGeometry, Mapping[str, Any]]
STYLES = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
 f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30),
 styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
 update_time DATETIME)"""
CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
    "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One layer of the file: its name, what it is called, its shapes' type, its columns, its rows."""

    id: str
    words: Words
    geometry: str
    columns: Mapping[str, pa.DataType]
    rows: tuple[Row, ...]


def write_dossier_gpkg(dossier: Dossier, file: Path) -> int:
    """Write the file; how many features it has. Its times are those of the dossier, so bytes come again."""
    at = dossier.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    known = gdal()
    count, sheets = 0, [sheet for sheet in sheets_of(dossier) if sheet.rows]
    known.set_gdal_config_options({"OGR_CURRENT_DATE": at})
    try:
        for number, sheet in enumerate(sheets):
            count += written(file, dossier, sheet, append=number > 0)
    finally:
        known.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    with closing(sqlite3.connect(file)) as connection, connection:
        add_styles(connection, dossier, sheets, at)
    return count


def written(file: Path, dossier: Dossier, sheet: Sheet, *, append: bool) -> int:
    """One layer into the file."""
    notice = NOTICE if dossier.demonstration else ""
    options: dict[str, Any] = {} if append else {"dataset_options": {"VERSION": "1.2"}}
    about = {"reading": dossier.reading, "sha256": dossier.sha256, "base": dossier.before.id,
             "boundary": dossier.after.id, "as_of": dossier.as_of.isoformat()}  # fmt: skip
    return write_stream(
        file,
        Stream(batches(sheet), schema_of(sheet.columns)),
        layer=sheet.id,
        driver="GPKG",
        geometry_type=sheet.geometry,
        crs=CRS,
        append=append,
        layer_options={
            "GEOMETRY_NAME": "geom",
            "FID": "fid",
            "IDENTIFIER": f"{sheet.words.zh} {sheet.words.en}",
            "DESCRIPTION": f"{notice} {dossier.after.name.zh}（{dossier.after.id}）".strip(),
        },
        layer_metadata={name: value for name, value in (about | {"notice": notice}).items() if value},
        **options,
    )


def batches(sheet: Sheet) -> Iterator[pa.RecordBatch]:
    schema = schema_of(sheet.columns)
    shapes = pa.array([shapely.to_wkb(shape, byte_order=1) for shape, _ in sheet.rows], pa.binary())
    columns = [
        pa.array([values.get(name) for _, values in sheet.rows], type) for name, type in sheet.columns.items()
    ]
    yield pa.record_batch([shapes, *columns], schema=schema)


def add_styles(connection: sqlite3.Connection, dossier: Dossier, sheets: Sequence[Sheet], at: str) -> None:
    """How QGIS draws each layer when it is opened: the table that it looks for."""
    connection.execute(STYLES)
    for sheet in (each for each in sheets if each.id in BY):
        values = (sheet.id, "geom", sheet.words.zh, style_of(sheet.id, dossier), True, sheet.words.en, at)
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
            "styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', ?)",
            values,
        )
    connection.execute(CONTENTS, (at,))


# --- layers ---------------------------------------------------------------------------------------
def sheets_of(dossier: Dossier) -> Iterator[Sheet]:
    """The layers from the ground up."""
    zone = {"zone": TEXT, "zone_zh": TEXT, "zone_en": TEXT, "version": TEXT, "demonstration": YES}
    for id, words, side in (
        ("zones_before", Words("调整前分区", "Zones before"), dossier.before),
        ("zones_after", Words("调整后分区", "Zones after"), dossier.after),
    ):
        rows = tuple(
            (many(shape), {**kind_values(dossier, kind), "version": side.id}) for kind, shape in side.zones
        )
        yield Sheet(id, words, "MultiPolygon", zone, marked(rows, dossier))
    yield changes(dossier)
    pair = {"before_zone": TEXT, "after_zone": TEXT, "demonstration": YES}
    noise = tuple(
        (many(shape), {"before_zone": each.before, "after_zone": each.after})
        for each in dossier.noise
        for shape in each.shapes
    )
    yield Sheet("noise", Words("绘图误差", "Noise of drawing"), "MultiPolygon", pair, marked(noise, dossier))
    proofs = tuple(
        (shape, {"rule": rule.id, "rule_zh": rule.words.zh, "rule_en": rule.words.en, "law": rule.law,
                 "verdict": rule.verdict, "verdict_zh": worded(VERDICTS, rule.verdict).zh,
                 "found_zh": rule.found.zh, "found_en": rule.found.en})
        for rule in dossier.rules
        for shape in rule.proof
    )  # fmt: skip
    columns = dict.fromkeys(
        ("rule", "rule_zh", "rule_en", "law", "verdict", "verdict_zh", "found_zh", "found_en"), TEXT
    )
    yield Sheet("proofs", Words("规则证明", "Proofs of rules"), "Unknown", {**columns, "demonstration": YES}, marked(proofs, dossier))  # fmt: skip  # noqa: E501
    faults = tuple(
        (fault.shape, {"fault_zh": fault.words.zh, "fault_en": fault.words.en})
        for fault in dossier.faults
        if fault.shape is not None
    )
    names = {"fault_zh": TEXT, "fault_en": TEXT, "demonstration": YES}
    yield Sheet(
        "faults", Words("绘图问题", "Faults of the drawing"), "Unknown", names, marked(faults, dossier)
    )


def changes(dossier: Dossier) -> Sheet:
    """The numbered changes."""
    columns = {
        "number": WHOLE, "change": TEXT, "transition": TEXT, "transition_zh": TEXT, "before_zone": TEXT,
        "before_zh": TEXT, "after_zone": TEXT, "after_zh": TEXT, "area_m2": NUMBER, "area_ha": NUMBER,
        "area_mu": NUMBER, "planar_m2": NUMBER, "width_m": NUMBER, "sliver": YES, "where_zh": TEXT,
        "where_en": TEXT, "severity": TEXT, "rules": TEXT, "decisions": TEXT, "demonstration": YES,
    }  # fmt: skip
    decided = dossier.decided()
    rows = tuple(
        (many(each.shape), {
            "number": each.number, "change": each.id, "transition": each.transition,
            "transition_zh": worded(TRANSITIONS, each.transition).zh, "before_zone": each.before,
            "before_zh": dossier.kind_words(each.before).zh, "after_zone": each.after,
            "after_zh": dossier.kind_words(each.after).zh, "area_m2": each.area_m2,
            "area_ha": each.area_m2 / M2_PER_HA, "area_mu": each.area_m2 / M2_PER_MU,
            "planar_m2": each.planar_m2, "width_m": each.width_m, "sliver": each.sliver,
            "where_zh": each.where.zh, "where_en": each.where.en, "severity": each.severity,
            "rules": ",".join(each.rules),
            "decisions": ",".join(f"{about}:{count}" for about, count in sorted(decided.get(each.number, {}).items())),  # noqa: E501
        })
        for each in dossier.changes
    )  # fmt: skip
    return Sheet("changes", Words("变化", "Changes"), "MultiPolygon", columns, marked(rows, dossier))


def kind_values(dossier: Dossier, kind: str) -> dict[str, str]:
    words = dossier.kind_words(kind)
    return {"zone": kind, "zone_zh": words.zh, "zone_en": words.en}


def marked(rows: tuple[Row, ...], dossier: Dossier) -> tuple[Row, ...]:
    """Every row says whether it is synthetic."""
    return tuple((shape, {**values, "demonstration": dossier.demonstration}) for shape, values in rows)


def many(shape: BaseGeometry) -> BaseGeometry:
    """Areas as multi shapes."""
    return MultiPolygon([shape]) if isinstance(shape, Polygon) else shape
