"""When a closed case is looked at again: sooner the greater the risk that it comes back (反弹回潮)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from layers.definition import LayerDefinition, Words
from layers.errors import BadLookBack, OwnWork
from layers.rules.cases import LONGEST_TEXT, Case, Term, require_text
from layers.rules.days import LOCAL
from layers.rules.people import Actor
from layers.rules.reports import Report

USUAL_DAYS, LEAST_DAYS, MOST_DAYS = 90, 7, 365
ROUNDS = 3  # of a short-term case; one to be sustained is looked back on for good
REPEATS = 3  # rebounds of one unit that make it a special supervision object (特殊监管对象)
STRICT_ZONES = frozenset({"core", "buffer", "core_protection"})
NONE, REBOUND = "none", "rebound"
RESULTS = {NONE: Words("未反弹", "no rebound"), REBOUND: Words("反弹", "rebound")}
DUE, DONE, DROPPED = "due", "done", "dropped"


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a case's place and unit: rebounds of earlier cases here, and of the unit's cases."""

    rebounds: int = 0
    unit_rebounds: int = 0


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason why a look-back is sooner or later: the usual days are multiplied by ``times``."""

    id: str
    words: Words
    times: float


@dataclass(frozen=True, slots=True)
class Plan:
    """When to look back, in which round, and why then."""

    round: int
    due_on: date
    usual_days: int
    factors: tuple[Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class LookBack:
    """One look at a closed case that is due, done or dropped; an overdue one stays due.

    Args:
        unit: who looks, never the rectifying one. result: none, rebound. report: on which it rests.
    """

    id: str
    case: str
    plan: Plan
    unit: str | None
    state: str = DUE
    result: str | None = None
    report: str | None = None
    note: str | None = None
    done_at: datetime | None = None
    account: str | None = None

    def overdue(self, day: date) -> bool:
        """Whether nobody looked until its day was over."""
        return self.state == DUE and self.plan.due_on < day


def planned_look(
    case: Case, definition: LayerDefinition, *, day: date, round: int = 1, history: History = History()
) -> Plan | None:
    """The next look at a case that closes, or was looked at, on that day; None when no more is due.

    The layer's own interval times every factor; never sooner than a week nor later than a year.
    """
    if round > ROUNDS and case.term is not Term.SUSTAINED:
        return None
    usual, found = definition.look_back_days or USUAL_DAYS, tuple(factors(case, round, history))
    days = float(usual)
    for factor in found:
        days *= factor.times
    return Plan(round, day + timedelta(days=min(MOST_DAYS, max(LEAST_DAYS, round_(days)))), usual, found)


def round_(days: float) -> int:
    """Whole days, a half rounded up: the same on every machine."""
    return int(days + 0.5)


def factors(case: Case, round: int, history: History) -> Iterator[Factor]:
    """Every reason that holds, with its factor."""
    if case.zone in STRICT_ZONES:
        yield Factor("zone", Words("位于核心区、缓冲区", "in a strictly protected zone"), 0.5)
    if case.reopened:
        words = Words(f"已重新立案 {case.reopened} 次", f"opened again {case.reopened} times")
        yield Factor("reopened", words, 0.5**case.reopened)
    if history.rebounds:
        words = Words(f"此处曾反弹 {history.rebounds} 次", f"{history.rebounds} rebounds here before")
        yield Factor("rebounds", words, 0.5 ** min(history.rebounds, 2))
    if history.unit_rebounds >= REPEATS:
        words = Words(
            f"责任单位已有 {history.unit_rebounds} 起反弹（特殊监管对象）",
            f"{history.unit_rebounds} rebounds of this unit's cases",
        )
        yield Factor("unit", words, 0.75)
    if round > 1:
        words = Words(f"前 {round - 1} 轮未反弹", f"no rebound in {round - 1} rounds")
        yield Factor("round", words, 2.0 ** (round - 1))


def reason_words(plan: Plan) -> Words:
    """Why that day, in one sentence."""
    zh = "、".join(f"{each.words.zh}（×{each.times:g}）" for each in plan.factors)
    en = ", ".join(f"{each.words.en} (×{each.times:g})" for each in plan.factors)
    return Words(
        f"第 {plan.round} 轮，图层间隔 {plan.usual_days} 天" + (f"，{zh}" if zh else ""),
        f"Round {plan.round}, every {plan.usual_days} days on this layer" + (f", {en}" if en else ""),
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody says came of a look-back.

    Args:
        concerns: the report is about the case's features, or near its place.
        used: an earlier look-back of the case rests on this report already.
    """

    result: str
    report: Report
    note: str
    concerns: bool
    used: bool = False


def checked_look(
    look_back: LookBack, case: Case, looked: Looked, definition: LayerDefinition, by: Actor
) -> None:
    """Nothing when the result may be kept.

    Raises:
        OwnWork: the rectifying unit, by its report or by the one who says so, would look at its own work.
        BadLookBack: it was done before; or the report is of another place, older than the closing, used
            already, or saw the contrary of "no rebound".
    """
    require_text("note", looked.note, LONGEST_TEXT)
    if case.rectifying_unit in (by.unit, looked.report.unit):
        raise OwnWork(unit=case.rectifying_unit or "–")
    received = looked.report.received_at or looked.report.observed_at
    day = case.closed_on or case.found_on
    closed = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
    for wrong, why in (
        (look_back.state != DUE, "这次回头看已办结 (it is not due any more)"),
        (looked.result not in RESULTS, ", ".join(RESULTS)),
        (not looked.concerns, "上报不在本案位置 (the report is of another place)"),
        (received < closed, "上报早于销号 (the report is older than the closing)"),
        (looked.used, "该上报已用于本案另一次回头看 (the report was used before)"),
        (
            looked.result == NONE and is_unsettled(looked.report, definition),
            "上报所见未整改到位，不能登记为未反弹 (the report saw a rebound)",
        ),
    ):
        if wrong:
            raise BadLookBack(reason=why)


def is_unsettled(report: Report, definition: LayerDefinition) -> bool:
    """Whether a report saw an unsettled state, or measured that something is left."""
    open_states = {state.id for state in definition.states if not state.settled}
    return report.state_seen in open_states or (report.remainder or 0.0) > 0
