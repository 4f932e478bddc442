"""Whether a case may close: each condition of its kind judged from what is on record, with the reason.

The machine never closes; it refuses to while a condition is missing, and says what would meet it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shapely import Point

from geo.measure import distance_m
from layers.definition import ClosingCondition, LayerDefinition, Words
from layers.rules.cases import Case
from layers.rules.days import day_of as day_here
from layers.rules.features import Value
from layers.rules.reports import as_word

Place = tuple[float, float]  # CGCS2000 longitude, latitude
DAY = timedelta(days=1)
PAPERS = ("special_report", "document")  # roles whose papers must be younger than the finding


@dataclass(frozen=True, slots=True)
class Inspection:
    """A report as the conditions look at it; photos are only those that are here and can be read."""

    report: str
    feature: str | None
    state_seen: str | None
    remainder: float | None
    answers: Mapping[str, Value]
    observed_at: datetime  # as the phone claims
    received_at: datetime  # UTC, by our clock: what counts
    unit: str | None
    photo_roles: tuple[str, ...] = ()
    photo_places: tuple[Place, ...] = ()
    missing_photos: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """Evidence on file, a withdrawn one left out; ``here`` is False while its bytes are missing."""

    role: str
    title: str
    issued_on: date | None = None
    here: bool = True


@dataclass(frozen=True, slots=True)
class Sight:
    """What is looked at: inspections of this round, oldest first; the finding's photos; papers.

    Args:
        since: the day on which the round began, where that is not the finding: an accepted case was
            opened again, and what proved its first end proves no second one.
    """

    day: date
    inspections: tuple[Inspection, ...] = ()
    finding_places: tuple[Place, ...] = ()
    features: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    since: date | None = None

    def began(self, case: Case) -> date:
        """The day that everything which proves the end must be later than."""
        return max(case.found_on, self.since or case.found_on)


@dataclass(frozen=True, slots=True)
class Judged:
    """One condition: whether it is met, and why or why not, as a sentence that a person can check."""

    id: str
    kind: str
    words: Words
    met: bool
    why: Words


Verdict = tuple[bool, Words]
Check = Callable[[Case, ClosingCondition, LayerDefinition, Sight], Verdict]


def judged(case: Case, definition: LayerDefinition, sight: Sight) -> tuple[Judged, ...]:
    """Every condition of the case's kind, then those that hold for every kind."""
    own = [
        Judged(each.id, each.kind, each.words, *CHECKS[each.kind](case, each, definition, sight))
        for each in definition.closing
    ]
    return (*own, *(general(case, definition, sight)))


def general(case: Case, definition: LayerDefinition, sight: Sight) -> Iterator[Judged]:
    """What every case must show, whatever its kind."""
    for id, words, check in GENERAL:
        yield Judged(id, id, words, *check(case, definition, sight))


# --- the kinds a catalogue may name --------------------------------------------------------------
def settled_state(case: Case, _: ClosingCondition, definition: LayerDefinition, sight: Sight) -> Verdict:
    settled = {state.id: state.words for state in definition.states if state.settled}
    states = {state.id: state.words for state in definition.states}
    for feature, last in last_of(case, sight):
        if last is None:
            return never(feature)
        if last.state_seen not in settled:
            seen = states.get(last.state_seen or "", Words("未记录", "not recorded"))
            return False, Words(
                f"{name(feature, 'zh')}{day_of(last)}现场所见为“{seen.zh}”",
                f"On {day_of(last)} {name(feature, 'en')} was found: {seen.en}",
            )
    return True, Words("最近一次现场检查均已整改到位", "The last inspection found everything settled")


def remainder_at_most(
    case: Case, condition: ClosingCondition, definition: LayerDefinition, sight: Sight
) -> Verdict:
    most, unit = (
        float(condition.parameters["most"]),
        definition.remainder.unit if definition.remainder else "",
    )
    left = 0.0
    for feature, last in last_measured(case, sight):
        if last is None or last.remainder is None:
            return False, Words(
                f"{name(feature, 'zh')}立案后没有实测剩余量",
                f"Nothing was measured at {name(feature, 'en')} since",
            )
        if last.remainder > most:
            return False, Words(
                f"{name(feature, 'zh')}{day_of(last)}实测剩余 {last.remainder:g} {unit}，上限 {most:g}",
                f"{name(feature, 'en')}: {last.remainder:g} {unit} left on {day_of(last)}; at most {most:g}",
            )
        left += last.remainder
    return True, Words(f"实测剩余合计 {left:g} {unit}", f"Measured remainder {left:g} {unit} in all")


def answer(case: Case, condition: ClosingCondition, definition: LayerDefinition, sight: Sight) -> Verdict:
    question, wanted = str(condition.parameters["question"]), str(condition.parameters["value"])
    asked = next((each for each in definition.checklist if each.id == question), None)
    words = asked.words if asked else Words(question, question)
    for feature, last in last_of(case, sight):
        if last is None:
            return never(feature)
        given = last.answers.get(question)
        if given is None or as_word(given) != wanted:
            said = "–" if given is None else as_word(given)
            return False, Words(
                f"{name(feature, 'zh')}{day_of(last)}检查“{words.zh}”一项为：{said}",
                f"On {day_of(last)} '{words.en}' was answered at {name(feature, 'en')}: {said}",
            )
    return True, Words(f"“{words.zh}”一项符合", f"'{words.en}' is as it must be")


def field_filled(case: Case, condition: ClosingCondition, _: LayerDefinition, sight: Sight) -> Verdict:
    id = str(condition.parameters["field"])
    lacking = [feature for feature in case.features if sight.features.get(feature, {}).get(id) in (None, "")]
    if lacking or not case.features:
        where = "、".join(lacking[:3]) or "–"
        return False, Words(f"登记表未填：{where}", f"The record is not filled in: {where}")
    return True, Words("登记表已填", "The record is filled in")


def photos(case: Case, condition: ClosingCondition, _: LayerDefinition, sight: Sight) -> Verdict:
    role, least = str(condition.parameters["role"]), int(condition.parameters["least"])
    for feature, last in last_of(case, sight):
        count = 0 if last is None else last.photo_roles.count(role)
        if count < least:
            return False, Words(
                f"{name(feature, 'zh')}最近一次检查只有 {count} 张（需 {least} 张）",
                f"The last inspection of {name(feature, 'en')} has {count} of {least} photos",
            )
    return True, Words(f"每处至少 {least} 张照片", f"At least {least} photos of each place")


def same_place(case: Case, condition: ClosingCondition, definition: LayerDefinition, sight: Sight) -> Verdict:
    within, unsettled = float(condition.parameters["within_m"]), unsettled_states(definition)
    # a second look at what still stands is no photo of afterwards
    after = [
        place
        for _, seen in by_feature(case, sight)
        for each in since_trouble(seen, unsettled)
        for place in each.photo_places
    ]
    if not sight.finding_places:
        return False, Words(
            "发现时的照片没有位置，无法比对", "The finding's photos have no position to compare"
        )
    if not after:
        return False, Words("整改后的照片没有位置", "No photo since has a position")
    nearest = min(distance_m(*one, Point(other)) for one in after for other in sight.finding_places)
    if nearest > within:
        return False, Words(
            f"整改后照片离发现时拍摄点最近 {nearest:.0f} 米，应在 {within:g} 米内",
            f"The nearest photo since was taken {nearest:.0f} m from the finding's; within {within:g} m",
        )
    return True, Words(f"相距 {nearest:.0f} 米", f"{nearest:.0f} m apart")


def inspections(
    case: Case, condition: ClosingCondition, definition: LayerDefinition, sight: Sight
) -> Verdict:
    least, apart = int(condition.parameters["least"]), int(condition.parameters["apart_days"])
    settled = {state.id for state in definition.states if state.settled}
    for feature, seen in by_feature(case, sight):
        quiet = since_trouble(seen, unsettled_states(definition))
        days = spaced([each.received_at for each in quiet if each.state_seen in settled], apart * DAY)
        if len(days) < least:
            return False, Words(
                f"{name(feature, 'zh')}间隔 {apart} 天以上的合格检查只有 {len(days)} 次（需 {least} 次）",
                f"{len(days)} of {least} inspections {apart} days apart found {name(feature, 'en')} settled",
            )
    return True, Words(f"已有 {least} 次间隔 {apart} 天以上的检查", f"{least} inspections {apart} days apart")


def quiet_days(case: Case, condition: ClosingCondition, definition: LayerDefinition, sight: Sight) -> Verdict:
    """From the last trouble to the last look: days on which nobody looked prove nothing."""
    days, unsettled = int(condition.parameters["days"]), unsettled_states(definition)
    for feature, seen in by_feature(case, sight):
        if not seen:
            return never(feature)
        bad = [day_here(each.received_at) for each in seen if each.state_seen in unsettled]
        since, looked = max(bad, default=sight.began(case)), day_here(seen[-1].received_at)
        quiet = (looked - since).days
        if quiet < days:
            return False, Words(
                f"{name(feature, 'zh')}自 {since} 至最近检查（{looked}）{quiet} 天未见问题，须满 {days} 天",
                f"{name(feature, 'en')}: quiet for {quiet} days from {since} to the last look on {looked}; "
                f"{days} needed",
            )
    return True, Words(f"已 {days} 天以上未见问题", f"Quiet for {days} days or more")


def other_unit(case: Case, _: ClosingCondition, _definition: LayerDefinition, sight: Sight) -> Verdict:
    for feature, last in last_of(case, sight):
        if last is None:
            return never(feature)
        if last.unit is None or last.unit == case.rectifying_unit:
            return False, Words(
                f"{name(feature, 'zh')}最近一次检查由整改单位自己做",
                f"The last inspection of {name(feature, 'en')} was the rectifying unit's own",
            )
    return True, Words("由其他单位核查", "Checked by another unit")


def document(case: Case, condition: ClosingCondition, _: LayerDefinition, sight: Sight) -> Verdict:
    wanted = str(condition.parameters["name"])
    for paper in sight.papers:
        if paper.here and paper.role == "document" and wanted in paper.title:
            return True, Words(f"已归档：{paper.title}", f"On file: {paper.title}")
    return False, Words(f"未归档：{wanted}", f"Not on file: {wanted}")


CHECKS: Mapping[str, Check] = {
    "settled_state": settled_state,
    "remainder_at_most": remainder_at_most,
    "answer": answer,
    "field_filled": field_filled,
    "photos": photos,
    "same_place": same_place,
    "inspections": inspections,
    "quiet_days": quiet_days,
    "other_unit": other_unit,
    "document": document,
}


# --- what holds for every kind -------------------------------------------------------------------
def files_here(_case: Case, _definition: LayerDefinition, sight: Sight) -> Verdict:
    missing = [paper.title or paper.role for paper in sight.papers if not paper.here]
    awaited = sum(each.missing_photos for each in sight.inspections)
    if missing or awaited:
        return False, Words(
            f"还有 {len(missing)} 份材料、{awaited} 张照片没有传到",
            f"{len(missing)} papers and {awaited} photos have not arrived",
        )
    return True, Words("申报的材料都已收到", "All that was announced is here")


def papers_younger(case: Case, _definition: LayerDefinition, sight: Sight) -> Verdict:
    began = sight.began(case)
    day_zh, day_en = ("发现日", "finding") if began == case.found_on else ("重新立案日", "reopening")
    for paper in sight.papers:
        if paper.role in PAPERS and (paper.issued_on is None or paper.issued_on <= began):
            issued = str(paper.issued_on or "–")
            return False, Words(
                f"“{paper.title}”日期为 {issued}，不晚于{day_zh} {began}",
                f"{paper.title} is dated {issued}, not after the {day_en} on {began}",
            )
    if not any(paper.role == "special_report" for paper in sight.papers):
        return False, Words("没有专题报告", "There is no special report")
    return True, Words("文件均晚于发现日", "All papers are younger than the finding")


def evidence_beside(_case: Case, _definition: LayerDefinition, sight: Sight) -> Verdict:
    """As at the report of completion: what was withdrawn since then no longer stands beside the report."""
    if any(paper.here and paper.role != "special_report" for paper in sight.papers):
        return True, Words("专题报告附有佐证材料", "There is evidence beside the special report")
    return False, Words("专题报告没有佐证材料", "There is no evidence beside the special report")


def nothing_against(case: Case, definition: LayerDefinition, sight: Sight) -> Verdict:
    settled = {state.id for state in definition.states if state.settled}
    words = {state.id: state.words for state in definition.states}
    own_word = False  # the rectifying unit's later "settled" outweighs its own trouble, nobody else's
    for each in reversed(sight.inspections):
        own = each.unit is not None and each.unit == case.rectifying_unit
        if each.state_seen is None or (own and own_word):
            continue
        if each.state_seen in settled:
            own_word = own
            if own:
                continue
            break
        seen = words.get(each.state_seen, Words(each.state_seen, each.state_seen))
        return False, Words(
            f"{day_of(each)}最新上报所见为“{seen.zh}”，与办结相矛盾",
            f"The newest report ({day_of(each)}) found: {seen.en}",
        )
    return True, Words("最新上报与办结不矛盾", "The newest report does not contradict the closing")


GENERAL: Sequence[tuple[str, Words, Callable[[Case, LayerDefinition, Sight], Verdict]]] = (
    ("files_here", Words("申报的材料齐全", "Every announced file is here"), files_here),
    (
        "papers_younger",
        Words("专题报告和文件晚于发现日", "Papers are younger than the finding"),
        papers_younger,
    ),
    (
        "evidence_beside",
        Words("专题报告附有佐证材料", "Evidence is beside the report"),
        evidence_beside,
    ),
    ("nothing_against", Words("最新上报不矛盾", "The newest report does not contradict"), nothing_against),
)


# --- looking at inspections ----------------------------------------------------------------------
def by_feature(case: Case, sight: Sight) -> Iterator[tuple[str | None, list[Inspection]]]:
    """Each feature of the case with its inspections; a case of a mere place has them all under None."""
    if not case.features:
        yield None, list(sight.inspections)
    for feature in case.features:
        yield feature, [each for each in sight.inspections if each.feature == feature]


def last_of(case: Case, sight: Sight) -> Iterator[tuple[str | None, Inspection | None]]:
    for feature, seen in by_feature(case, sight):
        yield feature, seen[-1] if seen else None


def last_measured(case: Case, sight: Sight) -> Iterator[tuple[str | None, Inspection | None]]:
    for feature, seen in by_feature(case, sight):
        measured = [each for each in seen if each.remainder is not None]
        yield feature, measured[-1] if measured else None


def unsettled_states(definition: LayerDefinition) -> frozenset[str]:
    return frozenset(state.id for state in definition.states if not state.settled)


def since_trouble(seen: Sequence[Inspection], unsettled: Collection[str]) -> Sequence[Inspection]:
    """The inspections after the last that saw an unsettled state."""
    last = max((place for place, each in enumerate(seen) if each.state_seen in unsettled), default=-1)
    return seen[last + 1 :]


def spaced(moments: Sequence[datetime], apart: timedelta) -> list[datetime]:
    """The most moments, oldest first, each so far from the one before: greedy is best here."""
    kept: list[datetime] = []
    for moment in sorted(moments):
        if not kept or moment - kept[-1] >= apart:
            kept.append(moment)
    return kept


def never(feature: str | None) -> Verdict:
    return False, Words(
        f"{name(feature, 'zh')}立案后没有检查过",
        f"Nobody has looked at {name(feature, 'en')} since the finding",
    )


def name(feature: str | None, language: str) -> str:
    if feature is None:
        return "现场" if language == "zh" else "the place"
    return feature


def day_of(inspection: Inspection) -> str:
    """The day on which a report reached us, which no phone's clock can bend."""
    return day_here(inspection.received_at).isoformat()
