"""A case on a lead that the ground confirmed: its words come from the lead's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.measure import ha, mu
from layers.definition import Words
from layers.errors import BadLead, LeadUnconfirmed
from layers.rules.cases import LONGEST_TEXT, Case, Origin
from layers.rules.lead_words import SOURCES, kind_words
from layers.rules.leads import LAYER, STATES, Lead, LeadState

SIDES = {  # how a chip serves the case: what was there before anything happened is no photo of work
    "before": ("other", Words("影像：变化前", "Image before the change")),
    "after": ("before", Words("影像：变化后，即整改前", "Image after the change, before any work")),
}


@dataclass(frozen=True, slots=True)
class CaseAsked:
    """What somebody says of the case that is opened on a lead."""

    id: str
    layer: str
    title: str
    description: str = ""
    found_on: date | None = None
    why: str = ""


def case_of(lead: Lead, asked: CaseAsked, *, seen_on: date) -> Case:
    """The case, not yet opened.

    Args:
        seen_on: the day of the report that confirmed the lead; a case is not found earlier.

    Raises:
        LeadUnconfirmed: the ground has not confirmed the lead. BadLead: another layer is needed, another
            case is open on it, or the day is before the report.
    """
    require_confirmed(lead)
    if lead.case not in (None, asked.id):
        raise BadLead(field="case", reason=f"已立案 (a case was opened): {lead.case}")
    if asked.layer == LAYER:
        raise BadLead(field="layer", reason="须选问题所属图层 (the layer of such things)")
    found_on = asked.found_on or seen_on
    if found_on < seen_on:
        raise BadLead(field="found_on", reason=f"≥ {seen_on}（现场核实之日 the day it was confirmed）")
    told = "\n".join(part for part in (asked.description.strip(), figures(lead)) if part)
    return Case(
        id=asked.id,
        layer=asked.layer,
        title=asked.title,
        found_on=found_on,
        place=lead.shape,
        description=told[:LONGEST_TEXT],
        origin=Origin.LEAD,
        origin_id=lead.id,
        source=f"线索 {lead.id}（{SOURCES[lead.source].zh}，{lead.day}），现场核实 {lead.report}",
        demonstration=lead.demonstration,
    )


def require_confirmed(lead: Lead) -> None:
    """LeadUnconfirmed unless the ground has confirmed the lead."""
    if lead.state is not LeadState.CONFIRMED:
        stands = STATES[lead.state]
        raise LeadUnconfirmed(id=lead.id, stands=stands.zh, stands_en=stands.en)


def figures(lead: Lead) -> str:
    """What the lead's source measured, in a sentence."""
    parts = [f"线索类型：{kind_words(lead.kind).zh}", f"{SOURCES[lead.source].zh}日期：{lead.day}"]
    if lead.area_m2:
        parts.append(
            f"椭球面积 {lead.area_m2:.0f} 平方米（{ha(lead.area_m2):.2f} 公顷，{mu(lead.area_m2):.1f} 亩）"
        )
    if lead.resolution_m is not None:
        parts.append(f"影像分辨率 {lead.resolution_m:g} 米")
    if lead.confidence is not None:
        reasons = "；".join(words.zh for words in lead.because)
        parts.append(f"置信度 {lead.confidence:.2f}" + (f"（{reasons}）" if reasons else ""))
    return "，".join(parts) + "。"
