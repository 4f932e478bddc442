"""The demonstration's boundary versions as records, their papers, and what demonstration people said of them.

All of it is invented: areas are those of the synthetic zones, letters and remarks are nobody's. The first
revision's paper gives areas that its zones do not have; the second's match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_areas_m2
from geo.measure import M2_PER_HA
from layers.definition import Words
from layers.demo.adjustment import ORCHARD
from layers.demo.boundaries import (
    NAMES,
    REVISION_IDS,
    THREE_ZONES_ID,
    THREE_ZONES_SINCE,
    TWO_ZONES_ID,
    TWO_ZONES_SINCE,
)
from layers.demo.plane import in_degrees
from layers.rules.boundaries import BoundaryVersion
from layers.rules.features import Feature

SPACE = UUID("6f0d7a53-2b1e-5a94-9c47-1e8b3d5f7a20")  # the name space of demonstration remarks
TOO_MUCH_HA = 18.6  # by which the first revision's paper overstates the core protection zone
CORE, WHOLE = "core_protection", ""


def areas_of(zones: Iterable[Feature], version: str) -> dict[str, float]:
    """Hectares of each kind of zone of a version, and of the whole (""), to a hundredth."""
    own = [zone for zone in zones if zone.properties["boundary_version"] == version]
    shapes = np.empty(len(own), dtype=object)
    shapes[:] = [zone.shape for zone in own]
    found = {
        str(zone.properties["zone"]): m2 / M2_PER_HA
        for zone, m2 in zip(own, chart_areas_m2(shapes).tolist(), strict=True)
    }
    return {kind: round(ha, 2) for kind, ha in {**found, WHOLE: sum(found.values())}.items()}


def laws(areas: Mapping[str, Mapping[str, float]]) -> tuple[BoundaryVersion, BoundaryVersion]:
    """The three zones that were the law, and the two that are."""
    return (
        BoundaryVersion(
            id=THREE_ZONES_ID,
            name=Words("演示三区版（合成）", "Demonstration, three zones (synthetic)"),
            regime="three_zones",
            in_force_from=THREE_ZONES_SINCE,
            in_force_to=TWO_ZONES_SINCE,
            act="演示批文（合成），不是真实文件",
            act_on=THREE_ZONES_SINCE,
            declared_ha=areas[THREE_ZONES_ID],
            note="国家级自然保护区始于2003年6月，具体日期未公布，此处按1日登记；界线为合成。",
            demonstration=True,
        ),
        BoundaryVersion(
            id=TWO_ZONES_ID,
            name=Words("演示两区版（合成）", "Demonstration, two zones (synthetic)"),
            regime="two_zones",
            parent=THREE_ZONES_ID,
            in_force_from=TWO_ZONES_SINCE,
            act="国务院令第830号（2026-03-15起施行）；界线为合成",
            act_on=date(2026, 2, 3),
            declared_ha=areas[TWO_ZONES_ID],
            note="由三区按通行做法合并：核心区、缓冲区→核心保护区，实验区→一般控制区（对应关系未核实）。",
            demonstration=True,
        ),
    )


def revision(number: int, areas: Mapping[str, float], paper: str) -> BoundaryVersion:
    """A revision of the proposal, with the hash of its paper."""
    return BoundaryVersion(
        id=REVISION_IDS[number - 1],
        name=Words(
            f"演示优化调整方案第{number}稿（合成）",
            f"Demonstration adjustment, revision {number} (synthetic)",
        ),
        regime="two_zones",
        parent=TWO_ZONES_ID,
        revises=None if number == 1 else REVISION_IDS[0],
        documents=(paper,),
        declared_ha=declared(number, areas),
        note="围绕公开通报第25项所列村庄绘制的演示方案，界线、面积均为合成，不是真实方案；故意留有错误。",
        demonstration=True,
    )


def declared(number: int, areas: Mapping[str, float]) -> dict[str, float]:
    """The areas that a revision's paper gives."""
    if number > 1:
        return dict(areas)
    return {kind: round(ha + (TOO_MUCH_HA if kind in (CORE, WHOLE) else 0), 2) for kind, ha in areas.items()}


def paper_of(number: int, areas: Mapping[str, float]) -> str:
    """The paper of a revision: a table of its areas."""
    rows = [
        f"{NAMES.get(kind, '总面积')}：{ha:.2f} 公顷" for kind, ha in sorted(declared(number, areas).items())
    ]
    head = f"演示优化调整方案第{number}稿：分区面积（合成数据，不是真实文件）"
    return "\n".join([head, *rows, ""])


# --- what was said -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Spot:
    """A change: the largest of this transition, or the largest of those that touch something.

    Args:
        village: the code of a village that it touches. place: longitude, latitude in it.
        sliver: whether it is a sliver.
    """

    transition: str
    village: str = ""
    place: BaseGeometry | None = None
    sliver: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """What a demonstration account says of a revision; ``to`` is the saying it replies to."""

    name: str
    by: str
    at: Spot | None
    kind: str
    text: str
    about: str = ""
    to: str | None = None
    mentions: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        """Its id, the same on every machine."""
        return str(uuid5(SPACE, self.name))


def village(code: str, transition: str = "out") -> Spot:
    """The change of this kind at a village."""
    return Spot(transition, village=code)


HOU_HAN, QIAN_HAN, SUN = "131102100260", "131102100259", "131103100275"
AGREED = {"131102100261": "崔家庄", "131102100262": "南李庄", "131102100264": "段村", SUN: "孙郑李"}
BLOCK = Spot("out", place=in_degrees(ORCHARD.centroid))
IN, SWAP, SLIVER = Spot("in"), Spot("stricter"), Spot("stricter", sliver=True)
SAYINGS: Mapping[int, tuple[Saying, ...]] = {
    1: (
        Saying("1-house", "supervisor", village(HOU_HAN), "decision",
            "界线把村外一处零星住宅划到了保护区外。零星住宅不在豁免之列，请改回。", "object",
        ),
        Saying("1-redline", "supervisor", IN, "decision",
            "调入范围有一处超出生态保护红线，调整后的范围须全部在红线以内。", "revise",
        ),
        Saying("1-orchard", "planner-reserve", BLOCK, "decision",
            "这一块是果园，不是居住点，也不是人类活动频繁的区域，没有调出依据。", "object",
        ),
        Saying("1-orchard-answer", "planner", BLOCK, "answer", "同意，第2稿取消这一块调出。", to="1-orchard"),
        Saying("1-areas", "leader", None, "remark", "文本面积与图形不一致，请核对后重报。",
            mentions=("demo-account-planner",),
        ),
        Saying("1-areas-reply", "planner", None, "remark", "文本仍是改线以前的面积，第2稿按图形重新计算。",
            to="1-areas",
        ),
    ),
    2: (
        Saying("2-house", "supervisor", village(HOU_HAN), "decision", "零星住宅已退回保护区内，同意。",
            "accept",
        ),
        *(
            Saying(f"2-{code}", "supervisor", village(code), "decision",
                f"{name}为非零星分布的村庄居住点，范围与居住区一致，同意调出。", "accept",
            )
            for code, name in AGREED.items()
        ),
        Saying("2-farm", "supervisor", village(QIAN_HAN), "decision",
            "村东北角一件在办的畜禽养殖案件仍在新界线外几米处。"
            "整改完成以前不能以改线代替整改，请避让或说明。", "object",
            mentions=("demo-account-planner", "demo-account-planner-reserve"),
        ),
        Saying("2-farm-reply", "planner", village(QIAN_HAN), "remark",
            "界线沿养殖场外墙绘制，正与郑家河沿镇核实，核实后答复。", to="2-farm",
        ),
        Saying("2-dike", "verifier", village(SUN, "softer"), "decision",
            "有一段未清除的围埝落入一般控制区，请说明。", "revise",
        ),
        Saying("2-dike-answer", "planner", village(SUN, "softer"), "answer",
            "该段围埝的清除任务不因改线取消，继续按原台账办理；下一稿尽量避让。", to="2-dike",
        ),
        Saying("2-sliver", "planner-reserve", SLIVER, "remark", "这里只有6米宽，是不是描绘误差？"),
        Saying("2-sliver-reply", "planner", SLIVER, "remark", "是描绘误差，下一稿与原界线重合。",
            to="2-sliver",
        ),
        Saying("2-sliver-resolve", "planner-reserve", SLIVER, "resolve", "", to="2-sliver"),
        Saying("2-swap", "planner-reserve", SWAP, "decision",
            "西湖浅滩和敞水面转为核心保护区，有利于水鸟栖息地连通，同意。", "accept",
        ),
    ),
}  # fmt: skip
WITHDRAWN = "按审查意见修改，另报第2稿"
