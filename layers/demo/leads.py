"""What the demonstration's desk did with its leads: some wait, some were sent, some the ground answered.

Leads of the compared scenes are named by the scenes' key. Besides them there is a list as another agency
might send one; its patches lie on synthetic plots, or beside a planted change. All of it is synthetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

import shapely
from shapely.geometry.base import BaseGeometry

from layers.demo.scene_key import scene_key
from layers.rules.features import Feature
from layers.rules.lead_sources import written
from layers.rules.leads import Lead, Source

NAMES = UUID("3c2d9f5e-7b64-5a0d-8d3a-91f0a6c7e215")  # the name space of demonstration leads
AGENCY = "演示上级单位图斑清单（合成）"
LISTED_ON = date(2026, 11, 2)
OWN, ECOLOGY = "demo-zhengjiaheyan", "demo-ecology"  # units of the demonstration's two patrols


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a lead.

    Args:
        lead: by its name here, or in the scenes' key.
        step: wait, dismiss, send; "" leaves it new. unit: that it was sent to. reason: why it was dismissed.
        seen: what the report said: confirmed or refuted; "" while nobody was there. kind: what was there.
        case: the title of the case that was opened on it.
    """

    lead: str
    step: str = ""
    why: str = ""
    unit: str | None = None
    reason: str | None = None
    seen: str = ""
    kind: str = ""
    note: str = ""
    case: str = ""


def sent(lead: str, seen: str, kind: str, note: str, case: str = "") -> Fate:
    """A lead that a patrol answered."""
    return Fate(lead, "send", "请现场核实（演示）", ECOLOGY, None, seen, kind, f"{note}（演示）", case)


FATES = (
    Fate("new_pond"),
    Fate("filled_bay", "send", "湖湾疑似被填，请现场核实（演示）", OWN),
    Fate("roof", "wait", "等下一期影像再定（演示）"),
    sent("rebuilt_dike", "confirmed", "pond_dikes", "敞水面有新筑土埂，长约三百米。", "西湖新筑土埂（演示）"),
    sent("cleared", "refuted", "natural", "收割后的农田，没有施工。"),
    sent("list-roof-1", "confirmed", "illegal_land_use", "新建彩钢棚一处。"),
    sent("list-roof-2", "confirmed", "illegal_land_use", "新建房屋一处。"),
    sent("list-roof-3", "refuted", "permitted", "已批准的泵房，出示了批准文件。"),
    sent("list-bare-1", "refuted", "natural", "翻耕的农田。"),
    sent("list-bare-2", "confirmed", "waste_sites", "堆有建筑垃圾。"),
    Fate("list-bare-3", "dismiss", "同期收割（演示）", reason="season"),
    Fate("list-fill", "dismiss", "低水位露滩（演示）", reason="water_level"),
    sent("list-pond", "confirmed", "fish_ponds", "新挖鱼塘，尚未放水。"),
    Fate("list-new"),
)
ON_PLOTS = {"list-roof-1": "demo-land-0004", "list-roof-2": "demo-land-0016", "list-roof-3": "demo-land-0032"}
BESIDE = {  # kind, and by how many thousandths of a degree beside which planted change
    "list-bare-1": ("PLANTS_TO_BARE", "cleared", 8, 0),
    "list-bare-2": ("PLANTS_TO_BARE", "cleared", 8, 5),
    "list-bare-3": ("PLANTS_TO_BARE", "cleared", 13, 0),
    "list-fill": ("WATER_TO_LAND", "rebuilt_dike", 6, 4),
    "list-pond": ("LAND_TO_WATER", "new_pond", 7, 7),
    "list-new": ("NEW_ROOF", "roof", 6, -4),
}


def id_of_lead(name: str) -> str:
    """The id of a listed lead; the same on every machine."""
    return str(uuid5(NAMES, name))


def listed_leads(lake: Mapping[str, Iterable[Feature]], *, day: date) -> list[Lead]:
    """The patches of the list, marked as demonstration."""
    plots = {feature.id: feature.shape for feature in lake.get("illegal_land_use", ())}
    places = {each.id: each.place for each in scene_key().found}
    shapes: dict[str, tuple[str, BaseGeometry]] = {}
    for name, plot in ON_PLOTS.items():
        if (shape := plots.get(plot)) is not None:
            shapes[name] = ("NEW_ROOF", shape)
    for name, (kind, beside, east, north) in BESIDE.items():
        x, y = places[beside][0] + east / 1000, places[beside][1] + north / 1000
        shapes[name] = (kind, shapely.box(x - 0.0004, y - 0.0003, x + 0.0004, y + 0.0003))
    return [listed(name, kind, shape, min(day, LISTED_ON)) for name, (kind, shape) in sorted(shapes.items())]


def listed(name: str, kind: str, shape: BaseGeometry, day: date) -> Lead:
    """One patch of the list as a lead."""
    lead = written(id_of_lead(name), Source.AGENCY, kind, shape, day, agency=AGENCY, today_=day)
    return replace(lead, demonstration=True)
