"""A map as a picture for a paper page: drawn from the catalogue's style, nothing asked from outside.

Words stand beside the picture in the page's own fonts; the picture holds only digits and Latin letters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from geo.measure import length_m
from layers.definition import LayerDefinition, Symbol
from layers.rules.features import Feature
from web.documents.brush import FINE, Brush, letters
from web.documents.style import INK, LegendRow, legend, symbol_of, value_by

MARK, CASING = "#C00000", "#FFFFFF"
MARGIN = 46  # pixels around the map, for its degrees
STEPS = (1, 2, 5)
MOST_NUMBERS = 40  # places that get a number; more would hide the map
Layers = Sequence[tuple[LayerDefinition, Sequence[Feature]]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A place that the map is about: its number beside the map, its shape, and how its layer is drawn."""

    number: int
    shape: BaseGeometry
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class MapPicture:
    """What to draw: the ground, what it is about, and a frame to show where another map lies."""

    box: Box
    ground: Layers
    marked: Sequence[Marked] = ()
    framed: Box | None = None
    wide: int = 1500  # pixels


class Canvas(Brush):
    """A picture with a box of the earth on it, true to scale at the middle latitude, north upwards."""

    def __init__(self, box: Box, wide: int) -> None:
        self.box = box
        self.margin = MARGIN * FINE
        self.inner = wide * FINE - 2 * self.margin
        middle = (box.south + box.north) / 2
        squeeze = math.cos(math.radians(middle))
        self.per_deg = self.inner / (box.east - box.west)
        self.per_deg_north = self.per_deg / squeeze
        self.high = round((box.north - box.south) * self.per_deg_north)
        degree = length_m(LineString([(box.west, middle), (box.west + 0.01, middle)])) * 100
        self.per_m = self.per_deg / degree
        size = (self.inner + 2 * self.margin, self.high + 2 * self.margin)
        super().__init__(*size)

    def at(self, coordinates: NDArray[np.float64]) -> list[tuple[float, float]]:
        """Longitude, latitude as pixels."""
        x = self.margin + (coordinates[:, 0] - self.box.west) * self.per_deg
        y = self.margin + (self.box.north - coordinates[:, 1]) * self.per_deg_north
        return list(zip(x.tolist(), y.tolist(), strict=True))

    # --- shapes ------------------------------------------------------------------------------
    def shape(self, shape: BaseGeometry, symbol: Symbol) -> None:
        """One shape with its symbol; what lies outside the box is cut off."""
        room = shapely.box(*self.box).buffer((self.box.east - self.box.west) * 0.05)
        inside = shapely.intersection(shape, room)
        for part in shapely.get_parts(inside, return_index=False).tolist():
            self.part(part, symbol)

    def part(self, part: BaseGeometry, symbol: Symbol) -> None:
        if part.is_empty:
            return
        if isinstance(part, Polygon):
            rings = (part.exterior, *part.interiors)
            self.area([self.at(shapely.get_coordinates(ring)) for ring in rings], symbol)
        elif part.geom_type == "Point":
            self.spot(self.at(shapely.get_coordinates(part))[0], symbol)
        elif isinstance(part, LineString):
            self.line(self.at(shapely.get_coordinates(part)), symbol)
        else:
            for inner in shapely.get_parts(part).tolist():
                self.part(inner, symbol)

    def mark(self, marked: Marked) -> None:
        """A place that the map is about, wider than its layer is drawn, upon a white edge."""
        points = [
            self.at(shapely.get_coordinates(part)) for part in outlines(marked.shape) if not part.is_empty
        ]
        for width, colour in ((9, CASING), (5, marked.symbol.line or MARK)):
            for line in points:
                if len(line) > 1:
                    self.draw.line(line, fill=colour, width=width * FINE, joint="curve")
                else:
                    self.draw.circle(line[0], (width + 4) * FINE, fill=colour)

    def number(self, marked: Marked) -> None:
        """Its number, beside it."""
        spot = shapely.get_coordinates(shapely.point_on_surface(marked.shape))
        x, y = self.at(spot)[0]
        centre = (x - 19 * FINE, y - 19 * FINE)
        self.draw.line([(x, y), centre], fill=INK, width=FINE)
        self.draw.circle(centre, 13 * FINE, fill=CASING, outline=MARK, width=2 * FINE)
        self.draw.text(centre, str(marked.number), fill=INK, font=letters(15), anchor="mm")

    # --- what makes it a map -----------------------------------------------------------------
    def frame(self, box: Box) -> None:
        """Where another map lies."""
        corners = np.array([(box.west, box.north), (box.east, box.south)])
        (left, top), (right, bottom) = self.at(corners)
        grown = (min(left, right - 12 * FINE), min(top, bottom - 12 * FINE), right, bottom)
        self.draw.rectangle(grown, outline=MARK, width=3 * FINE)

    def border(self) -> None:
        """The neat line, the paper outside of it, and degrees along two sides."""
        wide, high, margin = *self.image.size, self.margin
        for side in (
            (0, 0, wide, margin),
            (0, high - margin, wide, high),
            (0, 0, margin, high),
            (wide - margin, 0, wide, high),
        ):
            self.draw.rectangle(side, fill=CASING)
        self.draw.rectangle((margin, margin, wide - margin, high - margin), outline=INK, width=2 * FINE)
        step = nice((self.box.east - self.box.west) / 4)
        for degree in ticks(self.box.west, self.box.east, step):
            x = margin + (degree - self.box.west) * self.per_deg
            self.draw.line([(x, high - margin), (x, high - margin + 8 * FINE)], fill=INK, width=FINE)
            words = f"{degree:.{decimals(step)}f}°E"
            self.draw.text((x, high - margin + 24 * FINE), words, fill=INK, font=letters(17), anchor="mm")
        for degree in ticks(self.box.south, self.box.north, step):
            y = margin + (self.box.north - degree) * self.per_deg_north
            self.draw.line([(margin - 8 * FINE, y), (margin, y)], fill=INK, width=FINE)
            self.upright(f"{degree:.{decimals(step)}f}°N", (margin - 24 * FINE, y))

    def upright(self, words: str, centre: tuple[float, float]) -> None:
        """Words along the left side."""
        font = letters(17)
        box = font.getbbox(words)
        label = Image.new("RGB", (math.ceil(box[2]) + 4, math.ceil(box[3]) + 8), CASING)
        ImageDraw.Draw(label).text((2, 2), words, fill=INK, font=font)
        turned = label.rotate(90, expand=True)
        self.image.paste(turned, (round(centre[0] - turned.width / 2), round(centre[1] - turned.height / 2)))

    def scale(self) -> None:
        """A bar of a round length, at the lower left."""
        metres = nice(self.inner / self.per_m / 4)
        length, left = metres * self.per_m, self.margin + 28 * FINE
        bottom = self.image.height - self.margin - 30 * FINE
        words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        edge = (left - 14 * FINE, bottom - 40 * FINE, left + length + 46 * FINE, bottom + 16 * FINE)
        self.draw.rectangle(edge, fill=CASING, outline=INK, width=FINE)
        for part in range(4):
            at = left + part * length / 4
            fill = INK if part % 2 == 0 else CASING
            self.draw.rectangle(
                (at, bottom - 6 * FINE, at + length / 4, bottom + 2 * FINE), fill, INK, width=FINE
            )
        top = bottom - 22 * FINE
        self.draw.text((left, top), "0", fill=INK, font=letters(17), anchor="mm")
        self.draw.text((left + length, top), words, fill=INK, font=letters(17), anchor="mm")

    def north(self) -> None:
        """An arrow at the upper right."""
        x, y = self.image.width - self.margin - 62 * FINE, self.margin + 32 * FINE
        self.draw.circle((x, y + 30 * FINE), 46 * FINE, fill=CASING, outline=INK, width=FINE)
        left = [(x, y + 14 * FINE), (x - 15 * FINE, y + 62 * FINE), (x, y + 50 * FINE)]
        right = [(x, y + 14 * FINE), (x + 15 * FINE, y + 62 * FINE), (x, y + 50 * FINE)]
        self.draw.polygon(left, fill=INK, outline=INK)
        self.draw.polygon(right, fill=CASING, outline=INK)
        self.draw.text((x, y), "N", fill=INK, font=letters(20), anchor="mm")


def map_picture(picture: MapPicture) -> bytes:
    """The map as PNG; the same content gives the same bytes."""
    canvas = Canvas(picture.box, picture.wide)
    for definition, features in picture.ground:
        for feature in features:
            if feature.shape is not None:
                symbol = symbol_of(definition.style, value_by(definition, feature.state, feature.properties))
                canvas.shape(feature.shape, symbol)
    for marked in picture.marked:
        canvas.mark(marked)
    for marked in picture.marked[:MOST_NUMBERS]:
        canvas.number(marked)
    if picture.framed is not None:
        canvas.frame(picture.framed)
    canvas.border()
    canvas.scale()
    canvas.north()
    return canvas.png()


def outlines(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """The lines and points that a shape is marked by."""
    for part in shapely.get_parts(shape).tolist():
        if isinstance(part, Polygon):
            yield from (part.exterior, *part.interiors)
        elif part.geom_type in ("Point", "LineString", "LinearRing"):
            yield part
        else:
            yield from outlines(part)


def nice(length: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(step * power for step in STEPS if step * power <= length)


def ticks(least: float, most: float, step: float) -> Iterator[float]:
    """The multiples of a step within a span, away from its ends."""
    room = (most - least) * 0.06
    for count in range(math.ceil((least + room) / step), math.floor((most - room) / step) + 1):
        yield count * step


def decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step)))


def shown(layers: Layers, box: Box) -> Iterator[tuple[LayerDefinition, list[LegendRow]]]:
    """The rows of the legend: what of each layer can be seen in the box."""
    frame = shapely.box(*box)
    for definition, features in layers:
        inside = [each for each in features if each.shape is not None and each.shape.intersects(frame)]
        if rows := rows_of(definition, inside):
            yield definition, rows


def rows_of(definition: LayerDefinition, features: Iterable[Feature]) -> list[LegendRow]:
    """The rows that these features need."""
    values = {value_by(definition, each.state, each.properties) for each in features}
    if not values:
        return []
    named = {case.value: row for case, row in zip(definition.style.cases, legend(definition), strict=False)}
    found = [row for value, row in named.items() if value in values]
    if values - named.keys():
        found.append(LegendRow(definition.words, definition.style.symbol))
    return found
