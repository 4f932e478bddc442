"""What a report from the ground does to a lead: it answers, asks again, or is told beside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.near import gap_m
from layers.definition import LayerDefinition, Words
from layers.rules.days import day_of
from layers.rules.lead_words import TOLD
from layers.rules.leads import ENDED, LAYER, PENDING, STEPS, Lead, LeadAsked, LeadState
from layers.rules.reports import Report

NEAR_M = 50.0  # how far from a lead a report on something else may still speak of it
SAYS = {"confirmed": "confirm", "refuted": "refute"}
OTHER_UNIT, OWN = "other_unit", "own"
NOT_COUNTED = {  # why a report is kept as an observation only
    OTHER_UNIT: Words("线索未派给上报人的单位", "The lead was not sent to the author's unit"),
    OWN: Words("上报人就是派出者", "The author sent the lead"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a lead.

    Args:
        step: of the table, or ``tell``: an event beside. counts: whether the report could answer at all;
            why_not: of ``NOT_COUNTED``, when it could not.
    """

    lead: Lead
    step: str
    counts: bool
    why_not: str | None = None


def answered_by(lead: Lead, report: Report, *, supervisor: bool, sender: str | None) -> Answer:
    """The lead after a report on it.

    A lead that waits for the ground is answered by whom it was sent to, or by a supervisor, never by whoever
    sent it. Everything else is told beside and changes no answer; where it speaks against how the lead
    stands, the desk is asked to look again.

    Args:
        sender: account that sent the lead last.
    """
    says = SAYS.get(report.state_seen or "")
    why_not = not_counted(lead, report, supervisor=supervisor, sender=sender)
    if why_not is not None:
        return Answer(lead, TOLD, False, why_not)
    if lead.state is LeadState.SENT:
        step = STEPS[says or "unclear"]
        asked = LeadAsked(step.id, report=str(report.id))
        return Answer(replace(step.effect(lead, asked), state=step.after), step.id, True)
    if speaks_against(lead.state, says):
        return Answer(replace(lead, doubt=str(report.id)), TOLD, True)
    return Answer(lead, TOLD, True)


def not_counted(lead: Lead, report: Report, *, supervisor: bool, sender: str | None) -> str | None:
    """Why a report cannot answer the lead; None when it can."""
    if sender is not None and report.author == sender:
        return OWN
    own = lead.unit is None or report.unit == lead.unit  # recalled: whoever it was sent to may be late
    return None if own or supervisor else OTHER_UNIT


def speaks_against(state: LeadState, says: str | None) -> bool:
    """Whether what the ground says does not fit how a lead stands."""
    if says is None or state is LeadState.MERGED:
        return False
    if state is LeadState.CONFIRMED:
        return says == "refute"
    return says == "confirm" and state in (ENDED | PENDING)


def concerns(lead: Lead, report: Report) -> bool:
    """Whether a report is about a lead: on its feature, or at its place not before the lead's own day."""
    if report.layer == LAYER:
        return report.feature == lead.id
    if report.place is None or day_of(report.received_at or report.observed_at) < lead.day:
        return False
    return gap_m(report.place, lead.shape) <= NEAR_M


def says_as_much(report: Report, step: str) -> bool:
    """Whether a step of the ground may rest on a report: one on the lead itself has said what it saw."""
    return report.layer != LAYER or SAYS.get(report.state_seen or "", "unclear") == step


def words_of(report: Report, definition: LayerDefinition) -> str:
    """What the event says: what is there by the checklist, and the author's own words."""
    question = next((each for each in definition.checklist if each.id == "kind"), None)
    chosen = report.answers.get("kind")
    named = [choice.words.zh for choice in (question.choices if question else ()) if choice.value == chosen]
    told = "；".join([*named, *([report.note.strip()] if report.note.strip() else [])])
    return told or "现场未写说明 (no words from the ground)"
