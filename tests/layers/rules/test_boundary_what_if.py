"""What would remain of a proposal without some of its changes: exact areas, consequences, rules."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given as anything
from hypothesis import settings
from hypothesis import strategies as st

from geo.changes import difference_of
from geo.divisions import OUTSIDE
from layers.boundary_definition import read_rules
from layers.rules.boundaries import THREE_ZONES
from layers.rules.boundary_checks import Proposal, Verdict
from layers.rules.boundary_what_if import left_out, reduced, totals_m2, what_if
from layers.rules.consequences import CASES
from tests.geo.divided import KINDS, disc, divided, given, without, zones
from tests.layers.rules.test_boundary_kinds import proposal, things

RULES = [rule for rule in read_rules() if rule.id in ("nothing_open_softened", "no_loss_total")]
OUT, NEW, SOFT = disc(7300, 0, 300), disc(0, 7600, 200), disc(3300, 0, 200)
OTHERS = ("sewage_outlets", "pond_dikes")
DISCS = st.tuples(st.floats(-7500, 7500), st.floats(-7500, 7500), st.floats(60, 2500))
EDITS = st.lists(st.tuples(DISCS, st.sampled_from([*KINDS, OUTSIDE])), min_size=1, max_size=4)


def three_changes(*present: Any) -> Proposal:
    """Ground taken out, taken in, and softened."""
    drawn = given(given(without(zones(), OUT), NEW, "experimental"), SOFT, "buffer")
    return proposal(drawn, *present)


def named(asked: Proposal, before: str, after: str) -> set[str]:
    return {each.id for each in asked.difference.changes if (each.before, each.after) == (before, after)}


def remaining(asked: Proposal, dropped: set[str]) -> Any:
    return what_if(asked, RULES, dropped, summed={}, told={})


def test_without_nothing_the_proposal_is_itself() -> None:
    asked = three_changes()
    rest = reduced(asked, set())

    assert rest.difference.changes == asked.difference.changes
    assert rest.difference.matrix.m2.tolist() == asked.difference.matrix.m2.tolist()
    assert [a.equals(b) for a, b in zip(rest.after.shapes, asked.after.shapes, strict=True)] == [True] * 3


def test_what_is_left_out_stays_what_it_was() -> None:
    asked = three_changes()
    taken_out = named(asked, "experimental", OUTSIDE)
    rest = reduced(asked, taken_out)

    kept = {change.id for change in asked.difference.changes} - taken_out
    found = difference_of(asked.before, rest.after).changes
    assert {(each.before, each.after) for each in found} == {(OUTSIDE, "experimental"), ("core", "buffer")}
    assert {change.id for change in rest.difference.changes} == kept == {each.id for each in found}


def test_a_failing_rule_and_the_case_it_names_go_with_the_change_that_broke_it() -> None:
    asked = three_changes(things(CASES, OUT.centroid), *(things(noun) for noun in OTHERS))
    taken_out = named(asked, "experimental", OUTSIDE)

    with_it, rest = remaining(asked, set()), remaining(asked, taken_out)

    verdicts = [{each.rule.id: each.verdict for each in found.outcomes} for found in (with_it, rest)]
    assert verdicts[0] == {"nothing_open_softened": Verdict.FAIL, "no_loss_total": Verdict.WARN}
    assert verdicts[1] == {"nothing_open_softened": Verdict.PASS, "no_loss_total": Verdict.PASS}
    assert [(effect.noun, effect.count) for effect in with_it.effects] == [(CASES, 1)]
    assert rest.effects == ()


def test_a_zone_that_the_proposal_ends_comes_back_with_its_ground() -> None:
    merged = [("core", shapely.union(zones()[0][1], zones()[1][1])), zones()[2]]
    asked = Proposal(
        divided(zones()), divided(merged), THREE_ZONES, difference_of(divided(zones()), divided(merged)), {}
    )

    rest = reduced(asked, {change.id for change in asked.difference.changes})

    assert rest.after.kinds == KINDS
    assert rest.after.areas_m2(KINDS) == pytest.approx(asked.before.areas_m2(KINDS), rel=1e-9)


def test_only_what_was_accepted_is_made() -> None:
    changes = three_changes().difference.changes
    first, second, third = (change.id for change in changes)

    decisions = {first: "accept", second: "object"}
    assert left_out(changes, decisions) == {second, third}


@settings(max_examples=30, deadline=None)
@anything(EDITS, st.randoms(use_true_random=False))
def test_the_matrix_of_what_remains_has_the_areas_of_what_remains(edits: list[Any], chance: Any) -> None:
    drawn = zones()
    for at, kind in edits:
        drawn = without(drawn, disc(*at)) if kind == OUTSIDE else given(drawn, disc(*at), kind)
    asked = proposal(drawn)
    ids = [change.id for change in asked.difference.changes]
    rest = reduced(asked, set(chance.sample(ids, chance.randint(0, len(ids)))))

    before, after = totals_m2(rest.difference.matrix)
    assert list(before.values()) == pytest.approx(asked.before.areas_m2(tuple(before)), rel=1e-9)
    assert list(after.values()) == pytest.approx(rest.after.areas_m2(tuple(after)), rel=1e-8, abs=0.01)
