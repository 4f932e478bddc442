"""A report's place is a point, a line or an area that can stand; how it was made goes along with it."""

from __future__ import annotations

import pytest
from shapely import LineString, Point, Polygon, box

from layers.errors import BadPlace, ValueNotAllowed
from layers.rules.alike import About, Offered, kinds, require_about
from layers.rules.places import MOST_POINTS, PlaceMade, measured, require_place, walk_of
from tests.builders import MORNING

LINE = LineString([(115.5, 37.6), (115.501, 37.6), (115.501, 37.601)])
POND = box(115.5, 37.6, 115.501, 37.601)
BOW_TIE = Polygon([(115.5, 37.6), (115.501, 37.601), (115.501, 37.6), (115.5, 37.601), (115.5, 37.6)])
HOLED = POND.difference(box(115.5004, 37.6004, 115.5006, 37.6006))
WALK = PlaceMade("walked", MORNING, (4.0, 9.0, 5.0), (0.0, 61.0, 70.0))


@pytest.mark.parametrize(
    "place", [Point(115.5, 37.6), LINE, POND, None], ids=["point", "line", "area", "none"]
)
def test_a_point_a_line_an_area_and_no_place_at_all_can_stand(place):
    require_place(place)


@pytest.mark.parametrize(
    "place",
    [
        LineString([(115.5, 37.6), (115.5, 37.600001)]),
        LineString([(115.5, 37.6), (117.0, 37.6)]),
        LineString([(115.5 + step * 1e-5, 37.6) for step in range(MOST_POINTS + 1)]),
        BOW_TIE,
        HOLED,
        box(115.5, 37.6, 115.500001, 37.600001),
        box(115.0, 37.0, 116.0, 38.0),
    ],
    ids=["short", "long", "many points", "crosses itself", "hole", "small", "large"],
)
def test_a_line_or_an_outline_that_cannot_stand_is_refused_in_words(place):
    with pytest.raises(BadPlace) as refused:
        require_place(place)

    assert "(" in refused.value.facts["reason"]  # Chinese, then English


def test_a_line_may_go_back_and_forth():
    require_place(
        LineString([(115.5, 37.6), (115.501, 37.6), (115.5, 37.6), (115.5, 37.601), (115.5005, 37.5999)])
    )


def test_where_an_outline_crosses_itself_is_told():
    with pytest.raises(BadPlace) as refused:
        require_place(BOW_TIE)

    assert refused.value.facts["place"] == pytest.approx((115.5005, 37.6005))


@pytest.mark.parametrize(
    "made",
    [
        PlaceMade("flown"),
        PlaceMade("walked"),
        PlaceMade("walked", MORNING, (4.0,), (0.0, 1.0, 2.0)),
        PlaceMade("walked", MORNING, (4.0, -1.0, 4.0), (0.0, 1.0, 2.0)),
        PlaceMade("walked", MORNING, (4.0, 4.0, 4.0), (0.0, float("inf"), 2.0)),
        PlaceMade("walked", MORNING, (None, None, None), (None, None, None)),
    ],
    ids=["unknown way", "without times", "one accuracy", "negative", "infinite", "no sensor"],
)
def test_a_way_of_making_that_does_not_fit_its_points_is_refused(made):
    with pytest.raises(ValueNotAllowed):
        require_place(LINE, made)


def test_nothing_but_the_things_own_place_is_made_without_a_place():
    require_place(None, PlaceMade("feature"))
    with pytest.raises(ValueNotAllowed):
        require_place(None, PlaceMade("drawn"))


def test_a_line_is_measured_in_metres_and_an_area_in_square_metres_on_the_ellipsoid():
    line, pond = measured(LINE), measured(POND)

    assert (round(line.length_m), line.area_m2) == (199, None)  # 88.3 m east, 111.0 m north
    assert round(pond.area_m2) == 9801  # 88.3 × 111.0


def test_a_walk_tells_its_accuracy_and_its_widest_gap():
    walk = walk_of(WALK, LINE)

    assert (walk.points, walk.by_sensor, walk.median_accuracy_m, walk.worst_accuracy_m) == (3, 3, 5.0, 9.0)
    assert (walk.seconds, walk.longest_gap_s, round(walk.longest_gap_m)) == (70.0, 61.0, 111)


def test_the_accuracies_of_an_outline_go_along_with_its_points_the_first_not_repeated():
    require_place(POND, PlaceMade("walked", MORNING, (4.0,) * 4, (0.0, 1.0, 2.0, 3.0)))


def test_an_answer_that_was_not_offered_is_refused():
    one, other = Offered("case", "c-1", "ponds", 3.0), Offered("case", "c-2", "ponds", 3.0)
    require_about(About("server", (one,), one))
    require_about(About("server", (one,), None))
    with pytest.raises(ValueNotAllowed):
        require_about(About("server", (one,), other))


@pytest.mark.parametrize("about", [About("radio"), About("server", (Offered("rumour", "1"),))])
def test_what_is_no_offer_is_refused(about):
    with pytest.raises(ValueNotAllowed):
        require_about(about)


def test_a_quick_note_is_compared_with_the_kind_of_thing_it_saw():
    assert kinds("quick_notes", {"kind": "waste_sites"}) == ("quick_notes", "waste_sites")
    assert kinds("quick_notes", {}) == ("quick_notes",)
    assert kinds("waste_sites", {"kind": "household"}) == ("waste_sites",)
