"""What a boundary proposal does to what lies about: counted by change, open cases named."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.changes import difference_of
from layers.rules.boundaries import THREE_ZONES
from layers.rules.consequences import CASES, MOST_NAMED, Things, effects, softened
from tests.geo.divided import MIDDLE, SCALE, disc, divided, given, without, zones

OUT, SOFTER = disc(7000, 0, 300), disc(-3300, 0, 100)
FOUND = difference_of(divided(zones()), divided(given(without(zones(), OUT), SOFTER, "buffer")))
CHANGES = FOUND.changes


def things(noun: str, *places: tuple[float, float], unsettled: bool = True, **values: list[object]) -> Things:
    shapes = [shapely.centroid(disc(east, north, 5)) for east, north in places]
    names = [f"{noun}-{number}" for number in range(len(places))]
    return Things(noun, names, names, np.full(len(places), unsettled), np.array(shapes, dtype=object), values)


def change(after: str) -> str:
    return next(each.id for each in CHANGES if each.after == after)


def test_the_changes_of_this_test_are_one_taken_out_and_one_softened() -> None:
    assert sorted((each.before, each.after) for each in CHANGES) == [("core", "buffer"), ("experimental", "")]


def test_each_change_has_the_things_that_lie_in_it_and_no_others() -> None:
    dikes = things("pond_dikes", (7000, 0), (7100, 50), (-3300, 0), (0, 0))
    found = effects(CHANGES, [dikes], {})
    assert [(each.count, each.unsettled) for each in found[change("")]] == [(2, 2)]
    assert [each.named for each in found[change("buffer")]] == [(("pond_dikes-2", "pond_dikes-2"),)]


def test_numbers_are_added_up_by_share_and_unknown_where_one_does_not_tell() -> None:
    villages = things("villages", (7000, 0), (7010, 0), households=[40, 2], persons=[100, None])
    (effect,) = effects(CHANGES, [villages], {"villages": ("households", "persons", "absent")})[change("")]
    assert effect.sums == {"households": pytest.approx(42), "persons": None, "absent": None}


def test_a_village_half_inside_counts_half_its_households_and_not_as_whole() -> None:
    area = disc(7300, 0, 300)  # the edge of the change runs through its middle
    village = Things("villages", ["v"], ["村"], np.array([True]), np.array([area]), {"households": [100]})
    (effect,) = effects(CHANGES, [village], {"villages": ("households",)})[change("")]
    assert (effect.count, effect.whole) == (1, 0)
    assert effect.sums["households"] == pytest.approx(39.1, abs=0.5)  # two discs a radius apart


def test_open_things_are_named_first_and_all_are_counted() -> None:
    many = things("pond_dikes", *[(7000, 0)] * (MOST_NAMED + 10))
    many.unsettled[:-1] = False
    (effect,) = effects(CHANGES, [many], {})[change("")]
    assert (effect.count, effect.unsettled, len(effect.named)) == (MOST_NAMED + 10, 1, MOST_NAMED)
    assert effect.named[0][0] == f"pond_dikes-{MOST_NAMED + 9}"


def test_open_and_closed_cases_that_leave_or_fall_to_a_softer_zone_are_named() -> None:
    cases = things(CASES, (7000, 0), (-3300, 0), (0, 0), (7050, 0))
    cases.unsettled[3] = False
    found = softened(FOUND, cases, THREE_ZONES)
    assert [(each.case, each.unsettled, each.leaves) for each in found] == [
        ("cases-0", True, True), ("cases-1", True, False), ("cases-3", False, True),
    ]  # fmt: skip


def test_ground_that_becomes_stricter_touches_no_case() -> None:
    back = difference_of(divided(given(without(zones(), OUT), SOFTER, "buffer")), divided(zones()))
    assert softened(back, things(CASES, (7000, 0), (-3300, 0)), THREE_ZONES) == ()


def test_things_without_a_place_are_touched_by_nothing() -> None:
    nowhere = Things(CASES, ["c"], ["c"], np.array([True]), np.array([None], dtype=object))
    assert softened(FOUND, nowhere, THREE_ZONES) == ()
    assert effects(CHANGES, [nowhere], {}) == {"": (), **{each.id: () for each in CHANGES}}


def test_a_line_that_is_moved_by_a_metre_past_an_open_case_does_not_go_unnoticed() -> None:
    edge = shapely.get_coordinates(shapely.get_exterior_ring(zones()[2][1]))[0]
    inward = (MIDDLE - edge) * SCALE / np.hypot(*((MIDDLE - edge) * SCALE))
    case = Things(
        CASES, ["c"], ["c"], np.array([True]), np.array([shapely.Point(edge + inward * 0.5 / SCALE)])
    )
    trimmed = shapely.buffer(shapely.Point(edge), 1.2 / SCALE[1])
    found = difference_of(divided(zones()), divided(without(zones(), trimmed)), noise_m=3.0)
    assert found.changes == ()
    assert [(each.case, each.change, each.leaves) for each in softened(found, case, THREE_ZONES)] == [
        ("c", "", True)
    ]


def test_all_changes_together_count_a_thing_once_and_add_up_its_parts() -> None:
    both = shapely.union_all([disc(7000, 0, 50), disc(-3300, 0, 50)])
    village = Things("villages", ["v"], ["村"], np.array([True]), np.array([both]), {"households": [10]})
    found = effects(CHANGES, [village], {"villages": ("households",)})
    assert [found[id][0].whole for id in (change(""), change("buffer"))] == [0, 0]
    (whole,) = found[""]
    assert (whole.count, whole.whole, whole.sums["households"]) == (1, 1, pytest.approx(10))


def test_things_are_counted_by_what_tells_them_apart() -> None:
    homes = things("dwellings", (7000, 0), (7010, 0), (7020, 0), settlement=["scattered", "compact", None])
    (effect,) = effects(CHANGES, [homes], {}, {"dwellings": ("settlement",)})[change("")]
    assert effect.by == {"settlement": {"": 1, "compact": 1, "scattered": 1}}
