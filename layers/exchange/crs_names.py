"""How coordinate systems are called in sentences and in the record of a feature."""

from __future__ import annotations

from typing import Any

from layers.exchange.declared import Declared

KNOWN = {
    "EPSG:4490": ("2000 国家大地坐标系经纬度", "CGCS2000 degrees"),
    "EPSG:4326": ("WGS 84 经纬度", "WGS 84 degrees"),
    "OGC:CRS84": ("WGS 84 经纬度", "WGS 84 degrees"),
    "EPSG:4547": ("2000 国家大地坐标系 3 度带，中央经线 114 度", "CGCS2000 3-degree zone, meridian 114"),
    "EPSG:4548": ("2000 国家大地坐标系 3 度带，中央经线 117 度", "CGCS2000 3-degree zone, meridian 117"),
    "EPSG:4509": ("2000 国家大地坐标系 6 度带，中央经线 117 度", "CGCS2000 6-degree zone, meridian 117"),
    "EPSG:32650": ("WGS 84 UTM 北 50 带", "WGS 84 UTM zone 50N"),
    "EPSG:3857": ("网络墨卡托", "Web Mercator"),
}
KNOWN |= {
    f"EPSG:{4488 + zone}": (f"2000 国家大地坐标系 3 度带第 {zone} 带", f"CGCS2000 3-degree zone {zone}")
    for zone in range(25, 46)
}
KNOWN |= {
    f"EPSG:{4478 + zone}": (f"2000 国家大地坐标系 6 度带第 {zone} 带", f"CGCS2000 6-degree zone {zone}")
    for zone in range(13, 24)
}
REASONS = {
    "degrees": "数值为经纬度",
    "zone-prefix": "8 位横坐标的前两位为带号",
    "easting-range": "6 位横坐标的取值范围",
    "utm": "数值符合 UTM 投影",
    "web-mercator": "数值符合网络墨卡托投影",
}


def name_of(system: Declared) -> str:
    """The Chinese name of a system with its code."""
    code = system.crs.name if system.crs else ""
    return f"{KNOWN[code][0]}（{code}）" if code in KNOWN else system.title


def names_of(system: Declared) -> dict[str, Any]:
    """The names of a system as facts of a sentence: ``crs`` in Chinese, ``crs_en`` in English."""
    code = system.crs.name if system.crs else ""
    english = f"{KNOWN[code][1]} ({code})" if code in KNOWN else system.title
    return {"crs": name_of(system), "crs_en": english}
