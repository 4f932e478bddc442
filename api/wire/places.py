"""Wire forms of a report's place: point, line or outline, how it was made, and what it may be the same as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import shapely
from pydantic import Field, TypeAdapter, ValidationError
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from api.errors import BadParameter
from api.wire.base import Id, LayerId, Moment, Number, WireIn, WireOut
from geo.errors import InvalidShape
from layers.rules.alike import About, Offered
from layers.rules.places import PlaceMade, measured, walk_of
from layers.rules.reports import Report

MOST_READ = 5000  # the rule says 2,000, in words; this only bounds the reading
Position: TypeAlias = Annotated[list[Number], Field(min_length=2, max_length=2)]
Line: TypeAlias = Annotated[list[Position], Field(min_length=2, max_length=MOST_READ)]
Ring: TypeAlias = Annotated[list[Position], Field(min_length=4, max_length=MOST_READ)]
Accuracy: TypeAlias = Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e6)]
Way = Literal["walked", "drawn", "tapped", "typed", "sensor", "feature"]
Noun = Literal["feature", "case", "report"]


class PointWire(WireIn):
    """A GeoJSON point, longitude before latitude, degrees."""

    type: Literal["Point"]
    coordinates: Position


class LineWire(WireIn):
    """A GeoJSON line."""

    type: Literal["LineString"]
    coordinates: Line


class OutlineWire(WireIn):
    """A GeoJSON area of one closed ring, without holes."""

    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1, max_length=1)]


PlaceWire: TypeAlias = Annotated[PointWire | LineWire | OutlineWire, Field(discriminator="type")]

ANY_PLACE: TypeAdapter[PointWire | LineWire | OutlineWire] = TypeAdapter(PlaceWire)
PLACES = "GeoJSON Point, LineString, Polygon"


class PlaceMadeIn(WireIn):
    """How a place was made; accuracies, and seconds after ``began_at``, of each of its points.

    Null for a point put by hand. An outline's first point is not repeated.
    """

    way: Way
    began_at: Moment | None = None
    accuracies_m: Annotated[list[Accuracy | None], Field(max_length=MOST_READ, default_factory=list)]
    seconds: Annotated[list[Number | None], Field(max_length=MOST_READ, default_factory=list)]

    def record(self) -> PlaceMade:
        """As the rules know it."""
        return PlaceMade(self.way, self.began_at, tuple(self.accuracies_m), tuple(self.seconds))


class PlaceMadeOut(WireOut):
    """How a place was made, in figures; the points' own accuracies and times are kept with the report."""

    way: str
    began_at: Moment | None
    points: int
    by_sensor: int
    median_accuracy_m: float | None
    worst_accuracy_m: float | None
    seconds: float | None
    longest_gap_s: float | None
    longest_gap_m: float | None


class MeasuredOut(WireOut):
    """Length of a line or around an area, and its area, on the CGCS2000 ellipsoid."""

    length_m: float | None
    area_m2: float | None


class OfferedWire(WireIn):
    """One thing that was offered as perhaps the same."""

    noun: Noun
    id: Id
    layer: LayerId | None = None
    distance_m: Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e6)] | None = None

    def record(self) -> Offered:
        """As the rules know it."""
        return Offered(self.noun, self.id, self.layer, self.distance_m)


class AboutWire(WireIn):
    """What was offered as perhaps the same before sending, by whom it was known, and which one it is."""

    asked: Literal["server", "package", "phone"]
    offered: Annotated[list[OfferedWire], Field(max_length=100, default_factory=list)]
    chosen: OfferedWire | None = None

    def record(self) -> About:
        """As the rules know it."""
        chosen = None if self.chosen is None else self.chosen.record()
        return About(self.asked, tuple(each.record() for each in self.offered), chosen)

    @classmethod
    def of(cls, about: About | None) -> AboutWire | None:
        """As the wire has it."""
        if about is None:
            return None
        offered = [offered_out(each) for each in about.offered]
        chosen = None if about.chosen is None else offered_out(about.chosen)
        return cls.model_construct(asked=about.asked, offered=offered, chosen=chosen)


def offered_out(each: Offered) -> OfferedWire:
    """An offer as the wire has it."""
    return OfferedWire.model_construct(
        noun=each.noun,
        id=each.id,
        layer=each.layer,
        distance_m=each.distance_m,
    )


def shape_of(place: PointWire | LineWire | OutlineWire) -> BaseGeometry:
    """The place as a shape; InvalidShape for a ring that is not closed. What else is wrong, the rules say."""
    if isinstance(place, PointWire):
        return Point(place.coordinates)
    if isinstance(place, LineWire):
        return LineString(place.coordinates)
    (ring,) = place.coordinates
    if ring[0] != ring[-1]:
        raise InvalidShape(reason="a ring is not closed", place=tuple(ring[0]))
    return Polygon(ring)


def place_of_text(text: str) -> BaseGeometry:
    """The place that a parameter names as GeoJSON; BadParameter for what is none."""
    try:
        return shape_of(ANY_PLACE.validate_json(text))
    except ValidationError as error:
        raise BadParameter(parameter="place", value=text[:80], allowed=PLACES) from error


def place_out(place: BaseGeometry | None) -> PointWire | LineWire | OutlineWire | None:
    """Where a report says it was."""
    if place is None:
        return None
    points = positions(shapely.get_coordinates(place).tolist())
    if isinstance(place, Point):
        return PointWire.model_construct(type="Point", coordinates=points[0])
    if isinstance(place, LineString):
        return LineWire.model_construct(type="LineString", coordinates=points)
    return OutlineWire.model_construct(type="Polygon", coordinates=[points])


def positions(coordinates: Sequence[Sequence[float]]) -> list[list[float]]:
    return [list(each) for each in coordinates]


def made_out(report: Report) -> PlaceMadeOut | None:
    """How a report's place was made, in figures."""
    made = report.place_made
    if made is None or report.place is None:
        return None
    walk = walk_of(made, report.place)
    figures = {
        name: getattr(walk, name) for name in PlaceMadeOut.model_fields if name not in ("way", "began_at")
    }
    return PlaceMadeOut.model_construct(way=made.way, began_at=made.began_at, **figures)


def measured_out(place: BaseGeometry | None) -> MeasuredOut | None:
    """How long and how large a place is; None for a point."""
    if place is None or isinstance(place, Point):
        return None
    found = measured(place)
    return MeasuredOut(length_m=found.length_m, area_m2=found.area_m2)
