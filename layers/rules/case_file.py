"""What the file of a case says (组卷), made from its records as they stood at one moment, and nothing else.

The same records and the same moment give the same file: nothing in it tells when it was made.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from layers.definition import LayerDefinition, Words
from layers.errors import CaseNotClosed
from layers.rules.case_words import BODIES, EVENT_WORDS, STATUSES, STEP_WORDS
from layers.rules.cases import Case, CaseEvent
from layers.rules.claims import Claim
from layers.rules.closing import Judged
from layers.rules.days import day_of
from layers.rules.evidence import Evidence, UsedEvidence
from layers.rules.exhibits import Exhibit, exhibits
from layers.rules.features import Feature, label_of
from layers.rules.people import Unit
from layers.rules.reports import Report

FORMAT = "lakewatch-case-file/1"
ROOM, FORM = 1.6, 1.5  # of the map: room around what it shows, width by height
LEAST_HIGH_DEG = 0.009  # of latitude, a kilometre
MOST_INSPECTIONS = 200  # newest ones that the timeline tells one by one; how many more there are is told
REPORT_WORDS = {
    "finding": Words("发现问题上报", "Report of the finding"),
    "inspection": Words("现场检查上报", "Report of an inspection"),
}
SIGNS = ("report_done", "first_review", "sign_lead", "sign_group", "close")  # in the order of the table
NO_RIGHT = "（无权查看 not shown）"


@dataclass(frozen=True, slots=True)
class Records:
    """All that a file is made from, as it stood at ``as_of``.

    Args:
        hashes: hash of each audit entry that an event names, by number.
        withheld: ids of reports that the asker may not see. copies: hashes of photos that can be drawn.
        closed_by: the conditions as judged when the case closed last; () when it never did.
        inspections: oldest first; more_inspections: how many older ones are left out.
        frame: what the map shows; None where no place is known.
        ground: features drawn around, by layer, in drawing order; reserve: all zones, for the overview.
    """

    case: Case
    definition: LayerDefinition
    as_of: datetime
    events: Sequence[CaseEvent]
    hashes: Mapping[int, str]
    conditions: Sequence[Judged]
    closed_by: Sequence[Judged] = ()
    finding: Sequence[Report] = ()
    inspections: Sequence[Report] = ()
    more_inspections: int = 0
    uses: Sequence[UsedEvidence] = ()
    files: Mapping[str, Evidence] = field(default_factory=dict)
    claims: Sequence[Claim] = ()
    features: Sequence[Feature] = ()
    hidden: frozenset[str] = frozenset()  # fields of the layer that the asker may not see
    frame: Box | None = None
    ground: Sequence[tuple[LayerDefinition, Sequence[Feature]]] = ()
    reserve: Sequence[tuple[LayerDefinition, Sequence[Feature]]] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    leaders: Mapping[str, str] = field(default_factory=dict)  # account -> name
    withheld: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline; ``at`` is our clock (UTC). ``observed_at``: the phone's, of a report."""

    at: datetime
    kind: str  # step, report
    words: Words
    name: str
    unit: str
    post: str
    text: str
    after: Words | None = None
    observed_at: datetime | None = None
    audit_number: int | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who took one of the steps that a closing rests on; name is "" while nobody has."""

    step: str
    words: Words
    name: str = ""
    unit: str = ""
    post: Words | None = None
    at: datetime | None = None
    why: str = ""
    audit_number: int | None = None
    entry_hash: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One feature of the case: what it is called, in which state, and its shape."""

    number: int
    id: str
    label: str
    state: Words | None
    feature: Feature


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One closing condition: as judged at the closing (None: there was none), and at the cut-off."""

    words: Words
    at_closing: Judged | None
    at_cut_off: Judged


@dataclass(frozen=True, slots=True)
class Totals:
    """The evidence list added up; bytes are of the files that are here, each once."""

    lines: int
    files: int
    here: int
    missing: int
    withdrawn: int
    bytes: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the document says. Every figure holds as of ``as_of`` (UTC), ``day`` at the lake."""

    case: Case
    layer: Words
    status: Words
    definition: LayerDefinition
    as_of: datetime
    day: date
    at_closing: bool
    units: Mapping[str, Words]
    leader: str
    places: tuple[Place, ...]
    timeline: tuple[Happening, ...]
    more_inspections: int
    conditions: tuple[ConditionRow, ...]
    exhibits: tuple[Exhibit, ...]
    totals: Totals
    claims: tuple[Claim, ...]
    signatures: tuple[Signature, ...]
    last_number: int | None  # the audit entry of the last event, and its hash
    last_hash: str
    frame: Box | None = None
    ground: Sequence[tuple[LayerDefinition, Sequence[Feature]]] = ()
    reserve: Sequence[tuple[LayerDefinition, Sequence[Feature]]] = ()

    @property
    def demonstration(self) -> bool:
        """Whether anything in it is synthetic."""
        return self.case.demonstration or any(place.feature.demonstration for place in self.places)

    def unit(self, id: str | None) -> str:
        """What a unit is called; its id where it is not known, a dash where none is named."""
        return "—" if id is None else self.units.get(id, Words(id, id)).zh


def case_file(records: Records) -> CaseFile:
    """The file of these records."""
    case, last = records.case, records.events[-1] if records.events else None
    lines = exhibits(
        records.uses, records.finding, records.inspections, records.files, withheld=records.withheld
    )
    return CaseFile(
        case=case,
        layer=records.definition.words,
        status=STATUSES[case.status],
        definition=records.definition,
        as_of=records.as_of,
        day=day_of(records.as_of),
        at_closing=last is not None and last.step == "close" and last.at == records.as_of,
        units={id: Words(unit.name_zh, unit.name_en) for id, unit in records.units.items()},
        leader=records.leaders.get(case.lead_leader or "", "—"),
        places=tuple(places(records)),
        timeline=tuple(sorted(happenings(records), key=lambda each: (each.at, each.audit_number or 0))),
        more_inspections=records.more_inspections,
        conditions=tuple(condition_rows(records)),
        exhibits=lines,
        totals=totals(lines),
        claims=tuple(records.claims),
        signatures=tuple(signatures(records)),
        last_number=last.audit_number if last else None,
        last_hash=records.hashes.get(last.audit_number or 0, "") if last else "",
        frame=records.frame,
        ground=records.ground,
        reserve=records.reserve,
    )


def frame_of(case: Case, features: Sequence[Feature]) -> Box | None:
    """What a map of the case shows: its place and features with room around, in the form of the picture."""
    shapes = [shape for shape in (case.place, *(each.shape for each in features)) if shape is not None]
    if not shapes:
        return None
    return framed(shapes, ROOM)


def framed(shapes: Sequence[BaseGeometry], room: float) -> Box:
    """A box of the picture's form around shapes, so many times as large as they are."""
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    middle, squeeze = (south + north) / 2, math.cos(math.radians((south + north) / 2))
    high = max((north - south) * room, (east - west) * squeeze * room / FORM, LEAST_HIGH_DEG)
    wide = high * FORM / squeeze
    centre = (west + east) / 2
    return Box(centre - wide / 2, middle - high / 2, centre + wide / 2, middle + high / 2)


def closing_moment(case: Case, events: Sequence[CaseEvent]) -> datetime:
    """When the case was closed last; CaseNotClosed when it never was."""
    moments = [event.at for event in events if event.step == "close"]
    if not moments:
        raise CaseNotClosed(id=case.id, number=case.number, status=case.status.value)
    return moments[-1]


# --- the parts ------------------------------------------------------------------------------------
def unit_name(records: Records, id: str | None) -> str:
    unit = records.units.get(id or "")
    return unit.name_zh if unit else id or ""


def happenings(records: Records) -> Iterator[Happening]:
    """Steps and reports, in no order."""
    for event in records.events:
        yield Happening(
            at=event.at,
            kind="step",
            words=EVENT_WORDS[event.step],
            name=event.name,
            unit=unit_name(records, event.unit),
            post=BODIES[event.post].zh if event.post in BODIES else "",
            text=event.why,
            after=STATUSES[event.after] if event.before != event.after else None,
            audit_number=event.audit_number,
        )
    for role, reports in (("finding", records.finding), ("inspection", records.inspections)):
        for report in reports:
            yield reported(records, report, REPORT_WORDS[role])


def reported(records: Records, report: Report, words: Words) -> Happening:
    """A report as the timeline tells it, at the moment it reached us; who sent it only where one may see."""
    withheld = str(report.id) in records.withheld
    return Happening(
        at=report.received_at or report.observed_at,
        kind="report",
        words=words,
        name=NO_RIGHT if withheld else report.author_name,
        unit=unit_name(records, report.unit),
        post="",
        text="" if withheld else seen_text(records.definition, report),
        observed_at=report.observed_at,
        audit_number=report.audit_number,
    )


def seen_text(definition: LayerDefinition, report: Report) -> str:
    """What a report found, in one line: state, measured remainder, photos, note."""
    state = next((each.words.zh for each in definition.states if each.id == report.state_seen), None)
    remainder = definition.remainder
    announced, missing = len(report.pictures), set(report.missing_photos)
    here = sum(photo.sha256 not in missing for photo in report.pictures)
    photos = f"照片 {announced} 张" + ("" if here == announced else f"（收到 {here} 张）")
    voices = len(report.photos) - announced
    parts = [
        f"所见：{state}" if state else "",
        f"{remainder.words.zh} {report.remainder:g} {remainder.unit}"
        if remainder and report.remainder is not None
        else "",
        photos if announced else "无照片",
        f"语音 {voices} 段" if voices else "",
        report.note,
    ]
    return "；".join(part for part in parts if part)


def places(records: Records) -> Iterator[Place]:
    """The features of the case, in its order, numbered as on the map."""
    by_id = {feature.id: feature for feature in records.features}
    states = {state.id: state.words for state in records.definition.states}
    known = [by_id[id] for id in records.case.features if id in by_id]
    for number, feature in enumerate(known, start=1):
        label = label_of(feature, records.definition, records.hidden)
        yield Place(number, feature.id, label, states.get(feature.state or ""), feature)


def condition_rows(records: Records) -> Iterator[ConditionRow]:
    """Each condition with both judgements, by its id."""
    then = {judged.id: judged for judged in records.closed_by}
    for judged in records.conditions:
        yield ConditionRow(judged.words, then.get(judged.id), judged)


def signatures(records: Records) -> Iterator[Signature]:
    """The last taking of each step in the present round of work; without one, a line that is still empty."""
    taken = {event.step: event for event in present_round(records.events)}
    for step in SIGNS:
        event = taken.get(step)
        if event is None:
            yield Signature(step, STEP_WORDS[step])
            continue
        yield Signature(
            step=step,
            words=STEP_WORDS[step],
            name=event.name,
            unit=unit_name(records, event.unit),
            post=BODIES.get(event.post or ""),
            at=event.at,
            why=event.why,
            audit_number=event.audit_number,
            entry_hash=records.hashes.get(event.audit_number or 0, ""),
        )


def present_round(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Events since the case was sent back or opened again last: what was signed before counts no more."""
    starts = [at for at, event in enumerate(events) if event.step in ("send_back", "reopen")]
    return list(events[starts[-1] + 1 :] if starts else events)


def totals(lines: Sequence[Exhibit]) -> Totals:
    """The list added up."""
    files = {line.sha256 for line in lines}
    here = {line.sha256: line.size_bytes or 0 for line in lines if "missing" not in line.hindrances}
    withdrawn = sum("withdrawn" in line.hindrances for line in lines)
    return Totals(len(lines), len(files), len(here), len(files - here.keys()), withdrawn, sum(here.values()))
