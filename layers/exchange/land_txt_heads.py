"""The head line of a parcel as named columns, and the area that it declares."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from geo.measure import M2_PER_HA, M2_PER_MU
from layers.exchange.land_txt_grammar import KINDS_OF_SHAPE

COUNT, CODE, NAME, KIND, SHEET, USE, CLASS = (
    "界址点数",
    "地块编号",
    "地块名称",
    "记录图形属性",
    "图幅号",
    "地块用途",
    "地类编码",
)
OTHER = "其他"  # fields beyond the eighth have no agreed name
AREA = re.compile(r"([\d,]+(?:\.(\d*))?|\.(\d+))\s*(.*)")
UNITS = {
    "": M2_PER_HA,
    "公顷": M2_PER_HA,
    "ha": M2_PER_HA,
    "hm2": M2_PER_HA,
    "亩": M2_PER_MU,
    "mu": M2_PER_MU,
    "平方米": 1.0,
    "平米": 1.0,
    "m2": 1.0,
    "平方公里": 1e6,
    "km2": 1e6,
}
SHORT_CODE = re.compile(r"[\w\-./#()（）]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeclaredArea:
    """An area as a head says it: square metres, and half a unit of its last digit in square metres."""

    m2: float
    rounding_m2: float


@dataclass(frozen=True, slots=True)
class Head:
    """What a head line says; texts as they are written, ``count`` None where it is no whole number."""

    count: int | None
    area_text: str
    area: DeclaredArea | None
    kind: str
    columns: dict[str, str]


def read_head(fields: tuple[str, ...]) -> Head:
    """The fields by their place before and after 点, 线 or 面; without one of these by their order."""
    filled = [*fields, *("",) * (5 - len(fields))]
    at = next((i for i, text in enumerate(filled[:9]) if i > 1 and text in KINDS_OF_SHAPE), 4)
    before, after = filled[2:at], filled[at + 1 :]
    if len(before) == 1:  # a code or a name is missing
        before = [before[0], ""] if SHORT_CODE.fullmatch(before[0]) else ["", before[0]]
    named = dict(zip((CODE, NAME), before, strict=False)) | dict(
        zip((SHEET, USE, CLASS), after, strict=False)
    )
    rest = [*before[2:], *after[3:]]
    columns = named | {f"{OTHER}{number}": text for number, text in enumerate(rest, 1)}
    columns |= {COUNT: filled[0], KIND: filled[at]}
    count = unicodedata.normalize("NFKC", filled[0]).strip()
    return Head(
        count=int(count) if re.fullmatch(r"[0-9]{1,9}", count) else None,
        area_text=filled[1],
        area=declared_area(filled[1]),
        kind=filled[at] if filled[at] in KINDS_OF_SHAPE else "面",
        columns=columns,
    )


def declared_area(text: str) -> DeclaredArea | None:
    """An area with or without its unit, without one in hectares; None where it is none."""
    found = AREA.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if found is None or (unit := UNITS.get(found[4].strip())) is None or found[1].strip(",") == "":
        return None
    digits = len(found[2] or found[3] or "")
    return DeclaredArea(float(found[1].replace(",", "")) * unit, 0.5 * 10**-digits * unit)
