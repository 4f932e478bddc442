"""What each reply to a proposal means for a village: as the seed says, open about what it does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import Polygon, box

from geo.divisions import OUTSIDE, Division, division_of
from layers.rules.boundaries import TWO_ZONES
from layers.rules.obligations import Obligation, Reply, Village
from layers.rules.scenarios import Dwelling, Lines, Scenario, differing, scenario

CORE, CONTROL = TWO_ZONES.kinds
O = Obligation  # noqa: E741  (read as a word)
AT = box(115.60, 37.60, 115.61, 37.61)  # the village's ground
WIDE = box(115.5, 37.5, 115.7, 37.7)


def line(*zones: tuple[str, Polygon]) -> Division:
    return division_of(zones, TWO_ZONES.kinds)


def core_without(hole: Polygon) -> Division:
    return line((CORE, WIDE.difference(hole)))


BEFORE = line((CORE, WIDE))
OUT = core_without(AT.buffer(0.001))


def a_village(**more: object) -> Village:
    told = {"settlement": "compact", "planned": "conditional", "households": 100, "unit": "town", "shape": AT}
    return Village("v-1", "131102100264", "段村", **{**told, **more})  # type: ignore[arg-type]


def both(
    *villages: Village, before: Division = BEFORE, after: Division = OUT, dwellings: tuple[Dwelling, ...] = ()
) -> tuple[Scenario, Scenario]:
    lines = Lines(before, after, TWO_ZONES)
    return (
        scenario(Reply.APPROVED, villages, dwellings, lines),
        scenario(Reply.REFUSED, villages, dwellings, lines),
    )


def obligations(*scenarios: Scenario) -> list[Obligation]:
    return [each.villages[0].obligation for each in scenarios]


def test_a_core_village_stays_when_the_approved_line_takes_it_out_and_moves_when_refused() -> None:
    approved, refused = both(a_village())

    assert obligations(approved, refused) == [O.NOT_NEEDED, O.RELOCATE_NOW]
    assert [each.villages[0].zone for each in (approved, refused)] == [OUTSIDE, CORE]
    assert differing(approved, refused) == ("131102100264",)


def test_an_approval_that_leaves_a_village_in_the_core_moves_it_all_the_same() -> None:
    assert obligations(*both(a_village(), after=BEFORE)) == [O.RELOCATE_NOW, O.RELOCATE_NOW]


@pytest.mark.parametrize(("settlement", "wanted"), [("scattered", O.RELOCATE_NOW), ("unknown", O.UNKNOWN)])
def test_only_a_compact_settlement_is_exempt(settlement: str, wanted: Obligation) -> None:
    approved, _ = both(a_village(settlement=settlement))

    assert obligations(approved) == [wanted]


@pytest.mark.parametrize(
    "after",
    [
        line((CORE, WIDE.difference(AT)), (CONTROL, AT)),
        core_without(box(115.60, 37.60, 115.605, 37.61)),
    ],
    ids=["a softer zone", "cut by the line"],
)
def test_what_the_text_does_not_say_is_to_be_decided(after: Division) -> None:
    approved, _ = both(a_village(), after=after)

    assert obligations(approved) == [O.PENDING]


def test_a_village_that_is_not_drawn_is_unknown_under_both_replies() -> None:
    assert obligations(*both(a_village(shape=None))) == [O.UNKNOWN, O.UNKNOWN]


def test_a_core_village_in_no_plan_is_unknown_rather_than_not_needed() -> None:
    approved, refused = both(a_village(planned="none"), after=BEFORE)

    assert obligations(approved, refused) == [O.UNKNOWN, O.UNKNOWN]
    assert (approved.tasks, refused.tasks) == ((), ())


def test_a_village_that_has_moved_owes_nothing_and_another_project_goes_on() -> None:
    assert obligations(*both(a_village(planned="done"))) == [O.NOT_NEEDED, O.NOT_NEEDED]
    assert obligations(*both(a_village(planned="required"))) == [O.RELOCATE_NOW, O.RELOCATE_NOW]


def test_a_village_that_neither_line_holds_is_not_listed() -> None:
    far = a_village(planned="none", shape=box(116, 38, 116.01, 38.01))

    assert [each.villages for each in both(far)] == [(), ()]


def test_each_reply_lists_the_task_it_would_start() -> None:
    approved, refused = both(a_village(case="2026-0001"))

    (close,), (move,) = approved.tasks, refused.tasks
    assert (close.starts, move.starts) == (Reply.APPROVED, Reply.REFUSED)
    assert (move.title.zh, move.unit, move.case) == ("启动搬迁：段村", "town", "2026-0001")
    assert close.title.zh.startswith("核销搬迁任务")


def test_households_that_move_are_added_up_unless_one_is_not_known() -> None:
    other = a_village(households=None)
    _, refused = both(a_village(), replace(other, code="2", feature="v-2"))

    assert both(a_village())[1].counts["households_to_move"] == 100
    assert refused.counts["households_to_move"] is None
    assert (refused.counts["relocate_now"], refused.counts["unknown"]) == (2, 0)


def test_scattered_dwellings_taken_out_are_never_exempt() -> None:
    inside, beyond = box(115.605, 37.605, 115.6051, 37.6051), box(115.55, 37.55, 115.5501, 37.5501)
    dwellings = (Dwelling("d-1", "town", inside), Dwelling("d-2", "town", beyond))

    approved, refused = both(a_village(), dwellings=dwellings)

    assert (approved.counts["scattered_dwellings"], refused.counts["scattered_dwellings"]) == (1, 0)
    assert [task.features for task in approved.tasks if task.layer == "dwellings"] == [("d-1",)]


def test_switching_the_reply_changes_what_is_derived_and_nothing_else() -> None:
    villages = [a_village(), a_village(planned="none")]
    kept = list(villages)

    first = both(*villages)
    again = both(*villages)

    assert villages == kept
    assert first == again
    assert [each.village for each in first[0].villages] == [each.village for each in first[1].villages]
