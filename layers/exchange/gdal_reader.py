"""Files that GDAL reads, in Arrow batches: shapefile, FileGDB, KML, GPX, DXF, FlatGeobuf, GeoPackage."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
