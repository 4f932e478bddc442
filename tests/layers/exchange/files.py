"""Small files for the tests of imports: GeoJSON by hand, GeoPackages by GDAL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.exchange.decisions import Decisions
from layers.exchange.drivers import gdal
from layers.exchange.importing import Examined, commit, examine
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.imports import Original, keep_original

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


@dataclass(frozen=True)
class Looked:
    """A file that was looked through: the originals, what was decided, the report."""

    originals: list[Original]
    decisions: Decisions
    examined: Examined

    @property
    def report(self) -> dict[str, Any]:
        """What the doctor says."""
        return self.examined.report

    def codes(self, severity: str | None = None) -> list[str]:
        """The codes of the findings, of one severity or of all."""
        return [f["code"] for f in self.report["findings"] if severity in (None, f["severity"])]

    def finding(self, code: str) -> dict[str, Any]:
        """The one finding of this code."""
        (found,) = (each for each in self.report["findings"] if each["code"] == code)
        return dict(found)


def opened(
    database: Database, files: Path | list[Path], folder: Path, layer: str = "ponds", **decided: Any
) -> Looked:
    """Files kept and looked through for their layer; ``accepted`` may be any collection of codes."""
    accepted = frozenset(decided.pop("accepted", ()))
    decisions = Decisions(accepted=accepted, **decided)
    listed = files if isinstance(files, list) else [files]
    originals = [keep_original(file, folder / "imports") for file in listed]
    place = folder / f"looked-{uuid4().hex}"
    place.mkdir()
    return Looked(originals, decisions, examine(database, PROGRAM, layer, originals, decisions, place))


def stored(database: Database, looked: Looked, why: str = "test") -> dict[str, int]:
    """Store what was looked through; how many of what."""
    with database.transaction(PROGRAM) as transaction:
        return commit(looked.examined, looked.originals, looked.decisions, transaction, why=why)[0]


def imported(database: Database, looked: Looked) -> int:
    """Store what was looked through; how many features were written."""
    counts = stored(database, looked)
    return counts["new"] + counts["changed"] + counts["restored"]
