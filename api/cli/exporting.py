"""``lakewatch export``: a layer as a file that others read."""

from __future__ import annotations


def export_file() -> None:
    """导出图层 · Write a layer to a GeoPackage or GeoJSON file."""
    raise NotImplementedError
