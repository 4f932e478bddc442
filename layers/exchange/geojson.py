"""GeoJSON in and out (RFC 7946): longitude, latitude; CRS84 unless an old ``crs`` member says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import CRS84, OFFERED, OfferedCrs, crs_of, from_crs
from geo.errors import InvalidShape, Refused
from geo.shapes import DEPTH, as_geojson, require_closed, require_positions
from layers.errors import UnreadableFile
from layers.exchange.json_stream import members
from layers.exchange.rows import MOST_COLUMNS, DeclaredCrs, Row
from layers.rules.features import Feature

DECIMALS = 8  # about a millimetre


@dataclass(frozen=True)
class GeojsonSource:
    """A FeatureCollection; a ``crs`` member of the time before RFC 7946 is respected."""

    file: Path
    crs: DeclaredCrs
    columns: tuple[str, ...]
    count: int

    def rows(self) -> Iterator[Row]:
        """Every feature in its order; one that cannot be read has its refusal."""
        number = 0
        for key, member in file_members(self.file):
            if key == "features":
                number += 1
                yield row(number, member, self.crs.taken)


def open_geojson(file: Path) -> GeojsonSource:
    """Look through the file once: its columns, its reference system, how many features it has.

    Raises:
        UnreadableFile: no UTF-8, no JSON, no FeatureCollection, too many columns.
        UnknownCrs: the ``crs`` member names a system that is not offered.
    """
    columns: dict[str, None] = {}
    others: dict[str, Any] = {}
    count = 0
    for key, member in file_members(file):
        if key == "features":
            count += 1
            columns.update(dict.fromkeys(properties_of(member)))
        else:
            others[key] = member
        if len(columns) > MOST_COLUMNS:
            raise UnreadableFile(file=file.name, place="–", reason=f"more than {MOST_COLUMNS} columns")
    if others.get("type") != "FeatureCollection":
        raise UnreadableFile(file=file.name, place="type", reason="only a FeatureCollection is taken")
    return GeojsonSource(file, declared_crs(others.get("crs")), tuple(columns), count)


def file_members(file: Path) -> Iterator[tuple[str, Any]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        yield from members(text, file.name)


def properties_of(member: object) -> Mapping[str, object]:
    found = member.get("properties") if isinstance(member, dict) else None
    return found if isinstance(found, dict) else {}


def declared_crs(member: object) -> DeclaredCrs:
    """The system of a ``crs`` member; without one the coordinates are CRS84, as RFC 7946 says."""
    if member is None:
        return DeclaredCrs(None, OFFERED[CRS84], "RFC 7946: GeoJSON without crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name")) if isinstance(properties, dict) else str(member)[:100]
    return DeclaredCrs(name, crs_of(name), "crs member of the file, x before y")


def row(number: int, member: object, crs: OfferedCrs) -> Row:
    """One feature as a row."""
    if not isinstance(member, dict) or member.get("type") != "Feature":
        return Row(number, refusal=InvalidShape(reason="no GeoJSON Feature", place=None))
    try:
        shape = read_shape(member.get("geometry"), crs)
    except Refused as refusal:
        return Row(number, refusal=refusal)
    id = member.get("id")
    return Row(number, None if id is None else str(id), properties_of(member), shape)


def read_shape(geometry: Any, crs: OfferedCrs) -> BaseGeometry | None:
    """A GeoJSON geometry in longitude, latitude; whether it is valid is asked later, with its layer."""
    if geometry is None:
        return None
    name = geometry.get("type") if isinstance(geometry, dict) else None
    if name not in DEPTH:
        raise InvalidShape(reason=f"type is {str(name)[:40]!r}, allowed: {', '.join(DEPTH)}", place=None)
    require_positions(geometry.get("coordinates"), DEPTH[name])
    require_closed(geometry, name)
    try:
        shape = shapely.from_geojson(json.dumps({"type": name, "coordinates": geometry["coordinates"]}))
    except shapely.GEOSException as unreadable:
        raise InvalidShape(reason=str(unreadable).split(":")[-1].strip(), place=None) from unreadable
    return from_crs(shape, crs)


def write_geojson(
    file: IO[bytes], name: str, features: Iterable[Feature], about: Mapping[str, object]
) -> int:
    """Write features as one FeatureCollection; how many they were.

    Coordinates are CRS84 with at most 8 decimals and right-hand rings. ``about`` becomes the member
    ``metadata``, which comes last because it ends with the count.
    """
    head = json.dumps({"type": "FeatureCollection", "name": name}, ensure_ascii=False)
    file.write(f'{head[:-1]}, "features": [\n'.encode())
    count = 0
    for feature in features:
        text = json.dumps(as_feature(feature), ensure_ascii=False, allow_nan=False)
        file.write((b",\n" if count else b"") + text.encode())
        count += 1
    metadata = json.dumps({**about, "count": count}, ensure_ascii=False, allow_nan=False)
    file.write(f'\n], "metadata": {metadata}}}\n'.encode())
    return count


def as_feature(feature: Feature) -> dict[str, Any]:
    """A feature as GeoJSON; what belongs to every layer stands beside its fields."""
    own = {
        "state": feature.state,
        "unit": feature.unit,
        "valid_from": feature.valid_from,
        "valid_to": feature.valid_to,
        "demonstration": feature.demonstration,
    }
    properties = {**feature.properties, **own}
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": None if feature.shape is None else as_geojson(feature.shape, DECIMALS),
        "properties": {key: plain(value) for key, value in properties.items()},
    }


def plain(value: Any) -> Any:
    """A value as JSON can say it: days as ``YYYY-MM-DD``."""
    return value.isoformat() if hasattr(value, "isoformat") else value
