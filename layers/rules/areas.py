"""What an area to take along is: where it lies, and whether what was put together may still be fetched."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, envelope, polygon_of
from layers.definition import LayerDefinition
from layers.errors import NoCells, ValueNotAllowed
from layers.rules.people import Actor

GRID = "responsibility_grid"  # the layer whose cells say which unit answers for which ground
LAKE = Box(115.463889, 37.527778, 115.714167, 37.698889)  # the published extent of the reserve
LEAST_SIDE = 1e-4  # degrees; about ten metres: a point is no area


class AreaKind(StrEnum):
    """How an area is named: the cells of one's unit, a box on the map, the whole lake."""

    GRID = "grid"
    BOX = "box"
    LAKE = "lake"


def box_wanted(kind: AreaKind, box: Box | None) -> Box | None:
    """The box of the wish: the drawn one, the lake's, or None while the cells are not known.

    Raises:
        ValueNotAllowed: a box without one, one where none belongs, or one too small to hold anything.
    """
    if (box is None) == (kind is AreaKind.BOX):
        raise ValueNotAllowed(field="bbox", value=box, allowed="bbox ⇔ kind = box")
    if box is not None and min(box.east - box.west, box.north - box.south) < LEAST_SIDE:
        raise ValueNotAllowed(field="bbox", value=tuple(box), allowed=f"≥ {LEAST_SIDE}°")
    return LAKE if kind is AreaKind.LAKE else box


def area_of(box: Box | None, cells: Sequence[BaseGeometry], *, unit: str | None) -> BaseGeometry:
    """The ground itself: the box, or the cells of the unit joined.

    CGCS2000 longitude, latitude (degrees).

    Raises:
        NoCells: there is no box, and nobody gave the unit a cell.
    """
    if box is not None:
        return polygon_of(box)
    if not cells:
        raise NoCells(unit=unit or "–")
    return shapely.union_all(list(cells))


def around(area: BaseGeometry) -> Box:
    """The box around an area."""
    return envelope(area)


def is_near(definition: LayerDefinition) -> bool:
    """Whether the layer's features are listed in "near me": things to look at, no mere zones."""
    return definition.inspectable and definition.nearby


def same_eyes(then: Actor, asker: Actor) -> bool:
    """Whether somebody sees now what they saw when the package was put together."""
    return then.account == asker.account and then.unit == asker.unit and then.roles == asker.roles
