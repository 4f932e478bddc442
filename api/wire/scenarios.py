"""Wire forms of scenarios: what each reply to a proposal means for the villages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from api.wire.base import WireOut
from api.wire.cases import WordsOut
from layers.definition import Words
from layers.rules.obligations import OBLIGATIONS, Settled
from layers.rules.scenarios import Scenario, Start, differing


class SettledOut(WireOut):
    """How a village comes out; ``inside`` is the share of its ground in the reserve, null where not drawn."""

    code: str
    name: str
    township: str
    feature: str
    zone: str
    zone_words: WordsOut
    inside: float | None
    settlement: str | None
    planned: str | None
    households: int | None
    obligation: str
    obligation_words: WordsOut
    because: WordsOut
    unit: str | None


class StartOut(WireOut):
    """A task that the step ``starts`` begins.

    ``case``: the open case that is told; null for a new one, and for one that is not for the asker.
    """

    title: WordsOut
    because: WordsOut
    unit: str | None
    village: str
    layer: str
    count: int
    case: str | None
    case_number: str | None
    starts: str


class ScenarioOut(WireOut):
    """One reply: villages, how many come out how, and the tasks that would start. Nothing of it is kept."""

    boundary: str
    reply: str
    villages: list[SettledOut]
    counts: dict[str, int | None]
    tasks: list[StartOut]


class ScenariosOut(WireOut):
    """Both replies side by side; ``differs``: codes of villages that come out otherwise."""

    base: str
    approved: ScenarioOut
    refused: ScenarioOut
    differs: list[str]


def scenarios_out(
    boundary: str,
    base: str,
    both: tuple[Scenario, Scenario],
    kinds: Mapping[str, Words],
    cases: Collection[str],
) -> ScenariosOut:
    """Both scenarios of a proposal against its base; ``cases``: those that may be named to the asker."""
    approved, refused = both
    return ScenariosOut(
        base=base,
        approved=scenario_out(boundary, approved, kinds, cases),
        refused=scenario_out(boundary, refused, kinds, cases),
        differs=list(differing(approved, refused)),
    )


def scenario_out(
    boundary: str, scenario: Scenario, kinds: Mapping[str, Words], cases: Collection[str]
) -> ScenarioOut:
    return ScenarioOut(
        boundary=boundary,
        reply=str(scenario.reply),
        villages=[settled_out(each, kinds) for each in scenario.villages],
        counts=dict(scenario.counts),
        tasks=[start_out(each, cases) for each in scenario.tasks],
    )


def settled_out(settled: Settled, kinds: Mapping[str, Words]) -> SettledOut:
    village = settled.village
    return SettledOut(
        code=village.code,
        name=village.name,
        township=village.township,
        feature=village.feature,
        zone=settled.zone,
        zone_words=WordsOut.of(kinds[settled.zone]),
        inside=settled.inside,
        settlement=village.settlement,
        planned=village.planned,
        households=village.households,
        obligation=str(settled.obligation),
        obligation_words=WordsOut.of(OBLIGATIONS[settled.obligation]),
        because=WordsOut.of(settled.because),
        unit=village.unit,
    )


def start_out(task: Start, cases: Collection[str]) -> StartOut:
    named = task.case in cases
    return StartOut(
        title=WordsOut.of(task.title),
        because=WordsOut.of(task.because),
        unit=task.unit,
        village=task.village,
        layer=task.layer,
        count=len(task.features),
        case=task.case if named else None,
        case_number=task.case_number if named else None,
        starts=str(task.starts),
    )
