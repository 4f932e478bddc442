"""Drawing by the catalogue's symbols on a plain picture: areas with hatches, dashed lines, spots."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from io import BytesIO

import shapely
from PIL import Image, ImageChops, ImageDraw, ImageFont
from shapely import LineString
from shapely.ops import substring

from layers.definition import GeometryType, Symbol
from web.documents.style import INK

FINE = 2  # drawn so many times larger, then made smaller: smooth edges
PAPER = "#FBFAF6"
HATCH_PX, HATCHED = {"close": 12, "wide": 22}, 70  # apart; strength of 255
Points = Sequence[tuple[float, float]]


class Brush:
    """A picture, ``FINE`` times as large as it will be."""

    def __init__(self, wide: int, high: int) -> None:
        self.image = Image.new("RGB", (wide, high), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.hatches: dict[int, Image.Image] = {}

    def area(self, rings: Sequence[Points], symbol: Symbol) -> None:
        """Fill, hatch, and the line around."""
        window = self.window(rings[0])
        corner = (window[0], window[1])
        if symbol.fill and symbol.fill_opacity and window[2] > window[0] and window[3] > window[1]:
            self.image.paste(symbol.fill, corner, self.mask(rings, round(symbol.fill_opacity * 255), window))
        if symbol.hatch in HATCH_PX and window[2] > window[0] and window[3] > window[1]:
            lines = self.hatch(HATCH_PX[symbol.hatch or ""]).crop(window)
            mask = ImageChops.multiply(self.mask(rings, HATCHED, window), lines)
            self.image.paste(symbol.line or INK, corner, mask)
        if symbol.line:
            for ring in rings:
                self.line(ring, symbol)

    def window(self, ring: Points) -> tuple[int, int, int, int]:
        """The part of the picture that a ring needs: left, top, right, bottom."""
        xs, ys = zip(*ring, strict=True)
        wide, high = self.image.size
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        return left, top, min(wide, math.ceil(max(xs)) + 1), min(high, math.ceil(max(ys)) + 1)

    def mask(self, rings: Sequence[Points], strength: int, window: tuple[int, int, int, int]) -> Image.Image:
        """An area without its holes, in a window of the picture."""
        left, top, right, bottom = window
        mask = Image.new("L", (right - left, bottom - top), 0)
        draw = ImageDraw.Draw(mask)
        for at, ring in enumerate(rings):
            draw.polygon([(x - left, y - top) for x, y in ring], fill=0 if at else strength)
        return mask

    def hatch(self, apart: int) -> Image.Image:
        """Slanting lines all over, made once."""
        if apart not in self.hatches:
            self.hatches[apart] = self.slanting(apart)
        return self.hatches[apart]

    def slanting(self, apart: int) -> Image.Image:
        lines = Image.new("L", self.image.size, 0)
        draw, (wide, high) = ImageDraw.Draw(lines), self.image.size
        for start in range(-high, wide, apart * FINE):
            draw.line([(start, high), (start + high, 0)], fill=255, width=FINE)
        return lines

    def line(self, points: Points, symbol: Symbol) -> None:
        """A line, in dashes where the style says so."""
        width = max(1, round(symbol.line_width * FINE))
        for piece in dashes(points, [length * FINE for length in symbol.dash]):
            self.draw.line(list(piece), fill=symbol.line or INK, width=width, joint="curve")

    def spot(self, at: tuple[float, float], symbol: Symbol) -> None:
        radius = symbol.size * FINE
        fill = symbol.fill or symbol.line or INK
        self.draw.circle(at, radius, fill=fill, outline=symbol.line or INK, width=FINE)

    def png(self) -> bytes:
        """The picture, made smaller."""
        small = self.image.resize((self.image.width // FINE, self.image.height // FINE), Image.Resampling.BOX)
        buffer = BytesIO()
        small.save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def dashes(points: Points, pattern: Sequence[float]) -> Iterator[list[tuple[float, float]]]:
    """The pieces of a line that are drawn; all of it where there is no pattern."""
    line = LineString(points) if len(points) > 1 else None
    if line is None or not pattern or line.length == 0:
        yield list(points)
        return
    start, period = 0.0, sum(pattern)
    while start < line.length:
        piece = substring(line, start, min(start + pattern[0], line.length))
        yield [(x, y) for x, y in shapely.get_coordinates(piece)]
        start += period


def letters(points: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that Pillow brings along."""
    return ImageFont.load_default(points * FINE)


def swatch(symbol: Symbol, geometry: GeometryType) -> bytes:
    """A small picture of a symbol, for a legend."""
    brush = Brush(60 * FINE, 30 * FINE)
    wide, high, room = *brush.image.size, 5 * FINE
    if geometry is GeometryType.AREA:
        corners = ((room, room), (wide - room, room), (wide - room, high - room), (room, high - room))
        brush.area([[*corners, corners[0]]], symbol)
    elif geometry is GeometryType.LINE:
        brush.line([(room, high / 2), (wide - room, high / 2)], symbol)
    else:
        brush.spot((wide / 2, high / 2), symbol)
    return brush.png()
