"""``lakewatch import``: the features of a file into a layer, all of them or none."""

from __future__ import annotations


def import_file() -> None:
    """导入文件 · Import a GeoJSON or GeoPackage file into a layer."""
    raise NotImplementedError
