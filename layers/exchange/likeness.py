"""How much the name of a column is like a field's, for a suggestion that a person may take."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from layers.definition import FieldDefinition

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "adcode",
        "编号",
        "编码",
        "代码",
        "bh",
        "bm",
        "dm",
        "code",
        "xzqdm",
        "gb",
        "pac",
        "地块编号",
        "排口编码",
        "code12",
        "村代码",
        "行政区划代码",
        "统计用区划代码",
        "案件编号",
    ),
    "name": (
        "名称",
        "name",
        "mc",
        "xmmc",
        "xzqmc",
        "地块名称",
        "名字",
        "title",
        "village_committee",
        "村委会",
        "村民委员会",
        "村名",
    ),
    "village": ("村", "所在村", "行政村", "village", "zldwmc", "村名"),
    "declared_area_m2": ("面积", "area", "mj", "tbmj", "shape_area", "decl_m2", "地块面积"),
    "survey_year": ("year", "年份", "调查年份", "dcnf"),
    "land_class": ("dlbm", "地类编码", "地类"),
    "households": ("户数", "hs", "households"),
    "unit": ("责任单位", "单位", "dw"),
    "state": ("状态", "zt", "status"),
}
ALIKE = 0.82  # of two names, for a suggestion


def score(name: str, field: FieldDefinition, *, code: bool = False) -> float:
    """How much a column's name is like a field's, 0 to 1; ``code``: it is the official code."""
    known = (field.id, field.words.zh.casefold(), field.words.en.casefold())
    synonyms = (*SYNONYMS.get(field.id, ()), *(SYNONYMS["code"] if code else ()))
    if name in synonyms or name in known:
        return 1.0
    cut = [other for other in known if len(name) >= 3 and other.startswith(name)]
    if cut and len(name.encode()) in (8, 9, 10):  # names of a .dbf are cut at 10 bytes
        return 0.95
    return max(difflib.SequenceMatcher(None, name, other).ratio() for other in known) * 0.98
