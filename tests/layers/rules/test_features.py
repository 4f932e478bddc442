"""What a feature must satisfy before it is stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from shapely import LineString, MultiLineString, Point, Polygon, from_wkt
from shapely.geometry.base import BaseGeometry

from geo.errors import InvalidShape, OutOfRange
from layers.definition import CATALOGUE, read_layer
from layers.errors import BadText, UnknownField, UnknownState, ValueMissing, ValueNotAllowed
from layers.rules.features import Feature, checked

DIKES = read_layer(CATALOGUE / "pond_dikes.toml")
VILLAGES = read_layer(CATALOGUE / "villages.toml")
LINE = LineString([(115.6, 37.6), (115.601, 37.6)])
SQUARE = Polygon([(115.6, 37.6), (115.61, 37.6), (115.61, 37.61), (115.6, 37.61)])


def dike(shape: BaseGeometry | None = LINE, id: str = "dike-1", **properties: Any) -> Feature:
    """A dike that fits its layer, but for what the test changes."""
    return Feature(
        "pond_dikes", id, shape, {"name": "段村1号塘东埝", "length_m": 88.5, **properties}, "standing"
    )


def village(**properties: Any) -> Feature:
    """A village that fits its layer, but for what the test changes."""
    return Feature("villages", "village-1", SQUARE, {"name": "段村", "village_code": "1", **properties})


def test_a_feature_that_fits_comes_back_itself() -> None:
    feature = dike()
    assert checked(feature, DIKES) is feature


def test_a_feature_of_unknown_place_is_taken() -> None:
    assert checked(dike(shape=None), DIKES).shape is None


def test_a_line_of_several_parts_is_taken() -> None:
    checked(dike(shape=MultiLineString([LINE, LineString([(115.7, 37.6), (115.7, 37.61)])])), DIKES)


def test_a_whole_number_is_taken_for_a_number() -> None:
    checked(dike(length_m=88), DIKES)


@pytest.mark.parametrize("missing", [None, ""])
def test_a_required_value_may_not_be_absent(missing: str | None) -> None:
    with pytest.raises(ValueMissing) as refusal:
        checked(dike(name=missing), DIKES)
    assert refusal.value.facts == {"field": "name"}


def test_a_property_the_layer_lacks_is_named() -> None:
    with pytest.raises(UnknownField) as refusal:
        checked(dike(colour="red"), DIKES)
    assert refusal.value.facts == {"layer": "pond_dikes", "field": "colour"}


def test_a_state_the_layer_lacks_is_named_with_those_allowed() -> None:
    feature = Feature("pond_dikes", "d", LINE, {"name": "埝", "length_m": 1}, "gone")
    with pytest.raises(UnknownState) as refusal:
        checked(feature, DIKES)
    assert refusal.value.facts["allowed"] == "standing, partly_removed, removed, rebuilt"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("length_m", "88"),
        ("length_m", True),
        ("length_m", -0.1),
        ("length_m", 20001),
        ("length_m", float("nan")),
        ("length_m", float("inf")),
        ("name", 5),
        ("name", "埝" * 61),
        ("name", date(2026, 1, 1)),
        ("side", "sky"),
        ("side", ["lake"]),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueNotAllowed) as refusal:
        checked(dike(**{field: value}), DIKES)
    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize("value", [1.0, True, -1, 10**30, datetime(2026, 1, 1)])
def test_a_count_is_a_whole_number_within_its_range(value: Any) -> None:
    with pytest.raises(ValueNotAllowed):
        checked(village(households=value), VILLAGES)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "段村\udfff"])
def test_text_that_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(BadText) as refusal:
        checked(dike(name=text), DIKES)
    assert refusal.value.facts == {"place": "name"}


def test_an_id_that_no_database_holds_is_refused() -> None:
    with pytest.raises(BadText):
        checked(dike(id="a\x00"), DIKES)


def test_a_feature_ends_after_it_begins() -> None:
    feature = Feature(
        "pond_dikes",
        "d",
        LINE,
        {"name": "埝", "length_m": 1},
        valid_from=date(2026, 3, 15),
        valid_to=date(2026, 3, 15),
    )
    with pytest.raises(ValueNotAllowed) as refusal:
        checked(feature, DIKES)
    assert refusal.value.facts["field"] == "valid_to"


@pytest.mark.parametrize(
    "shape",
    [
        Point(115.6, 37.6),
        SQUARE,
        LineString(),
        LineString([(115.6, 37.6, 20.0), (115.7, 37.6, 20.0)]),
        from_wkt("GEOMETRYCOLLECTION (LINESTRING (115.6 37.6, 115.7 37.6))"),
        LineString([(115.6, 37.6), (115.6, 37.6)]),
    ],
)
def test_a_shape_the_layer_cannot_hold_is_refused(shape: BaseGeometry) -> None:
    with pytest.raises(InvalidShape):
        checked(dike(shape=shape), DIKES)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_position_that_is_no_number_is_refused(number: float) -> None:
    with np.errstate(invalid="ignore"):  # shapely warns while it builds such a line
        shape = LineString([(115.6, 37.6), (number, 37.6)])
    with pytest.raises(InvalidShape) as refusal:
        checked(dike(shape=shape), DIKES)
    assert refusal.value.facts["reason"] == "not finite"


def test_an_area_that_crosses_itself_is_refused_with_the_place() -> None:
    bow = Polygon([(115.0, 37.0), (115.2, 37.2), (115.2, 37.0), (115.0, 37.2)])
    with pytest.raises(InvalidShape) as refusal:
        checked(Feature("villages", "v", bow, {"name": "段村", "village_code": "1"}), VILLAGES)
    assert refusal.value.facts == {"reason": "Self-intersection", "place": "115.1 37.1"}


@pytest.mark.parametrize("position", [(375240.1, 4165482.8), (37.6, 115.6)])
def test_metres_and_swapped_axes_are_no_degrees(position: tuple[float, float]) -> None:
    with pytest.raises(OutOfRange):
        checked(dike(shape=LineString([position, (115.6, 37.6)])), DIKES)
