"""What is wrong with the shapes of a file, where, and what they would be after a repair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import faults
from geo.repairs import valid, without_duplicate_points, without_heights, without_repeated_parts
from geo.rings import rebuilt
from geo.shapes import MOST_VERTICES
from geo.spikes import without_spikes
from geo.vertices import fingerprints, vertices_of
from layers.definition import GeometryType, LayerDefinition
from layers.exchange.across import Across, Seen
from layers.exchange.doubles import FirstRows
from layers.exchange.findings import Tally
from layers.exchange.shape_rows import Repair, ShapeRows, each
from layers.exchange.shape_types import look_at_kinds
from layers.exchange.shaping_kinds import KINDS

__all__ = ["KINDS", "ShapeDoctor"]
REPAIRS: Mapping[str, Repair | None] = {faults.FALSE_HOLES: each(rebuilt), "too-few-points": None}
Shapes = NDArray[Any]


class ShapeDoctor:
    """Looks at the shapes of a file, batch after batch, then across all of them.

    Args:
        accepted: codes of findings whose repair a person accepted; no other repair is done.

    ``refused`` are the rows that are not stored: unfit as they are, or left out by a decision.
    """

    def __init__(self, definition: LayerDefinition, accepted: frozenset[str], tally: Tally) -> None:
        self.definition, self.accepted, self.tally = definition, accepted, tally
        self.refused: set[int] = set()
        self.first_rows = FirstRows()
        self.seen = Across(definition, tally)
        self.beside = ThreadPoolExecutor(1)

    def batch(
        self, numbers: NDArray[np.int64], shapes: Shapes, broken: Mapping[int, str] | None = None
    ) -> Shapes:
        """The shapes as they would be stored: longitude and latitude; single ones stay single here.

        Args:
            numbers: the rows' numbers, counted from 1.
            shapes: longitude and latitude of CGCS2000; None where there is none.
            broken: rows whose missing shape the reader has told of already.

        None where the place is unknown, and where the row is refused.
        """
        rows = ShapeRows(numbers, shapes, self.accepted, self.tally)
        rows.ask_validity(self.beside)
        self.look_at_presence(rows, broken or {})
        look_at_numbers(rows)
        look_at_kinds(rows, self.definition)
        look_at_outlines(rows, area=self.definition.geometry is GeometryType.AREA)
        found = rows.stored()
        keys = self.look_at_doubles(rows, found)
        found[rows.refused] = None
        self.refused.update(rows.numbers[rows.refused].tolist())
        self.seen.remember(Seen.of(rows.numbers, found, keys))
        return found

    def look_at_presence(self, rows: ShapeRows, broken: Mapping[int, str]) -> None:
        """Missing and empty shapes."""
        missing = faults.missing(rows.shapes)
        told = np.isin(rows.numbers[missing.indices], list(broken))
        rows.suspect(faults.faults_at(missing.kind, missing.indices[~told]))
        empty = faults.empty(rows.shapes)
        rows.suspect(empty)
        if empty.kind not in self.accepted:
            rows.refuse(empty.indices)
        rows.put(empty.indices, np.full(len(empty), None, dtype=object))

    def look_at_doubles(self, rows: ShapeRows, found: Shapes) -> NDArray[np.uint64]:
        """Shapes that an earlier row has; the keys of all."""
        same = rows.laid_out is not None and not rows.refused.any()
        keys = fingerprints(rows.vertices if same else vertices_of(found), len(found))
        earlier = self.first_rows.met(keys, rows.numbers)
        doubled = np.flatnonzero(earlier >= 0)
        if len(doubled):
            first = {"row": int(rows.numbers[doubled[0]]), "other": int(earlier[doubled[0]])}
            places = faults.somewhere(found[doubled])
            rows.suspect(faults.faults_at("same-shape-twice", doubled, places), facts=first)
            if "same-shape-twice" in self.accepted:
                rows.refuse(doubled)
        return keys

    def across(self, shapes_of: Callable[[NDArray[np.int64]], Shapes]) -> None:
        """Note overlaps and gaps between areas; ``shapes_of`` gives stored shapes by their rows' numbers."""
        self.seen.look(shapes_of)


def look_at_numbers(rows: ShapeRows) -> None:
    """What is more than two finite numbers in degrees, or too much of it."""
    rows.unfit(faults.with_heights(rows.shapes), without_heights, measure="highest")
    rows.unfit(faults.with_measures(rows.shapes), without_heights)
    if not rows.vertices.finite:
        rows.unfit(faults.not_finite(rows.shapes))
    rows.unfit(faults.outside_degrees(rows.shapes), measure="largest")
    most: dict[str, Any] = {"most": MOST_VERTICES}
    rows.unfit(faults.too_many_vertices(rows.shapes), measure="points", facts=most)


def look_at_outlines(rows: ShapeRows, *, area: bool) -> None:
    """How lines and rings run: what is there twice, spikes, crossings, slivers."""
    rows.suspect(faults.duplicate_points(rows.vertices), without_duplicate_points, measure="points")
    rows.suspect(faults.repeated_parts(rows.shapes), each(without_repeated_parts, valid=False))
    if area:
        look_at_spikes(rows)
    for invalid in faults.invalid(rows.shapes, rows.valid):
        repair = REPAIRS.get(invalid.kind, each(valid) if area else None)
        reason = {"reason": first_reason(rows.shapes[invalid.indices[0]])}
        rows.unfit(invalid, repair, change="change_m2", facts=reason)
    if area:
        rows.suspect(faults.slivers(rows.shapes), measure="width_m")


def look_at_spikes(rows: ShapeRows) -> None:
    """Spikes, also those with points that stand twice."""
    vertices = rows.vertices
    doubled = faults.duplicate_points(vertices).indices
    if len(doubled):
        cleaned = rows.shapes.copy()
        cleaned[doubled] = without_duplicate_points(cleaned[doubled])
        vertices = vertices_of(cleaned)
    rows.suspect(faults.spiky(vertices), each(without_spikes, valid=False), change="change_m2")


def first_reason(shape: Any) -> str:
    """GEOS's own word for what is wrong."""
    return faults.read_reason(str(shapely.is_valid_reason(shape)))[0]
