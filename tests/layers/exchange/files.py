"""Small files for the tests of imports: GeoJSON by hand, GeoPackages by GDAL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.exchange.drivers import gdal
from layers.exchange.importing import Findings, Import, examine, open_import, store
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.imports import keep_original

POND = {
    "type": "Polygon",
    "coordinates": [[[115.5, 37.6], [115.501, 37.6], [115.501, 37.601], [115.5, 37.601], [115.5, 37.6]]],
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[115.5, 37.6], [115.501, 37.601], [115.501, 37.6], [115.5, 37.601], [115.5, 37.6]]],
}


def a_row(name: str = "甲", geometry: dict[str, Any] | None = POND, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature on the layer of ponds."""
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name, **properties}}


def a_geojson(folder: Path, *rows: dict[str, Any], **members: Any) -> Path:
    """A FeatureCollection of these rows."""
    return a_text(
        folder, json.dumps({"type": "FeatureCollection", "features": rows, **members}, ensure_ascii=False)
    )


def a_text(folder: Path, text: str, name: str = "ponds.geojson") -> Path:
    """A file of this text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def a_gpkg(folder: Path, shape: BaseGeometry, crs: str = "EPSG:4490", name: str = "甲") -> Path:
    """A GeoPackage of one pond, as GDAL writes it: with an envelope before the shape."""
    file = folder / "ponds.gpkg"
    gdal().raw.write(
        str(file),
        geometry=np.array([shapely.to_wkb(shape)], dtype=object),
        field_data=[np.array([name], dtype=object), np.array([12.5])],
        fields=["NAME", "length_m"],
        layer="ponds of a stranger",
        driver="GPKG",
        geometry_type=shape.geom_type,
        crs=crs,
    )
    return file


def opened(database: Database, file: Path, folder: Path, layer: str = "ponds", **options: Any) -> Import:
    """The file, kept and opened for its layer."""
    return open_import(keep_original(file, folder / "imports"), database.catalogue.get(layer), **options)


def looked_at(database: Database, job: Import) -> Findings:
    """What looking through the file finds."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        return examine(job, transaction)


def imported(database: Database, job: Import) -> int:
    """How many rows were stored."""
    findings = looked_at(database, job)
    with database.transaction(PROGRAM) as transaction:
        return store(job, transaction, findings)
