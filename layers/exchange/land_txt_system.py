"""In which system a boundary point file is: by its heading, and by the zone number before its eastings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

SYSTEM = ("坐标系", "坐标系统", "坐标系名称", "平面坐标系")
WIDTH = ("几度分带", "分带", "分带方式")
ZONE = ("带号", "投影带号")
PARAMETERS = ("转换参数",)
UNIT = ("计量单位", "坐标单位", "单位")
MERIDIAN = ("中央子午线", "中央经线")
SIX_DEGREES = range(13, 24)  # zone numbers of China
THREE_DEGREES = range(24, 46)
# EPSG codes of the first zone: (degrees of width, zone number in the easting)
FIRST = {(3, True): 4513 - 25, (3, False): 4534 - 25, (6, True): 4491 - 13, (6, False): 4502 - 13}


@dataclass(frozen=True, slots=True)
class Declared:
    """A system as declared, why, and what in the heading the numbers contradict (zone as stated)."""

    system: str | None
    evidence: str
    contradicted: str | None = None


def declared_system(keys: Mapping[str, str], *, prefix: int, degrees: bool) -> Declared:
    """The system of a file.

    Args:
        prefix: the zone number before the eastings, 0 where there is none.
        degrees: the numbers are longitude and latitude.

    Another system than CGCS2000 is passed on in the file's words. The zone before the eastings wins over
    the heading's.
    """
    name, stated_system = first_of(keys, SYSTEM)
    named = "" if name is None else f"{name}={stated_system}"
    if stated_system and not is_cgcs2000(stated_system):
        return Declared(stated_system, named)
    if degrees:
        return Declared("EPSG:4490" if stated_system else None, named)
    stated = stated_zone(keys)
    zone = prefix or stated
    width = width_of(zone, None if prefix else number_in(first_of(keys, WIDTH)[1]))
    if not zone or width is None:
        return Declared(None, named)
    code = FIRST[width, bool(prefix)] + zone
    where = f"横坐标前两位 {prefix}（{width} 度带带号）" if prefix else f"带号={zone}，{width} 度带"
    evidence = "，".join(part for part in (named, where) if part)
    contradicted = str(stated) if prefix and stated and stated != prefix else None
    return Declared(f"EPSG:{code}", evidence, contradicted)


def is_cgcs2000(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).upper()
    return "2000" in plain


def first_of(keys: Mapping[str, str], names: tuple[str, ...]) -> tuple[str | None, str]:
    """The first of some keys that has a value."""
    return next(((name, keys[name]) for name in names if keys.get(name)), (None, ""))


def stated_zone(keys: Mapping[str, str]) -> int:
    """The zone number that the heading states, by itself or by its central meridian; 0 for none."""
    zone = number_in(first_of(keys, ZONE)[1])
    if zone is not None:
        return zone if width_of(zone, None) else 0
    meridian = number_in(first_of(keys, MERIDIAN)[1])
    return meridian // 3 if meridian and meridian % 3 == 0 and meridian // 3 in THREE_DEGREES else 0


def width_of(zone: int, stated: int | None) -> int | None:
    """The width of a zone in degrees: its number tells it, since in China the two kinds share none."""
    if zone in SIX_DEGREES:
        return 6
    return 3 if zone in THREE_DEGREES and stated != 6 else None


def number_in(text: str) -> int | None:
    found = re.search(r"\d{1,3}", unicodedata.normalize("NFKC", text))
    return int(found[0]) if found else None
