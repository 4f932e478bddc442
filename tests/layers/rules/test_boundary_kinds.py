"""Each kind of check finds its breach with figures and proof, passes where there is none, never guesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.changes import difference_of
from geo.chart import chart_area_m2
from layers.boundary_definition import read_rules
from layers.definition import Words
from layers.rules.boundaries import THREE_ZONES
from layers.rules.boundary_checks import Proposal, Rule, Severity, Verdict, broken
from layers.rules.boundary_kinds import KINDS, all_outcomes
from layers.rules.consequences import CASES, Things
from tests.geo.divided import disc, divided, given, without, zones

RULES = {rule.id: rule for rule in read_rules()}
OUT, HARD, NEW = disc(7300, 0, 300), disc(3300, 0, 200), disc(0, 7600, 200)


Judged = tuple[Verdict, Mapping[str, float | None], int]


def things(noun: str, *shapes: BaseGeometry, unsettled: bool = True, **values: list[object]) -> Things:
    names = [f"{noun}-{number}" for number in range(len(shapes))]
    return Things(noun, names, names, np.full(len(names), unsettled), np.array(shapes, dtype=object), values)


def proposal(drawn: list[tuple[str, BaseGeometry]], *present: Things, **more: Any) -> Proposal:
    before, after = divided(zones()), divided(drawn)
    by_noun = {each.noun: each for each in present}
    return Proposal(before, after, THREE_ZONES, difference_of(before, after), by_noun, **more)


def judged(
    rule: str, asked: Proposal, **parameters: object
) -> tuple[Verdict, Mapping[str, float | None], int]:
    own = RULES[rule]
    changed = Rule(own.id, own.words, own.law, Severity.FAIL, own.check, {**own.parameters, **parameters})
    (found,) = all_outcomes([changed], asked)
    return found.verdict, found.found.figures, len(found.found.proof)


SAME = proposal(zones())


def test_the_book_has_a_rule_for_each_kind_of_check() -> None:
    assert {rule.check for rule in RULES.values()} == set(KINDS)


def test_a_reserve_that_reaches_beyond_the_redline_fails_by_that_area() -> None:
    wide, tight = (
        things("ecological_redline", disc(0, 0, 12_000)),
        things("ecological_redline", disc(0, 0, 7000)),
    )
    assert judged("inside_redline", proposal(zones(), wide))[0] is Verdict.PASS
    verdict, figures, proof = judged("inside_redline", proposal(zones(), tight))
    assert (verdict, proof > 0) == (Verdict.FAIL, True)
    assert figures["beyond_m2"] == pytest.approx(2.2e7, rel=0.3)
    assert judged("inside_redline", SAME)[0] is Verdict.UNKNOWN


def test_ground_that_is_lost_fails_for_the_whole_the_core_and_the_water_each_for_itself() -> None:
    less = proposal(without(zones(), OUT), things("lake_parts", disc(0, 0, 2000)))
    assert judged("no_loss_total", less)[0] is Verdict.FAIL
    assert judged("no_loss_core", less)[0] is Verdict.PASS
    assert judged("no_loss_water", less)[0] is Verdict.PASS
    softer = proposal(given(zones(), HARD, "buffer"), things("lake_parts", HARD))
    assert judged("no_loss_total", softer)[0] is Verdict.PASS
    assert judged("no_loss_core", softer)[0] is Verdict.FAIL
    dry = proposal(without(zones(), OUT), things("lake_parts", OUT))
    assert judged("no_loss_water", dry)[0] is Verdict.FAIL
    assert judged("no_loss_water", SAME)[0] is Verdict.UNKNOWN


def test_what_is_taken_out_without_a_settlement_is_shown_as_the_unexplained_rest() -> None:
    half = shapely.intersection(OUT, shapely.box(115, 37, shapely.centroid(OUT).x, 38))
    asked = proposal(without(zones(), OUT), things("villages", half))
    verdict, figures, proof = judged("taken_out_explained", asked, around_m=0)
    assert (verdict, proof) == (Verdict.FAIL, 1)
    rest = shapely.difference(shapely.intersection(OUT, zones()[2][1]), half)
    assert figures["unexplained_m2"] == pytest.approx(chart_area_m2(rest), rel=1e-6)
    assert judged("taken_out_explained", asked, around_m=400)[0] is Verdict.PASS
    assert judged("taken_out_explained", proposal(without(zones(), OUT)))[0] is Verdict.UNKNOWN
    assert judged("taken_out_explained", SAME)[0] is Verdict.PASS


@pytest.mark.parametrize("noun", [CASES, "sewage_outlets", "pond_dikes"])
def test_an_open_matter_that_leaves_or_is_softened_fails_and_is_named(noun: str) -> None:
    inside = shapely.point_on_surface(shapely.intersection(OUT, zones()[2][1]))
    asked = proposal(
        given(without(zones(), OUT), HARD, "buffer"), things(noun, inside, shapely.centroid(HARD))
    )
    verdict, figures, proof = judged("nothing_open_softened", asked)
    assert (verdict, figures, proof) == (Verdict.FAIL, {"open": 2.0, "outside": 1.0}, 2)
    ended = proposal(without(zones(), OUT), things(noun, inside, unsettled=False))
    assert judged("nothing_open_softened", ended, nouns=[noun])[0] is Verdict.PASS


def test_open_matters_cannot_be_judged_where_nobody_looked() -> None:
    assert judged("nothing_open_softened", SAME)[0] is Verdict.UNKNOWN
    assert judged("nothing_open_softened", proposal(zones(), things(CASES)))[0] is Verdict.UNKNOWN


def test_a_scattered_dwelling_that_is_taken_out_fails_and_a_compact_one_does_not() -> None:
    house = shapely.point_on_surface(shapely.intersection(OUT, zones()[2][1]))
    drawn = without(zones(), OUT)
    scattered = proposal(drawn, things("dwellings", house, house, settlement=["scattered", "compact"]))
    assert judged("no_scattered_dwelling_out", scattered)[:2] == (Verdict.FAIL, {"taken_out": 1.0})
    compact = proposal(drawn, things("dwellings", house, settlement=["compact"]))
    assert judged("no_scattered_dwelling_out", compact)[0] is Verdict.PASS
    assert judged("no_scattered_dwelling_out", SAME)[0] is Verdict.UNKNOWN


def test_a_core_that_comes_near_the_outside_is_told_with_metres_and_way() -> None:
    assert judged("core_not_bare", SAME)[0] is Verdict.PASS
    verdict, figures, proof = judged("core_not_bare", proposal(without(zones(), disc(5600, 0, 2200))))
    assert (verdict, proof) == (Verdict.FAIL, 1)
    assert (figures["nearest_m"] or 0) < 100
    assert judged("core_not_bare", proposal([]))[0] is Verdict.UNKNOWN


def test_people_in_the_core_want_a_plan() -> None:
    core = disc(0, 0, 200)
    bare = proposal(zones(), things("villages", core, core, obligation=["none", "required"]))
    assert judged("core_people_planned_for", bare)[:2] == (Verdict.FAIL, {"inside": 2.0, "unplanned": 1.0})
    moved = proposal(zones(), things("villages", core, unsettled=False, obligation=["none"]))
    assert judged("core_people_planned_for", moved)[0] is Verdict.PASS
    assert judged("core_people_planned_for", SAME)[0] is Verdict.UNKNOWN


def test_narrow_and_tiny_parts_of_zones_are_shown() -> None:
    strip = shapely.box(115.58, 37.6130, 115.60, 37.61305)
    assert judged("least_width", proposal(given(zones(), strip, "buffer")))[::2] == (Verdict.FAIL, 1)
    assert judged("least_area", proposal(given(zones(), disc(0, 0, 5), "buffer")))[::2] == (Verdict.FAIL, 1)
    assert judged("least_width", SAME)[0] is Verdict.PASS
    assert judged("least_area", SAME)[0] is Verdict.PASS


def test_faults_of_the_drawing_are_told_with_their_place() -> None:
    faulty = proposal(zones(), faults=[(Words("重叠", "overlap"), HARD)])
    assert judged("drawn_rightly", faulty) == (Verdict.FAIL, {"faults": 1.0}, 1)
    assert judged("drawn_rightly", SAME)[0] is Verdict.PASS


def test_declared_areas_are_held_against_the_geometry() -> None:
    ha = {
        kind: m2 / 1e4
        for kind, m2 in zip(SAME.after.kinds, SAME.after.areas_m2(SAME.after.kinds), strict=True)
    }
    right = {**ha, "": sum(ha.values())}
    assert judged("declared_areas", proposal(zones(), declared_ha=right))[0] is Verdict.PASS
    assert judged("declared_areas", proposal(zones(), declared_ha={**right, "core": 99.0}))[0] is Verdict.FAIL
    assert judged("declared_areas", SAME)[0] is Verdict.UNKNOWN


def test_a_breach_is_as_grave_as_its_rule_and_only_failures_without_a_name_stop_a_proposal() -> None:
    found = all_outcomes(tuple(RULES.values()), proposal(without(zones(), OUT), things("lake_parts", OUT)))
    verdicts = {each.rule.id: each.verdict for each in found}
    assert verdicts["no_loss_total"] is Verdict.WARN
    assert broken(found, waived=()) == ("no_loss_water",)
    assert broken(found, waived=("no_loss_water",)) == ()
