"""The doctor tells what is wrong with shapes, repairs only what was accepted, and refuses the rest."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.degrees import areas_m2
from layers.definition import read_catalogue
from layers.exchange.findings import Finding, Tally
from layers.exchange.kinds import kind_of, sentence
from layers.exchange.shaping import KINDS, ShapeDoctor
from tests.geo.outlines import area, box, places

CATALOGUE = read_catalogue()
GOOD = area(*box(0, 0, 100, 100))
BOW_TIE = area((200, 0), (300, 100), (300, 0), (200, 100))


class Seen:
    """What the doctor made of some shapes."""

    def __init__(
        self, shapes: Iterable[BaseGeometry | None], accepted: Iterable[str] = (), layer: str = "fish_ponds"
    ) -> None:
        given = list(shapes)
        array = np.empty(len(given), dtype=object)
        array[:] = given
        self.tally = Tally()
        self.doctor = ShapeDoctor(CATALOGUE.get(layer), frozenset(accepted), self.tally)
        self.shapes = self.doctor.batch(np.arange(1, len(given) + 1), array)
        self.doctor.across(lambda rows: self.shapes[rows - 1])
        self.findings = {found.code: found for found in self.tally.findings()}

    def __getitem__(self, code: str) -> Finding:
        return self.findings[code]


def test_good_shapes_pass_without_a_word():
    seen = Seen([GOOD, area(*box(200, 0, 250, 50), holes=[box(210, 10, 220, 20)])])

    assert seen.findings == {}
    assert seen.shapes[0].equals(GOOD)


def test_a_bow_tie_is_refused_and_shown_at_its_crossing_before_and_after():
    seen = Seen([GOOD, BOW_TIE])
    found = seen["self-intersection"]

    assert seen.doctor.refused == {2}
    assert seen.shapes[1] is None
    assert found.rows == (2,)
    assert found.place == pytest.approx(places((250, 50))[0])
    assert found.examples[0].before.equals_exact(BOW_TIE, 0)
    assert found.examples[0].after.area == pytest.approx(GOOD.area / 2, rel=1e-3)
    assert found.facts["change_m2"] == pytest.approx(5000, rel=1e-2)


def test_an_accepted_bow_tie_becomes_its_two_wings():
    seen = Seen([GOOD, BOW_TIE], ["self-intersection"])

    assert seen.doctor.refused == set()
    assert seen.shapes[1].is_valid
    assert shapely.get_num_geometries(seen.shapes[1]) == 2


def test_a_missing_shape_is_kept_with_its_place_unknown():
    seen = Seen([None, GOOD])

    assert seen.doctor.refused == set()
    assert seen["null-shape"].rows == (1,)


def test_a_row_that_the_reader_could_not_read_is_not_told_of_twice():
    tally = Tally()
    doctor = ShapeDoctor(CATALOGUE.get("fish_ponds"), frozenset(), tally)
    doctor.batch(np.array([7]), np.array([None], dtype=object), {7: "geometry-unreadable"})

    assert tally.findings() == []


TWO_PARTS_AS_HOLES = area(*box(0, 0, 40, 40), holes=[box(60, 0, 80, 20)])
WRONG: dict[str, tuple[BaseGeometry, str]] = {
    "empty-shape": (Polygon(), "fish_ponds"),
    "has-heights": (shapely.force_3d(GOOD, 18.2), "fish_ponds"),
    "has-measures": (shapely.from_wkt("LINESTRING M (115.6 37.6 0, 115.61 37.6 900)"), "rivers"),
    "mixed-collection": (GeometryCollection([GOOD, Point(115.6, 37.6)]), "fish_ponds"),
    "closed-lines": (LineString(places((0, 0), (9, 0), (9, 9), (0, 0))), "fish_ponds"),
    "unclosed-ring": (LineString(places((0, 0), (9, 0), (9, 9), (0.3, 0.3))), "fish_ponds"),
    "areas-for-lines": (GOOD, "rivers"),
    "no-points": (GOOD, "sewage_outlets"),
    "self-intersection": (BOW_TIE, "fish_ponds"),
    "ring-self-intersection": (area((0, 0), (9, 0), (4, 4), (9, 9), (0, 9), (4, 4)), "fish_ponds"),
    "false-holes": (TWO_PARTS_AS_HOLES, "fish_ponds"),
    "nested-parts": (MultiPolygon([area(*box(0, 0, 90, 90)), area(*box(1, 1, 9, 9))]), "fish_ponds"),
    "interior-disconnected": (
        area(*box(0, 0, 10, 10), holes=[[(5, 0), (7, 5), (5, 10), (3, 5)]]),
        "fish_ponds",
    ),
}
HOPELESS: dict[str, tuple[BaseGeometry, str]] = {
    "outside-degrees": (Point(375240.1, 4165482.8), "sewage_outlets"),
    "wrong-kind": (Point(115.6, 37.6), "fish_ponds"),
    "several-points": (MultiPoint([(115.6, 37.6), (115.7, 37.6)]), "sewage_outlets"),
    "too-few-points": (area((0, 0), (0, 0), (0, 0), (0, 0)), "fish_ponds"),
}


@pytest.mark.parametrize("code", [*WRONG, *HOPELESS])
def test_what_cannot_be_stored_is_refused_until_someone_agrees(code: str):
    shape, layer = {**WRONG, **HOPELESS}[code]
    seen = Seen([shape], layer=layer)

    assert seen[code].rows == (1,)
    assert kind_of(code).severity == "error"
    assert seen.doctor.refused == {1}
    assert seen.shapes[0] is None


@pytest.mark.parametrize("code", WRONG)
def test_what_cannot_be_stored_is_stored_after_its_repair(code: str):
    shape, layer = WRONG[code]
    seen = Seen([shape], [code], layer)

    assert seen.doctor.refused == set()
    assert seen.shapes[0] is None if code == "empty-shape" else seen.shapes[0].is_valid


@pytest.mark.parametrize("code", HOPELESS)
def test_what_has_no_repair_is_left_out_though_accepted(code: str):
    shape, layer = HOPELESS[code]

    assert Seen([shape], [code], layer).doctor.refused == {1}


def test_false_holes_become_parts_and_their_area_counts_again():
    seen = Seen([TWO_PARTS_AS_HOLES], ["false-holes"])

    assert areas_m2(seen.shapes)[0] == pytest.approx(40 * 40 + 20 * 20, rel=1e-3)
    assert seen["false-holes"].facts["change_m2"] == pytest.approx(2 * 400, rel=1e-3)


def test_a_line_that_crosses_itself_where_an_area_is_wanted_needs_two_agreements():
    line = LineString(BOW_TIE.exterior.coords)

    assert Seen([line], ["closed-lines"]).doctor.refused == {1}
    assert Seen([line], ["closed-lines", "self-intersection"]).doctor.refused == set()


def test_lines_that_make_a_ring_only_together_become_one_area():
    halves = MultiLineString([places((0, 0), (9, 0), (9, 9)), places((9, 9), (0, 9), (0, 0))])

    assert Seen([halves], ["closed-lines"]).shapes[0].equals(area(*box(0, 0, 9, 9)))


def test_a_multi_point_of_one_is_a_point_and_a_collection_of_areas_an_area():
    assert Seen([MultiPoint([(115.6, 37.6)])], layer="sewage_outlets").shapes[0].equals(Point(115.6, 37.6))
    assert Seen([GeometryCollection([GOOD])]).findings == {}


SPIKE = area((0, 0), (100, 0), (100, 50), (160, 50.1), (100, 50.2), (100, 100), (0, 100))
DOUBLE_POINTS = area((0, 0), (9, 0), (9, 0), (9, 9))
SUSPECT: dict[str, BaseGeometry] = {
    "spike": SPIKE,
    "duplicate-points": DOUBLE_POINTS,
    "sliver": area(*box(0, 0, 60, 0.3)),
}


@pytest.mark.parametrize("code", SUSPECT)
def test_what_only_looks_wrong_is_stored_as_it_is(code: str):
    seen = Seen([SUSPECT[code]])

    assert seen[code].rows == (1,)
    assert kind_of(code).severity == "warning"
    assert seen.shapes[0].equals_exact(SUSPECT[code], 0)


def test_an_accepted_spike_is_cut_and_the_change_of_area_told():
    seen = Seen([SPIKE], ["spike"])

    assert areas_m2(seen.shapes)[0] == pytest.approx(100 * 100, rel=1e-4)
    assert seen["spike"].facts["change_m2"] == pytest.approx(60 * 0.2 / 2, rel=1e-2)


def test_a_spike_with_a_tip_that_stands_twice_is_cut_too():
    ring = list(SPIKE.exterior.coords)
    tip_twice = Polygon([*ring[:4], ring[3], *ring[4:]])
    seen = Seen([tip_twice], ["spike"])

    assert seen["spike"].place == pytest.approx(ring[3])
    assert areas_m2(seen.shapes)[0] == pytest.approx(100 * 100, rel=1e-4)


def test_accepted_double_points_are_dropped_and_nothing_moves():
    seen = Seen([DOUBLE_POINTS], ["duplicate-points"])

    assert shapely.get_num_coordinates(seen.shapes[0]) == 4
    assert seen.shapes[0].equals(DOUBLE_POINTS)


def test_all_faults_of_a_shape_are_told_at_once():
    high_bow_tie = shapely.force_3d(BOW_TIE, 18.0)

    assert set(Seen([high_bow_tie]).findings) == {"has-heights", "self-intersection"}


def test_a_shape_that_stands_twice_is_told_with_both_rows():
    turned = Polygon([*GOOD.exterior.coords[2:4], *GOOD.exterior.coords[:2]])
    seen = Seen([GOOD, None, turned])

    assert seen["same-shape-twice"].facts == {"row": 3, "other": 1}
    assert "overlap" not in seen.findings
    assert seen.doctor.refused == set()


def test_the_later_of_two_equal_shapes_is_left_out_when_accepted():
    assert Seen([GOOD, GOOD, GOOD], ["same-shape-twice"]).doctor.refused == {2, 3}


def test_an_overlap_is_told_with_both_rows_and_its_area():
    seen = Seen([GOOD, area(*box(90, 0, 190, 100)), area(*box(300, 0, 310, 10))])
    found = seen["overlap"]

    assert (found.count, found.rows) == (1, (2,))
    assert found.facts["area_m2"] == pytest.approx(1000, rel=1e-3)
    assert found.examples[0].before.area == pytest.approx(GOOD.area / 10, rel=1e-3)


def test_borders_that_do_not_match_are_told_apart_from_overlaps():
    seen = Seen([GOOD, area(*box(99.8, 0, 190, 100))])

    assert set(seen.findings) == {"overlap-sliver"}


def test_lines_and_points_may_lie_on_each_other():
    crossing = [LineString(places((0, 0), (9, 9))), LineString(places((0, 9), (9, 0)))]

    assert Seen(crossing, layer="rivers").findings == {}


def test_a_gap_is_told_where_areas_should_cover_the_ground():
    ring = [box(0, 0, 30, 10), box(0, 20, 30, 30), box(0, 10, 10, 20), box(20, 10, 30, 20)]
    shapes = [area(*corners) for corners in ring]

    assert Seen(shapes, layer="responsibility_grid")["gap"].facts["area_m2"] == pytest.approx(100, rel=1e-3)
    assert Seen(shapes).findings == {}


@pytest.mark.parametrize("code", KINDS)
def test_every_sentence_says_something_in_both_languages(code: str):
    words = sentence(Finding(code))

    assert words.zh.endswith("。")
    assert words.en.endswith(".")
    assert "{" not in words.zh + words.en
