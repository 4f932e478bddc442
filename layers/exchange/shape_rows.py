"""Some rows of a file while their shapes are looked at: what is noted, what is done, what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.degrees import areas_m2
from geo.faults import Faults
from geo.vertices import Vertices, vertices_of
from layers.exchange.findings import MOST_EXAMPLES, Example, Tally

MOST_DRAWN = 5_000  # vertices of a shape that is shown before and after
Repair = Callable[[NDArray[Any]], NDArray[Any]]


class ShapeRows:
    """The shapes of a batch and what became of them.

    ``shapes`` is what the next check looks at: where a shape cannot be stored it is the shape as its repair
    would make it, so that all faults are told at once. Whether the row is stored depends on what was
    accepted.
    """

    def __init__(
        self, numbers: NDArray[Any], shapes: NDArray[Any], accepted: frozenset[str], tally: Tally
    ) -> None:
        self.numbers, self.shapes = np.asarray(numbers), np.asarray(shapes, dtype=object).copy()
        self.accepted, self.tally = accepted, tally
        self.refused = np.zeros(len(self.shapes), dtype=bool)
        self.laid_out: Vertices | None = None
        self.validity: Future[NDArray[np.bool_]] | None = None

    def ask_validity(self, beside: Executor) -> None:
        """Have GEOS asked for the valid shapes beside all else: it is the longest of the checks.

        The boxes first: GEOS keeps them in the shapes, and two threads must not put them there at once.
        """
        shapely.bounds(self.shapes)
        self.validity = beside.submit(shapely.is_valid, self.shapes.copy())

    @property
    def valid(self) -> NDArray[np.bool_] | None:
        """Which shapes are valid; None when that was not asked, or of shapes that are others by now."""
        return None if self.validity is None else self.validity.result()

    @property
    def vertices(self) -> Vertices:
        """The vertices of the shapes as they are now."""
        if self.laid_out is None:
            self.laid_out = vertices_of(self.shapes)
        return self.laid_out

    def put(self, indices: NDArray[Any], shapes: NDArray[Any]) -> None:
        """Go on with other shapes; what was found of the former ones is asked anew."""
        if not len(indices):
            return
        self.shapes[indices] = shapes
        self.laid_out = self.validity = None

    def unfit(self, faults: Faults, repair: Repair | None = None, **told: Any) -> None:
        """Shapes that cannot be stored as they are: repaired when that is accepted, otherwise refused."""
        if not len(faults):
            return
        at = faults.indices
        after = np.full(len(at), None, dtype=object) if repair is None else repair(self.shapes[at])
        self.note(faults, after if repair else None, **told)
        if repair is None or faults.kind not in self.accepted:
            self.refused[at] = True
        if repair is not None:
            self.note_hopeless(at[shapely.is_missing(after)])
        self.put(at, after)

    def suspect(self, faults: Faults, repair: Repair | None = None, **told: Any) -> None:
        """Shapes that can be stored and look wrong: repaired when that is accepted, otherwise kept."""
        if not len(faults):
            return
        at = faults.indices
        after = None if repair is None else repair(self.shapes[at])
        self.note(faults, after, **told)
        if after is not None and faults.kind in self.accepted:
            self.note_hopeless(at[shapely.is_missing(after)])
            self.put(at, after)

    def note(
        self,
        faults: Faults,
        after: NDArray[Any] | None,
        measure: str | None = None,
        change: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell the faults; ``measure`` and ``change`` name the facts for the largest measure and change of
        area in square metres."""
        largest: dict[str, float] = {}
        if measure is not None and np.isfinite(faults.measures).any():
            largest[measure] = round(float(np.nanmax(faults.measures)), 2)
        if change is not None and after is not None:
            changes = np.abs(areas_m2(after) - areas_m2(self.shapes[faults.indices]))
            largest[change] = 0.0 if np.isnan(changes).all() else round(float(np.nanmax(changes)), 2)
        self.tally.note_rows(
            faults.kind,
            self.numbers[faults.indices].tolist(),
            place=place_of(faults),
            examples=self.examples(faults, after),
            largest=largest,
            **(facts or {}),
        )

    def examples(self, faults: Faults, after: NDArray[Any] | None) -> list[Example]:
        """The first shapes, before and after, when they are small enough to be shown."""
        found = []
        for position, index in enumerate(faults.indices[:MOST_EXAMPLES].tolist()):
            before = drawable(self.shapes[index])
            if before is not None:
                repaired = None if after is None else drawable(after[position])
                found.append(Example(int(self.numbers[index]), before, repaired))
        return found

    def note_hopeless(self, indices: NDArray[Any]) -> None:
        """Rows whose repair gives nothing."""
        if len(indices):
            self.tally.note_rows("row-not-storable", self.numbers[indices].tolist())
            self.refused[indices] = True

    def refuse(self, indices: NDArray[Any]) -> None:
        """Leave rows out."""
        self.refused[indices] = True

    def stored(self) -> NDArray[Any]:
        """The shapes as they would be stored; None where the row is left out or has no shape."""
        found = self.shapes.copy()
        found[self.refused] = None
        return found


def place_of(faults: Faults) -> tuple[float, float] | None:
    """The first place of the faults that is one."""
    known = np.flatnonzero(np.isfinite(faults.places).all(axis=1))
    return (float(faults.places[known[0], 0]), float(faults.places[known[0], 1])) if len(known) else None


def drawable(shape: BaseGeometry | None) -> BaseGeometry | None:
    """The shape when it can be shown: there, finite, of not too many vertices."""
    if shape is None or shape.is_empty or shapely.get_num_coordinates(shape) > MOST_DRAWN:
        return None
    return shape if np.isfinite(shapely.get_coordinates(shape)).all() else None


def each(repair: Callable[[BaseGeometry], BaseGeometry | None], *, valid: bool = True) -> Repair:
    """A repair of one shape as a repair of many; None where it fails, or gives what is not valid."""

    def attempt(shape: BaseGeometry) -> BaseGeometry | None:
        try:
            found = repair(shape)
        except shapely.GEOSException:  # GEOS gives up on some broken shapes
            return None
        if found is None or found.is_empty:
            return None
        return found if found.is_valid or not valid else None

    def repaired(shapes: NDArray[Any]) -> NDArray[Any]:
        found = np.full(len(shapes), None, dtype=object)
        for index, shape in enumerate(shapes):
            found[index] = attempt(shape)
        return found

    return repaired
