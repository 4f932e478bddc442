"""A layer of areas as the land ministry's boundary point file (界址点坐标交换文件).

GB18030 with CRLF: for the usual characters these are the very bytes of GBK, which offices' programs expect
and often alone can read; what GBK lacks (䶮, 𠮷) still comes through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import OfferedCrs, to_crs
from geo.errors import UnknownCrs
from geo.measure import ha
from layers.definition import GeometryType, LayerDefinition
from layers.errors import ValueNotAllowed
from layers.rules.features import Feature

ZONES = {"EPSG:4526": 38, "EPSG:4527": 39, "EPSG:4547": 38, "EPSG:4548": 39}  # three degrees wide
DECIMALS = 3  # of a metre
ENCODING = "gb18030"
END = "\r\n"
LAND_CLASS = "land_class"  # the field of a layer that holds the class code (地类编码)
# a head line is parted by commas and ended by @: the full-width signs stand for them in names
PLAIN = str.maketrans({",": "，", "@": "＠", "\r": " ", "\n": " ", "\t": " "})


def write_land_txt(
    file: Path,
    definition: LayerDefinition,
    features: Iterator[Feature],
    about: Mapping[str, object],
    *,
    crs: OfferedCrs,
) -> int:
    """Write features as parcels, their rings numbered on; how many they were.

    Northing before easting, metres with three decimals; the area is the plane one in hectares. A feature
    without a place is a head without points. Commas, @ and line ends in names become full-width or blanks.

    Args:
        about: ``notice`` goes in front as a section of its own, ``exported_at`` and ``exported_by`` into the
            heading.

    Raises:
        ValueNotAllowed: the layer is not one of areas.
        UnknownCrs: not one of the four three-degree systems.
    """
    if definition.geometry is not GeometryType.AREA:
        raise ValueNotAllowed(field="geometry", value=definition.geometry.value, allowed="area")
    if crs.name not in ZONES:
        raise UnknownCrs(crs=crs.name, allowed=", ".join(ZONES))
    count = 0
    with file.open("w", encoding=ENCODING, newline="") as text:
        text.writelines(line + END for line in heading(about, crs))
        for feature in features:
            text.writelines(line + END for line in parcel(feature, definition, crs))
            count += 1
    return count


def heading(about: Mapping[str, object], crs: OfferedCrs) -> list[str]:
    """The lines before the parcels."""
    notice = str(about.get("notice") or "").translate(PLAIN)
    return [
        *(["[说明]", f"备注={notice}"] if notice else []),
        "[属性描述]",
        "格式版本号=1.01",
        f"数据产生单位={str(about.get('exported_by') or '').translate(PLAIN)}",
        f"数据产生日期={str(about.get('exported_at') or '')[:10]}",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={ZONES[crs.name]}",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
    ]


def parcel(feature: Feature, definition: LayerDefinition, crs: OfferedCrs) -> list[str]:
    """The lines of one feature: its head, then its points."""
    if feature.shape is None:
        return [head(feature, definition, 0, "")]
    plane = to_crs(feature.shape, crs)
    points = point_lines(plane)
    return [head(feature, definition, len(points), f"{ha(plane.area):.4f}"), *points]


def head(feature: Feature, definition: LayerDefinition, points: int, area: str) -> str:
    """The head line; the id stands for a code that is missing, the layer's name for the use of the land."""
    code = word(feature, definition.code) or feature.id.translate(PLAIN)
    name = word(feature, definition.label)
    return f"{points},{area},{code},{name},面,,{definition.words.zh},{word(feature, LAND_CLASS)},@"


def word(feature: Feature, field: str | None) -> str:
    """A field's value as a head line can hold it; empty where it is missing."""
    value = None if field is None else feature.properties.get(field)
    return "" if value is None else str(value).translate(PLAIN)


def point_lines(shape: BaseGeometry) -> list[str]:
    """The points of all rings, each closed; names run on, and the closing point has the first one's."""
    lines: list[str] = []
    name = 1
    parts = shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=True))
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    for number, ring in enumerate(rings, 1):
        xy = shapely.get_coordinates(ring)
        names = [*range(name, name + len(xy) - 1), name]
        name += len(xy) - 1
        lines += [
            f"J{point},{number},{north:.{DECIMALS}f},{east:.{DECIMALS}f}"
            for point, (east, north) in zip(names, xy.tolist(), strict=True)
        ]
    return lines
