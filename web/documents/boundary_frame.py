"""One map of the pack: a box of the earth at a stated scale, with a metric grid and numbered changes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from PIL import Image
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from geo.crs import OfferedCrs, from_crs, to_crs
from layers.definition import Symbol
from layers.rules.boundary_dossier import ChangeLine, Layers
from layers.rules.dossier_words import TRANSITION_COLOURS
from web.documents.brush import FINE, letters
from web.documents.case_map import MARGIN, Canvas, Marked, nice
from web.documents.style import INK, symbol_of, value_by

GRID, GRID_INK = "#9FB6C0", "#3F5B68"
GRID_MM = 50  # of paper, at most, between two lines
FINEST_MM = 0.1  # a shape is drawn with no finer detail than that
AWAY, DISC = 28, 21  # pixels of a number: from its place, and its radius
WAYS = ((-1, -1), (1, -1), (1, 1), (-1, 1), (0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0))  # beside a place
PIECES = 24  # of a grid line, which bends a little on a map of degrees


def frame_size(mm: tuple[int, int], dpi: int) -> tuple[float, float]:
    """How many millimetres of ground-true map a frame holds inside its margins of degrees."""
    edge = 2 * MARGIN / dpi * 25.4
    return mm[0] - edge, mm[1] - edge


class Frame(Canvas):
    """The map of one version."""

    def __init__(self, box: Box, wide: int, high: int, crs: OfferedCrs, scale: float) -> None:
        super().__init__(box, wide)
        self.size = (wide, high)
        self.crs = crs
        self.denominator = scale
        self.taken: list[tuple[float, float]] = []  # centres of numbers
        self.finest = FINEST_MM / 1000 * scale / 111_000

    @staticmethod
    def step_m(scale: float) -> float:
        """How far apart the lines of the grid are: a round length."""
        return nice(GRID_MM / 1000 * scale)

    def shape(self, shape: BaseGeometry, symbol: Symbol) -> None:
        """One shape, with as much detail as paper holds."""
        super().shape(shapely.simplify(shape, self.finest, preserve_topology=True), symbol)

    def below(self, ground: Layers) -> None:
        """What lies beneath, by the catalogue's symbols."""
        for definition, features in sorted(ground, key=lambda pair: pair[0].style.order):
            for feature in features:
                if feature.shape is not None:
                    value = value_by(definition, feature.state, feature.properties)
                    self.shape(feature.shape, symbol_of(definition.style, value))

    def finished(self, changes: Sequence[ChangeLine]) -> Image.Image:
        """The picture with grid, changes, frame, scale bar and north arrow."""
        self.grid()
        marked = [
            Marked(each.number, each.shape, Symbol(line=TRANSITION_COLOURS.get(each.transition, INK)))
            for each in changes
        ]
        for each in marked:
            self.mark(each)
        for each in marked:
            self.number(each)
        self.border()
        self.scale()
        self.north()
        return self.image.resize(self.size, Image.Resampling.BOX)

    def number(self, marked: Marked) -> None:
        """Its number, large enough for paper."""
        spot = self.at(shapely.get_coordinates(shapely.point_on_surface(marked.shape)))[0]
        centre = self.free(spot)
        self.draw.line([spot, centre], fill=INK, width=2 * FINE)
        self.draw.circle(centre, DISC * FINE, fill="#FFFFFF", outline=marked.symbol.line, width=3 * FINE)
        self.draw.text(centre, str(marked.number), fill=INK, font=letters(25), anchor="mm")

    def free(self, spot: tuple[float, float]) -> tuple[float, float]:
        """A place beside a spot where no other number is: the nearest of a few, else the first."""
        for away in (AWAY, 2 * AWAY, 3 * AWAY, 4 * AWAY):
            for east, north in WAYS:
                place = (spot[0] + east * away * FINE, spot[1] + north * away * FINE)
                if all(math.dist(place, other) > 2.1 * DISC * FINE for other in self.taken):
                    self.taken.append(place)
                    return place
        return (spot[0] - AWAY * FINE, spot[1] - AWAY * FINE)

    # --- the grid ----------------------------------------------------------------------------
    def grid(self) -> None:
        """Lines of round eastings and northings, with their kilometres along two sides."""
        step = self.step_m(self.denominator)
        west, south, east, north = to_crs(shapely.segmentize(shapely.box(*self.box), 0.01), self.crs).bounds
        for easting in rounds(west, east, step):
            self.grid_line(
                [(easting, at) for at in np.linspace(south, north, PIECES)], f"{easting / 1000:g}", True
            )
        for northing in rounds(south, north, step):
            self.grid_line(
                [(at, northing) for at in np.linspace(west, east, PIECES)], f"{northing / 1000:g}", False
            )

    def grid_line(self, metres: Sequence[tuple[float, float]], words: str, upright: bool) -> None:
        degrees = from_crs(LineString(metres), self.crs)
        inside = shapely.intersection(degrees, shapely.box(*self.box))
        if inside.is_empty or not isinstance(inside, LineString):
            return
        points = self.at(shapely.get_coordinates(inside))
        self.draw.line(points, fill=GRID, width=FINE)
        x, y = max(points, key=lambda point: point[1]) if upright else min(points)
        place = (x + 3 * FINE, y - 4 * FINE) if upright else (x + 4 * FINE, y - 2 * FINE)
        self.draw.text(place, words, fill=GRID_INK, font=letters(14), anchor="ls")


def rounds(least: float, most: float, step: float) -> list[float]:
    """The multiples of a step within a span."""
    return [count * step for count in range(math.ceil(least / step), math.floor(most / step) + 1)]
