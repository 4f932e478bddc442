"""Changes of two revisions: which is which, what was split, merged, is new or gone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.changes import Change, name_of
from layers.rules.boundary_matches import LEAST_SHARE, Matches, match_changes
from tests.geo.outlines import area, box

SIZES = st.integers(min_value=1, max_value=9)


def a_change(west: float, east: float, *, south: float = 0, north: float = 100, after: str = "") -> Change:
    """A rectangle in metres that goes from core to a kind, out of the reserve unless said otherwise."""
    shape = area(*box(west, south, east, north))
    place = shapely.get_coordinates(shape.centroid)[0]
    return Change(name_of("core", after, shape), "core", after, shape, 1.0, 50.0, (place[0], place[1]))


def pairs(found: Matches) -> set[tuple[str, str]]:
    return {(match.earlier, match.present) for match in found.matches if match.paired}


def test_a_change_that_was_not_touched_is_the_same():
    [match] = match_changes([a_change(0, 100)], [a_change(0, 100)]).matches

    assert (match.same, match.share, match.paired) == (True, 1.0, True)
    assert not match.split
    assert not match.merged


def test_a_change_that_was_drawn_a_little_smaller_is_altered_not_new():
    found = match_changes([a_change(0, 100)], [a_change(0, 80)])

    [match] = found.matches
    assert (match.same, match.paired) == (False, True)
    assert match.share == pytest.approx(1.0)  # of the smaller one
    assert (found.new, found.gone) == ((), ())


@pytest.mark.parametrize(("beginning", "akin"), [(69, True), (71, False)])
def test_changes_that_share_less_than_three_tenths_of_the_smaller_are_two(beginning, akin):
    earlier, present = a_change(0, 100), a_change(beginning, beginning + 100)

    found = match_changes([earlier], [present])

    assert LEAST_SHARE == 0.3
    assert pairs(found) == ({(earlier.id, present.id)} if akin else set())
    assert found.new == (() if akin else (present.id,))
    assert found.gone == (() if akin else (earlier.id,))


def test_the_same_ground_under_another_transition_is_another_change():
    found = match_changes([a_change(0, 100)], [a_change(0, 100, after="buffer")])

    assert found.matches == ()


def test_of_a_change_that_was_split_the_larger_part_is_its_own_and_the_other_is_told():
    earlier, small, large = a_change(0, 100), a_change(0, 30), a_change(32, 100)

    found = match_changes([earlier], [small, large])

    assert pairs(found) == {(earlier.id, large.id)}
    [part] = found.of(small.id)
    assert (part.earlier, part.split, part.merged, part.paired) == (earlier.id, True, False, False)
    assert found.new == ()


def test_of_two_changes_that_were_merged_both_are_told_the_larger_first():
    small, large, present = a_change(0, 30), a_change(32, 100), a_change(0, 100)

    found = match_changes([small, large], [present])

    assert [match.earlier for match in found.of(present.id)] == [large.id, small.id]
    assert [match.paired for match in found.of(present.id)] == [True, False]
    assert all(match.merged and not match.split for match in found.matches)
    assert found.gone == ()


def test_nothing_against_nothing_is_nothing():
    assert match_changes([], []) == Matches((), (), ())
    assert match_changes([], [a_change(0, 9)]).new == (a_change(0, 9).id,)


# --- whatever is drawn ---------------------------------------------------------------------
@st.composite
def revisions(draw: st.DrawFn) -> list[Change]:
    """Strips beside each other, some left out; no two share ground, as of one revision."""
    widths = draw(st.lists(st.tuples(SIZES, SIZES, st.booleans()), max_size=8))
    found, at = [], 0
    for gap, width, out in widths:
        found.append(a_change(at + gap, at + gap + width, after="" if out else "buffer"))
        at += gap + width
    return found


@given(revisions())
def test_a_revision_matched_with_itself_is_the_same_throughout(changes: Sequence[Change]):
    found = match_changes(changes, changes)

    assert [(match.earlier, match.same) for match in found.matches] == [(each.id, True) for each in changes]


@given(revisions(), revisions())
@settings(deadline=None)
def test_every_change_has_one_pair_at_most_and_is_told_once(earlier: list[Change], present: list[Change]):
    found = match_changes(earlier, present)

    own = sorted(pairs(found))
    assert len({first for first, _ in own}) == len({second for _, second in own}) == len(own)
    assert {m.present for m in found.matches} | set(found.new) == {each.id for each in present}
    assert {m.earlier for m in found.matches} | set(found.gone) == {each.id for each in earlier}
    assert not {m.present for m in found.matches} & set(found.new)
    assert not {m.earlier for m in found.matches} & set(found.gone)


@given(revisions(), revisions(), st.randoms())
@settings(deadline=None)
def test_neither_the_order_nor_which_is_the_earlier_makes_a_difference(earlier, present, chance):
    shuffled = [chance.sample(each, len(each)) for each in (earlier, present)]

    there, back = match_changes(*shuffled), match_changes(present, earlier)

    assert pairs(there) == pairs(match_changes(earlier, present)) == {(b, a) for a, b in pairs(back)}
    assert set(there.new) == set(back.gone)
