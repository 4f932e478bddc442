"""What only shows between the rows of a file: overlaps and gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coverage import MOST_TILES, Overlap, Overlaps, gaps, overlaps, too_many_for_gaps
from geo.measure import area_m2
from geo.shapes import label_point
from layers.definition import GeometryType, LayerDefinition
from layers.exchange.findings import Example, Tally
from layers.exchange.shape_rows import drawable

COVERS = frozenset({"administrative_areas", "reserve_zones", "responsibility_grid"})  # meant to leave no gap
UNITS = (  # from so many square metres on, so many make one
    (1e8, 1e6, "平方公里", "km²"),
    (1e4, 1e4, "公顷", "ha"),
    (0.0, 1.0, "平方米", "m²"),
)
ShapesOf = Callable[[NDArray[np.int64]], NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of a batch: 56 bytes a row."""

    numbers: NDArray[np.int64]
    boxes: NDArray[np.float64]
    vertices: NDArray[np.int64]
    keys: NDArray[np.uint64]

    @classmethod
    def of(cls, numbers: NDArray[Any], shapes: NDArray[Any], keys: NDArray[np.uint64]) -> Seen:
        """Of the rows that have a shape."""
        there = ~shapely.is_missing(shapes)
        counts = shapely.get_num_coordinates(shapes[there]).astype(np.int64)
        return cls(numbers[there].astype(np.int64), shapely.bounds(shapes[there]), counts, keys[there])

    @classmethod
    def all(cls, batches: list[Seen]) -> Seen:
        """Several as one."""
        return cls(
            np.concatenate([batch.numbers for batch in batches]),
            np.concatenate([batch.boxes for batch in batches]),
            np.concatenate([batch.vertices for batch in batches]),
            np.concatenate([batch.keys for batch in batches]),
        )


class Across:
    """Keeps boxes of all rows, and looks for overlaps and gaps at the end."""

    def __init__(self, definition: LayerDefinition, tally: Tally) -> None:
        self.definition, self.tally = definition, tally
        self.batches: list[Seen] = []

    def remember(self, seen: Seen) -> None:
        """Keep what is needed of a batch; nothing for points and lines, which may cross."""
        if self.definition.geometry is GeometryType.AREA:
            self.batches.append(seen)

    def look(self, shapes_of: ShapesOf) -> None:
        """Note what there is between the rows."""
        if not self.batches:
            return
        seen = Seen.all(self.batches)
        found = overlaps(seen.boxes, seen.vertices, lambda at: shapes_of(seen.numbers[at]), seen.keys)
        self.note("overlap", found.shown, found.count, seen)
        self.note("overlap-sliver", found.slivers, found.sliver_count, seen)
        self.note_end(found)
        if self.definition.id in COVERS:
            self.note_gaps(seen, shapes_of)

    def note(self, code: str, shown: list[Overlap], count: int, seen: Seen) -> None:
        """Tell of overlaps; the rows are those of the second of each pair in the file's order."""
        if not shown:
            return
        pairs = [sorted((int(seen.numbers[each.first]), int(seen.numbers[each.second]))) for each in shown]
        largest = max(range(len(shown)), key=lambda at: shown[at].area_m2)
        examples = [
            Example(later, drawable(each.shape)) for (_, later), each in zip(pairs, shown, strict=True)
        ]
        other, row = pairs[largest]
        self.tally.note_rows(
            code,
            [later for _, later in pairs],
            place=place_on(shown[largest].shape),
            examples=examples,
            more=count - len(shown),
            row=row,
            other=other,
            **area_facts(area_m2(shown[largest].shape)),
        )

    def note_end(self, found: Overlaps) -> None:
        """Say so when not every pair was looked at."""
        if not found.complete:
            self.tally.note("overlaps-unfinished", looked_at=found.looked_at)

    def note_gaps(self, seen: Seen, shapes_of: ShapesOf) -> None:
        """Tell of gaps, or that they were not looked for."""
        if too_many_for_gaps(seen.vertices):
            self.tally.note("gaps-not-looked-for", most=MOST_TILES)
            return
        found = gaps(shapes_of(seen.numbers))
        if found:
            shapes = [Example(0, drawable(gap.shape)) for gap in found]
            facts = area_facts(area_m2(found[0].shape))
            place = place_on(found[0].shape)
            self.tally.note_rows("gap", [], place=place, examples=shapes, gaps=len(found), **facts)


def area_facts(square_metres: float) -> dict[str, Any]:
    """An area in the unit that people think of it in."""
    for least, metres, zh, en in UNITS:
        if square_metres >= least:
            figure = f"{square_metres / metres:.2f}"
            return {"area": f"{figure} {zh}", "area_en": f"{figure} {en}", "area_m2": round(square_metres, 2)}
    return {"area": "0 平方米", "area_en": "0 m²", "area_m2": 0.0}


def place_on(shape: Any) -> tuple[float, float]:
    """A place on an area, longitude and latitude."""
    point = label_point(shape)
    return float(point.x), float(point.y)
